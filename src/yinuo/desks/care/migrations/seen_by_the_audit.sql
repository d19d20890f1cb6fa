-- Contacts and service plans as the audit sees them: numbers, days, references of staff, never a sealed column (see customers, migration 0007).
CREATE FUNCTION care_visits_audited() RETURNS TABLE (number text, state text, on_day date, owner text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT v.number, v.state, v."on", s.username FROM care_visit v JOIN people_staff s ON s.id = v.owner_id
   WHERE (SELECT customers_auditing())
$$;

CREATE FUNCTION care_plans_audited() RETURNS TABLE (number text, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.number, p.state FROM care_serviceplan p WHERE (SELECT customers_auditing())
$$;
