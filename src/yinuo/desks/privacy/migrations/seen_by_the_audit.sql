-- Consents, requests and restrictions as the audit sees them: pseudonyms and codes, never a sealed column (see customers, migration 0007).
CREATE POLICY seen_by_the_audit ON privacy_restriction FOR SELECT USING ((SELECT customers_auditing()));

-- As before, but hiding nobody from the audit, who reads no data.
CREATE OR REPLACE FUNCTION privacy_hidden() RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(r.customer_id), ARRAY[]::bigint[]) FROM privacy_restriction r
   WHERE r.ended_at IS NULL
     AND current_setting('yinuo.purpose', true) IS DISTINCT FROM 'keys'
     AND NOT (SELECT customers_auditing())
     AND NOT EXISTS (SELECT 1 FROM privacy_reader n WHERE n.restriction_id = r.id AND n.staff_id = customers_person())
     AND NOT (
       NOT EXISTS (SELECT 1 FROM privacy_reader n JOIN people_staff s ON s.id = n.staff_id WHERE n.restriction_id = r.id AND s.is_active)
       AND EXISTS (SELECT 1 FROM people_staff s WHERE s.id = customers_person() AND s.role IN ('director', 'security_officer'))
     )
$$;

-- The newest word on each purpose.
CREATE FUNCTION privacy_statements_audited() RETURNS TABLE (number text, purpose text, says text, channel text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (s.customer_id, s.purpose) c.number, s.purpose, s.says, s.channel
    FROM privacy_statement s JOIN customers_customer c ON c.id = s.customer_id
   WHERE (SELECT customers_auditing()) ORDER BY s.customer_id, s.purpose, s.at DESC, s.id DESC
$$;

CREATE FUNCTION privacy_requests_audited() RETURNS TABLE (number text, of_right text, state text, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.number, r."right", r.state, r.outcome FROM privacy_request r WHERE (SELECT customers_auditing())
$$;

CREATE FUNCTION privacy_restrictions_audited() RETURNS TABLE (number text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.number, r.reason FROM privacy_restriction r WHERE (SELECT customers_auditing()) AND r.ended_at IS NULL
$$;
