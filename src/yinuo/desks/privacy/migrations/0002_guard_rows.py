"""Row security: rows of this desk with their customer; restricted customers for the named few."""

from pathlib import Path

from django.db import migrations

GUARDED = ("statement", "request", "step", "certificate")
DROP = "DROP POLICY restricted_ones_are_hidden ON customers_customer; DROP FUNCTION privacy_hidden();" + "".join(
    f"DROP POLICY {policy} ON privacy_{name}; ALTER TABLE privacy_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;"
    for name, policy in (("restriction", "somebody_asks"), *((name, "of_customers_in_reach") for name in GUARDED))
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_make_privacy"), ("customers", "0002_guard_rows")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
