-- Holds and items that name a customer are seen by whoever reaches that customer; those that name none hold nothing personal.
-- `yinuo.purpose = 'pruning'` is the worker that removes old looks: it reads holds, and looks older than the law's six months, and nothing else.

ALTER TABLE retention_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON retention_hold USING (
  customer_id IS NULL OR EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));
CREATE POLICY read_by_pruning ON retention_hold FOR SELECT USING ((SELECT current_setting('yinuo.purpose', true) = 'pruning'));

ALTER TABLE retention_destructionitem ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_destructionitem FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON retention_destructionitem USING (
  customer_id IS NULL OR EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));

CREATE POLICY old_looks_are_pruned ON customers_look USING (
  (SELECT current_setting('yinuo.purpose', true) = 'pruning') AND at < now() - interval '6 months');
