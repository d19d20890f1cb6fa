-- What names a customer is seen by whoever sees the customer: the same policy as beside every other row of a customer.
DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['following', 'run', 'shown', 'start', 'jump'] LOOP
    EXECUTE format('ALTER TABLE processes_%s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE processes_%s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY of_customers_in_reach ON processes_%s USING ('
      'EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id))', guarded);
  END LOOP;
END $$;
