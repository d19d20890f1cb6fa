"""The audit reads the state of every customer, and nothing else of them."""

from pathlib import Path

from django.db import migrations

DROP = """
DROP FUNCTION customers_audited();
DROP POLICY seen_by_the_audit ON customers_customer;
DROP FUNCTION customers_auditing();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_ask_once_whom_fingerprints_name")]

    operations = [migrations.RunSQL((Path(__file__).parent / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
