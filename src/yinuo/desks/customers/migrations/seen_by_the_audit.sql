-- The audit compares every customer's row with what the ledger tells of it, and no single person reaches every customer. It reads through
-- functions of the owner of the tables that give pseudonyms, codes and references of staff, never a sealed column, and only in a transaction
-- whose purpose is `auditing`. The application's role, whatever purpose it names, reads no row more than before.

CREATE FUNCTION customers_auditing() RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(
    current_setting('yinuo.purpose', true) = 'auditing'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'customers_customer'::regclass), false)
$$;

-- Only where the owner itself is bound by policies (a hosted database without a superuser) does this let anything through.
CREATE POLICY seen_by_the_audit ON customers_customer FOR SELECT USING ((SELECT customers_auditing()));

CREATE FUNCTION customers_audited() RETURNS TABLE (
  number text, kind text, category text, department text, manager text, merged_into text, is_erased boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, c.kind, c.category, c.department, s.username, m.number, c.erased_at IS NOT NULL
    FROM customers_customer c LEFT JOIN people_staff s ON s.id = c.manager_id LEFT JOIN customers_customer m ON m.id = c.merged_into_id
   WHERE (SELECT customers_auditing())
$$;
