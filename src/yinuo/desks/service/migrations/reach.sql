-- A case carries what decides who reaches its customer, so that a list of cases is guarded by comparisons with its own columns. Before, every
-- statement looked up the customers of all cases, and the longer a house kept customers the longer it took. The columns are written here
-- alone: whatever a statement says of them is replaced by what stands with the customer.

CREATE FUNCTION service_case_takes_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT c.department, c.manager_id, c.merged_into_id INTO NEW.customer_department, NEW.customer_manager, NEW.customer_merged_into
    FROM customers_customer c WHERE c.id = NEW.customer_id;
  NEW.customer_department := coalesce(NEW.customer_department, '');
  RETURN NEW;
END $$;

CREATE TRIGGER service_case_takes_reach
  BEFORE INSERT OR UPDATE OF customer_id, customer_department, customer_manager, customer_merged_into ON service_case
  FOR EACH ROW EXECUTE FUNCTION service_case_takes_reach();

-- Whoever moves a customer reaches it before and after, or the customer's own policy refuses; so no case is left behind.
CREATE FUNCTION service_cases_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE service_case SET customer_id = customer_id WHERE customer_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER service_cases_follow_customer AFTER UPDATE OF department, manager_id, merged_into_id ON customers_customer
  FOR EACH ROW WHEN ((OLD.department, OLD.manager_id, OLD.merged_into_id) IS DISTINCT FROM (NEW.department, NEW.manager_id, NEW.merged_into_id))
  EXECUTE FUNCTION service_cases_follow_customer();

-- The policies of customers_customer, said of these columns; a test compares the two for every role.
DROP POLICY of_customers_in_reach ON service_case;
CREATE POLICY of_customers_in_reach ON service_case USING (
  (
    (SELECT customers_reach() = 'all')
    OR ((SELECT customers_reach() = 'department') AND customer_department = (SELECT customers_department()))
    OR customer_manager = ANY ((SELECT customers_managers())::bigint[])
    OR customer_id = (SELECT service_taking()) OR customer_merged_into = (SELECT service_taking())
  )
  AND customer_id <> ALL ((SELECT privacy_hidden())::bigint[])
  AND (customer_merged_into IS NULL OR customer_merged_into <> ALL ((SELECT privacy_hidden())::bigint[]))
);
CREATE POLICY seen_by_the_audit ON service_case FOR SELECT USING ((SELECT customers_auditing()));
