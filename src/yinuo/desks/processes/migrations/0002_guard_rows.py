"""Row security beside the customers, and what the audit sees."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
OPEN = "".join(
    f"DROP POLICY of_customers_in_reach ON processes_{name}; ALTER TABLE processes_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("following", "run", "shown", "start", "jump")
)
UNSEEN = "DROP FUNCTION processes_following_audited(); DROP FUNCTION processes_shown_audited();"


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_make_processes"), ("customers", "0007_let_the_audit_see_states")]

    operations = [
        migrations.RunSQL((HERE / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=OPEN),
        migrations.RunSQL((HERE / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql=UNSEEN),
    ]
