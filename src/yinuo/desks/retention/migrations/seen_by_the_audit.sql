-- Holds as the audit sees them, those on a customer too: number and codes, never a reason (see customers, migration 0007).
CREATE FUNCTION retention_holds_audited() RETURNS TABLE (number text, scope text, basis text, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.number, h.scope, h.basis, h.state FROM retention_hold h WHERE (SELECT customers_auditing())
$$;
