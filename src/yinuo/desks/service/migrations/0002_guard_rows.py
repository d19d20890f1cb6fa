"""Row security beside the customers, and deadlines that follow the watch."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
OPEN = "".join(
    f"DROP POLICY of_customers_in_reach ON service_{name}; ALTER TABLE service_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("case", "message")
)
STILL = "".join(f"DROP TRIGGER service_deadlines_{name} ON watch_row;\n" for name in ("added", "changed", "removed"))


class Migration(migrations.Migration):
    dependencies = [("service", "0001_make_cases"), ("customers", "0002_guard_rows"), ("watch", "0003_keep_tallies_of_periods")]

    operations = [
        migrations.RunSQL((HERE / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=OPEN),
        migrations.RunSQL(
            (HERE / "deadlines.sql").read_text(encoding="utf-8"), reverse_sql=f"{STILL}DROP FUNCTION service_deadlines_follow();"
        ),
    ]
