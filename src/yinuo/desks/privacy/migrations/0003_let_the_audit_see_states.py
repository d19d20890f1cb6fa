"""The audit reads the state of every consent, request and restriction, and nothing else of it."""

from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parent
_AS_BEFORE = (_FOLDER / "row_security.sql").read_text(encoding="utf-8").partition("CREATE FUNCTION privacy_hidden")[2].partition("$$;")[0]
DROP = f"""
DROP FUNCTION privacy_statements_audited();
DROP FUNCTION privacy_requests_audited();
DROP FUNCTION privacy_restrictions_audited();
DROP POLICY seen_by_the_audit ON privacy_restriction;
CREATE OR REPLACE FUNCTION privacy_hidden{_AS_BEFORE}$$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_guard_rows"), ("customers", "0007_let_the_audit_see_states")]

    operations = [migrations.RunSQL((_FOLDER / "seen_by_the_audit.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
