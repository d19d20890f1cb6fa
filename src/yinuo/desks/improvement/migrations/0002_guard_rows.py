"""Row security beside the customers; and the audit reads what became of every suggestion, and nothing else of it."""

from pathlib import Path

from django.db import migrations

OPEN = """
DROP FUNCTION improvement_suggestions_audited();
DROP POLICY of_customers_in_reach ON improvement_suggestion;
ALTER TABLE improvement_suggestion DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("improvement", "0001_make_improvement"), ("customers", "0007_let_the_audit_see_states")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=OPEN)]
