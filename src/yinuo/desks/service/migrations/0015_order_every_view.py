"""The line of a case knows its state, and is found by the case's number: every view of the queue is read off an index."""

from pathlib import Path

from django.db import migrations, models

from yinuo.kit.migrating import Together

# the owner works around row security only where it is told to
FILL = """
ALTER TABLE service_case NO FORCE ROW LEVEL SECURITY;
UPDATE service_deadline d SET state = c.state FROM service_case c WHERE c.number = d.number AND c.state <> d.state;
ALTER TABLE service_case FORCE ROW LEVEL SECURITY;
"""
BACK = """
DROP TRIGGER service_deadlines_follow_case ON service_case; DROP FUNCTION service_deadlines_follow_case();
DROP TRIGGER service_deadline_takes_state ON service_deadline; DROP FUNCTION service_deadline_takes_state();
"""


class Migration(migrations.Migration):
    dependencies = [('service', '0014_tag_cases')]

    operations = [
        Together([migrations.AddField(model_name='deadline', name='state', field=models.CharField(db_default='open', default='open', editable=False, max_length=12))]),
        migrations.RunSQL((Path(__file__).parent / "states.sql").read_text("utf-8") + FILL, reverse_sql=BACK),
        Together(
            [
                migrations.AddIndex(model_name='deadline', index=models.Index(fields=['number'], name='deadlines_by_number')),
                migrations.AddIndex(model_name='deadline', index=models.Index(fields=['state', 'due_at', 'subject'], name='deadlines_in_state')),
            ]
        ),
    ]
