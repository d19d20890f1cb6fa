-- Contacts come in where nobody is signed in. Such a transaction has no person, so it reaches nothing by the policies there are. What it needs
-- is added here, for the purpose `intake` alone: fingerprints of telephones and e-mail addresses, by which a known customer is found (they say
-- nothing by themselves); the one customer that it names (`yinuo.taking`) with what was merged into it, and by that everything that stands
-- beside it; and one case by its number (`yinuo.case`), to compare the secret with which somebody asks for it.

CREATE FUNCTION service_taking() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('yinuo.taking', true), '')::bigint WHERE current_setting('yinuo.purpose', true) = 'intake'
$$;

CREATE FUNCTION service_asked_for() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('yinuo.case', true), '') WHERE current_setting('yinuo.purpose', true) = 'intake'
$$;

CREATE POLICY the_one_taken_in ON customers_customer USING (
  id = (SELECT service_taking()) OR merged_into_id = (SELECT service_taking())
);
CREATE POLICY the_one_taken_in ON customers_finding USING (customer_id = (SELECT service_taking()));
CREATE POLICY found_by_intake ON customers_finding FOR SELECT USING (of IN (1, 2) AND (SELECT current_setting('yinuo.purpose', true) = 'intake'));
CREATE POLICY the_one_asked_for ON service_case FOR SELECT USING (
  number = (SELECT service_asked_for()) OR (outside_number <> '' AND outside_number = (SELECT service_asked_for()))
);
