"""Evidence of consents is on the due lists of the retention desk (`queries/keeping.py`), which begin at the oldest."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("privacy", "0003_let_the_audit_see_states")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY retention_evidence ON privacy_statement (at)"
            " WHERE sealed_evidence IS NOT NULL OR sealed_guardian IS NOT NULL",
            reverse_sql="DROP INDEX retention_evidence",
        )
    ]
