-- The questions of the policies, in a language that keeps their plans for the length of a connection: a page asks them in every statement,
-- several times, and planning them took longer than answering. Not a word of what they ask is changed.

CREATE OR REPLACE FUNCTION customers_reach() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT CASE
    WHEN role IN ('director', 'supervisor', 'finance', 'security_officer', 'auditor') THEN 'all'
    WHEN role IN ('agent', 'department_head', 'clerk') THEN 'department'
    WHEN role = 'client_manager' THEN 'own'
    ELSE 'none' END
  FROM people_staff WHERE id = customers_person() AND is_active);
END $$;

CREATE OR REPLACE FUNCTION customers_department() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT nullif(department, '') FROM people_staff WHERE id = customers_person() AND is_active);
END $$;

CREATE OR REPLACE FUNCTION customers_managers() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT array_agg(id) FROM (
    SELECT id FROM people_staff WHERE id = customers_person() AND is_active AND role = 'client_manager'
    UNION
    SELECT d.principal_id FROM people_deputyship d JOIN people_staff p ON p.id = d.principal_id JOIN people_staff s ON s.id = d.deputy_id
     WHERE d.deputy_id = customers_person() AND s.is_active AND p.is_active AND p.role = 'client_manager' AND d.ended_at IS NULL
       AND nullif(current_setting('yinuo.today', true), '')::date BETWEEN d.starts_on AND d.ends_on
  ) AS managers);
END $$;
