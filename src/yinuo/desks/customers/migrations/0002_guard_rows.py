"""Row security: the database itself decides which customers the person of a transaction reaches."""

from pathlib import Path

from django.db import migrations

GUARDED = ("customer", "finding", "customerkey", "contact", "tagging", "agreement", "wish", "deal", "ownvalue", "look")
DROP = "".join(
    f"DROP POLICY {policy} ON customers_{name}; ALTER TABLE customers_{name} DISABLE ROW LEVEL SECURITY,"
    f" NO FORCE ROW LEVEL SECURITY;\n"
    for name, policy in (
        ("customer", "customers_in_reach"), ("finding", "somebody_asks"),
        *((name, "of_customers_in_reach") for name in GUARDED[2:]),
    )
) + "DROP FUNCTION customers_managers(); DROP FUNCTION customers_department(); DROP FUNCTION customers_reach(); DROP FUNCTION customers_person();"


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_make_customers"), ("people", "0001_make_accounts")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
