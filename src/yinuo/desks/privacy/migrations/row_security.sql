-- Rows of this desk are seen with their customer. Restricted customers are seen by the few who are named, and by nobody else: a policy that
-- narrows the one of the customers' desk, so that everything that hangs on a customer goes with it.

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['statement', 'request', 'step', 'certificate'] LOOP
    EXECUTE format('ALTER TABLE privacy_%s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE privacy_%s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY of_customers_in_reach ON privacy_%s USING ('
      'EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id))', guarded);
  END LOOP;
END $$;

-- A restriction says who is restricted, by a pseudonym. It cannot be guarded by its customer: that one's own policy looks here.
ALTER TABLE privacy_restriction ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy_restriction FORCE ROW LEVEL SECURITY;
CREATE POLICY somebody_asks ON privacy_restriction USING ((SELECT customers_person() IS NOT NULL));

-- The customers hidden from whoever asks. Where none of the named few may sign in any more, director and privacy officer see them, so that
-- nobody's data are locked away for good. Turning keys over reads no data and must leave none out.
CREATE FUNCTION privacy_hidden() RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(r.customer_id), ARRAY[]::bigint[]) FROM privacy_restriction r
   WHERE r.ended_at IS NULL
     AND current_setting('yinuo.purpose', true) IS DISTINCT FROM 'keys'
     AND NOT EXISTS (SELECT 1 FROM privacy_reader n WHERE n.restriction_id = r.id AND n.staff_id = customers_person())
     AND NOT (
       NOT EXISTS (SELECT 1 FROM privacy_reader n JOIN people_staff s ON s.id = n.staff_id WHERE n.restriction_id = r.id AND s.is_active)
       AND EXISTS (SELECT 1 FROM people_staff s WHERE s.id = customers_person() AND s.role IN ('director', 'security_officer'))
     )
$$;

-- Asked once for a statement. What was merged into a restricted customer goes with it.
CREATE POLICY restricted_ones_are_hidden ON customers_customer AS RESTRICTIVE USING (
  id <> ALL ((SELECT privacy_hidden())::bigint[])
  AND (merged_into_id IS NULL OR merged_into_id <> ALL ((SELECT privacy_hidden())::bigint[]))
);
