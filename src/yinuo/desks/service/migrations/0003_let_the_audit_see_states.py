"""The audit reads the state and the owner of every case, and nothing else of it."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("service", "0002_guard_rows"), ("customers", "0007_let_the_audit_see_states")]

    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql="DROP FUNCTION service_cases_audited();"
        )
    ]
