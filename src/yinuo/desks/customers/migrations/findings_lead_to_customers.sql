-- A customer has some twenty fingerprints. Asking for each of them whether its customer is there, and locking that customer's row each time,
-- cost more than writing them; so it is asked once for a statement, of every customer that it names. Whoever writes sees them (row security).
CREATE FUNCTION customers_findings_lead_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    SELECT named.customer_id INTO missing FROM (SELECT DISTINCT customer_id FROM added) AS named
        WHERE NOT EXISTS (SELECT FROM customers_customer c WHERE c.id = named.customer_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'A fingerprint names customer %, who is not there.', missing USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER customers_findings_of_added AFTER INSERT ON customers_finding
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION customers_findings_lead_somewhere();
CREATE TRIGGER customers_findings_of_changed AFTER UPDATE ON customers_finding
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION customers_findings_lead_somewhere();
