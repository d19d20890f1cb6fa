"""Row security beside the customers, and the functions that count over everybody without naming anybody."""

from pathlib import Path

from django.db import migrations

DROP = """
DROP FUNCTION feedback_ratings_audited();
DROP FUNCTION feedback_touch_members(bigint, text, text);
DROP FUNCTION feedback_named_answers(bigint);
DROP FUNCTION feedback_turnout(bigint);
DROP FUNCTION feedback_asked(bytea);
DROP POLICY counted ON feedback_member;
DROP POLICY counted ON feedback_answer;
DROP FUNCTION feedback_counting();
""" + "".join(
    f"DROP POLICY of_customers_in_reach ON feedback_{name}; ALTER TABLE feedback_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
    for name in ("rating", "member", "answer")
)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_make_feedback"), ("customers", "0007_let_the_audit_see_states")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
