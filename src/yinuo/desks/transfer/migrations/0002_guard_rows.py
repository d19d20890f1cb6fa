"""Row security for what names a customer, and numbers of other systems that go with the customer's key."""

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER transfer_forget ON customers_customerkey; DROP FUNCTION transfer_forget();
DROP POLICY of_customers_in_reach ON transfer_outsidenumber; DROP POLICY of_customers_in_reach ON transfer_toldapart;
ALTER TABLE transfer_outsidenumber DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
ALTER TABLE transfer_toldapart DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("transfer", "0001_make_imports_and_exports"), ("customers", "0005_say_what_a_deal_was_for")]

    operations = [migrations.RunSQL((Path(__file__).parent / "guard.sql").read_text(encoding="utf-8"), reverse_sql=UNDO)]
