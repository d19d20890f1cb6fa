-- What names a customer follows the customer's own wall; a number of another system is found like a fingerprint.
ALTER TABLE transfer_outsidenumber ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_outsidenumber FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON transfer_outsidenumber USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));
ALTER TABLE transfer_toldapart ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_toldapart FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON transfer_toldapart USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));

-- A fingerprint goes with the customer's key, whoever destroys it.
CREATE FUNCTION transfer_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM transfer_outsidenumber WHERE customer_id = OLD.customer_id;
  RETURN OLD;
END $$;
CREATE TRIGGER transfer_forget BEFORE DELETE ON customers_customerkey FOR EACH ROW EXECUTE FUNCTION transfer_forget();
