"""Row security beside the customers."""

from pathlib import Path

from django.db import migrations

OPEN = "".join(
    f"DROP POLICY of_customers_in_reach ON channels_{name}; ALTER TABLE channels_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("whole", "envelope", "enclosure")
)


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_make_channels"), ("customers", "0002_guard_rows")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=OPEN)]
