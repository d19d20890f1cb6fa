-- Cases as the audit sees them: numbers, states and references of staff, never a sealed column (see customers, migration 0007).
CREATE FUNCTION service_cases_audited() RETURNS TABLE (number text, state text, owner text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, c.state, coalesce(s.username, '') FROM service_case c LEFT JOIN people_staff s ON s.id = c.owner_id
   WHERE (SELECT customers_auditing())
$$;
