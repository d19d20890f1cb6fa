"""Row security: what names a customer is let through where the customer is."""

from pathlib import Path

from django.db import migrations

DROP = "".join(
    f"DROP POLICY of_customers_in_reach ON care_{name}; ALTER TABLE care_{name} DISABLE ROW LEVEL SECURITY,"
    f" NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("visit", "invitation", "serviceplan")
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("care", "0001_make_care"), ("customers", "0002_guard_rows")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
