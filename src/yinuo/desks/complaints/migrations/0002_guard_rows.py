"""Row security beside the customers; and the audit reads codes of every complaint, and nothing else of it."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
OPEN = "".join(
    f"DROP POLICY of_customers_in_reach ON complaints_{name}; ALTER TABLE complaints_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("complaint", "proposal", "remedy", "escalation")
)
UNSEEN = "DROP FUNCTION complaints_audited(); DROP FUNCTION complaints_proposals_audited();"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_make_complaints"), ("customers", "0007_let_the_audit_see_states")]

    operations = [
        migrations.RunSQL((HERE / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=OPEN),
        migrations.RunSQL((HERE / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql=UNSEEN),
    ]
