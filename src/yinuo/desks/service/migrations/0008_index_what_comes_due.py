"""Lists of what is due to go read cases in their order, and find named ones (see `queries.keeping`)."""

from django.db import migrations

FORWARDS = """
CREATE INDEX cases_come_due ON service_case (closed_at) WHERE state = 'closed' AND kind <> 'complaint' AND sealed_title IS NOT NULL;
CREATE INDEX cases_by_ref ON service_case (('case:' || number));
"""
BACKWARDS = "DROP INDEX cases_come_due; DROP INDEX cases_by_ref;"


class Migration(migrations.Migration):
    dependencies = [('service', '0007_merge_tie_and_propose')]

    operations = [migrations.RunSQL(FORWARDS, reverse_sql=BACKWARDS)]
