"""Row security: whom an incident concerns is seen by whoever reaches that customer."""

from django.db import migrations

GUARD = """
ALTER TABLE secrecy_concerned ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_concerned FORCE ROW LEVEL SECURITY;
CREATE POLICY of_customers_in_reach ON secrecy_concerned USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));
"""
DROP = """
DROP POLICY of_customers_in_reach ON secrecy_concerned;
ALTER TABLE secrecy_concerned DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("secrecy", "0001_make_secrecy"), ("customers", "0002_guard_rows")]

    operations = [migrations.RunSQL(GUARD, reverse_sql=DROP)]
