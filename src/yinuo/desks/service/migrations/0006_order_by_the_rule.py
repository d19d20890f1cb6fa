"""In which lane of the public rule each unsettled case stands, for the queue."""

from django.db import migrations, models

# the owner works around row security only where it is told to; unsettled cases of before get their lane by the rule of care.priority
FILL = """
ALTER TABLE service_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customers_customer NO FORCE ROW LEVEL SECURITY;
UPDATE service_deadline d SET lane = CASE c.urgency WHEN 'emergency' THEN 20 WHEN 'urgent' THEN 10 ELSE
    2 * CASE k.tier WHEN 'platinum' THEN 3 WHEN 'gold' THEN 2 WHEN 'silver' THEN 1 ELSE 0 END + (k.category = 'contract')::int END
  FROM service_case c JOIN customers_customer k ON k.id = c.customer_id WHERE d.subject = 'case:' || c.number;
ALTER TABLE service_case FORCE ROW LEVEL SECURITY;
ALTER TABLE customers_customer FORCE ROW LEVEL SECURITY;
"""

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [('service', '0005_take_contacts_in')]

    operations = [
        Together([migrations.AddField(model_name='deadline', name='lane', field=models.PositiveSmallIntegerField(db_default=0, default=0))]),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        Together([migrations.AddIndex(model_name='deadline', index=models.Index(fields=['lane', 'due_at', 'subject'], name='deadlines_in_turn'))]),
    ]
