-- Complaints as the audit sees them: numbers, codes and references of staff, never a sealed column (see customers, migration 0007).
CREATE FUNCTION complaints_audited() RETURNS TABLE (number text, severity text, person text, result text, cause text, level integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, h.severity, coalesce(s.username, ''), h.verification, h.cause, h.level::integer
    FROM complaints_complaint h JOIN service_case c ON c.id = h.case_id LEFT JOIN people_staff s ON s.id = h.person_id
   WHERE (SELECT customers_auditing())
$$;
CREATE FUNCTION complaints_proposals_audited() RETURNS TABLE (id bigint, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.id, p.state FROM complaints_proposal p WHERE (SELECT customers_auditing())
$$;
