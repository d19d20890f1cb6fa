"""The audit reads the state of every error that a check found, and nothing else of it."""

from pathlib import Path

from django.db import migrations

DROP = """
DROP FUNCTION accuracy_errors_audited();
"""


class Migration(migrations.Migration):
    dependencies = [("accuracy", "0002_guard_rows"), ("customers", "0007_let_the_audit_see_states")]

    operations = [migrations.RunSQL((Path(__file__).parent / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
