-- What names a customer is seen by whoever sees the customer: the same policy as beside every other row of a customer.
ALTER TABLE improvement_suggestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE improvement_suggestion FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON improvement_suggestion USING (
  EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));
-- Suggestions as the audit sees them: number and what became of them (see customers, migration 0007).
CREATE FUNCTION improvement_suggestions_audited() RETURNS TABLE (number text, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, CASE WHEN s.told_at IS NOT NULL THEN 'told' WHEN s.implemented_at IS NOT NULL THEN 'implemented' ELSE s.judgement END
    FROM improvement_suggestion s JOIN service_case c ON c.id = s.case_id WHERE (SELECT customers_auditing())
$$;
