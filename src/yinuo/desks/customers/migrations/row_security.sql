-- The second wall: which customers the person of this transaction reaches. Who that is, and for what purpose, is set for the length of a
-- transaction (`access.seeing`); without either, no row is seen. The role and whether the person may still sign in are read here, not told.

CREATE FUNCTION customers_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('yinuo.person', true), '')::bigint
   WHERE nullif(current_setting('yinuo.purpose', true), '') IS NOT NULL
$$;

-- The same words as reaches.csv; a test compares the two for every role.
CREATE FUNCTION customers_reach() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN role IN ('director', 'supervisor', 'finance', 'security_officer', 'auditor') THEN 'all'
    WHEN role IN ('agent', 'department_head', 'clerk') THEN 'department'
    WHEN role = 'client_manager' THEN 'own'
    ELSE 'none' END
  FROM people_staff WHERE id = customers_person() AND is_active
$$;

CREATE FUNCTION customers_department() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT nullif(department, '') FROM people_staff WHERE id = customers_person() AND is_active
$$;

-- Oneself, and whom one stands in for today, as long as these reach their own customers.
CREATE FUNCTION customers_managers() RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(id) FROM (
    SELECT id FROM people_staff WHERE id = customers_person() AND is_active AND role = 'client_manager'
    UNION
    SELECT d.principal_id FROM people_deputyship d JOIN people_staff p ON p.id = d.principal_id JOIN people_staff s ON s.id = d.deputy_id
     WHERE d.deputy_id = customers_person() AND s.is_active AND p.is_active AND p.role = 'client_manager' AND d.ended_at IS NULL
       AND nullif(current_setting('yinuo.today', true), '')::date BETWEEN d.starts_on AND d.ends_on
  ) AS managers
$$;

ALTER TABLE customers_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_customer FORCE ROW LEVEL SECURITY;
-- Each sub-query is answered once for a statement, so a row costs three comparisons. They answer yes or no, not a word: of a yes the planner
-- expects half of the rows, of an unknown word one in two hundred, and then it would rather sort a manager's customers than read their index.
CREATE POLICY customers_in_reach ON customers_customer USING (
  (SELECT customers_reach() = 'all')
  OR ((SELECT customers_reach() = 'department') AND department = (SELECT customers_department()))
  OR manager_id = ANY ((SELECT customers_managers())::bigint[])
);

-- A fingerprint says nothing by itself: it counts only where it leads to a customer, and that row is guarded.
ALTER TABLE customers_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_finding FORCE ROW LEVEL SECURITY;
CREATE POLICY somebody_asks ON customers_finding USING ((SELECT customers_reach() IN ('all', 'department', 'own')));

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['customerkey', 'contact', 'tagging', 'agreement', 'wish', 'deal', 'ownvalue', 'look'] LOOP
    EXECUTE format('ALTER TABLE customers_%s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE customers_%s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY of_customers_in_reach ON customers_%s USING ('
      'EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id))', guarded);
  END LOOP;
END $$;
