"""Who reaches a case stands with the case; the indexes of the views lead to a department's, and the one of turns stands in its order."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Substr

from yinuo.kit.migrating import Together

UNSETTLED = ('state__in', ('open', 'waiting', 'resolved'))
# the owner works around row security only where it is told to
FILL = """
ALTER TABLE service_case NO FORCE ROW LEVEL SECURITY; ALTER TABLE customers_customer NO FORCE ROW LEVEL SECURITY;
UPDATE service_case SET customer_id = customer_id;
ALTER TABLE service_case FORCE ROW LEVEL SECURITY; ALTER TABLE customers_customer FORCE ROW LEVEL SECURITY;
"""
BACK = """
DROP POLICY seen_by_the_audit ON service_case; DROP POLICY of_customers_in_reach ON service_case;
CREATE POLICY of_customers_in_reach ON service_case USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));
DROP TRIGGER service_cases_follow_customer ON customers_customer; DROP FUNCTION service_cases_follow_customer();
DROP TRIGGER service_case_takes_reach ON service_case; DROP FUNCTION service_case_takes_reach();
"""


class Migration(migrations.Migration):
    dependencies = [('service', '0012_keep_files_and_wordings'), ('privacy', '0006_plan_policies_once')]

    operations = [
        Together(
            [
                migrations.AddField(model_name='case', name='customer_department', field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=80)),
                migrations.AddField(model_name='case', name='customer_manager', field=models.BigIntegerField(editable=False, null=True)),
                migrations.AddField(model_name='case', name='customer_merged_into', field=models.BigIntegerField(editable=False, null=True)),
                migrations.AddField(model_name='deadline', name='number', field=models.GeneratedField(db_persist=True, expression=Substr('subject', 6), output_field=models.CharField(max_length=60))),
            ]
        ),
        migrations.RunSQL((Path(__file__).parent / "reach.sql").read_text("utf-8") + FILL, reverse_sql=BACK),
        Together(
            [
                migrations.RemoveIndex(model_name='case', name='cases_of_owner_by_customer'),
                migrations.RemoveIndex(model_name='case', name='cases_unsettled_by_customer'),
                migrations.RemoveIndex(model_name='case', name='cases_that_wait_by_customer'),
                migrations.RemoveIndex(model_name='case', name='cases_reopened_by_customer'),
                migrations.RemoveIndex(model_name='case', name='cases_of_nobody_by_customer'),
                migrations.RemoveIndex(model_name='deadline', name='deadlines_in_turn'),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(UNSETTLED), fields=['owner'], name='cases_of_owner')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(UNSETTLED), fields=['state', 'customer_department'], name='cases_unsettled')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(UNSETTLED, ('unanswered__gt', 0)), fields=['customer_department'], name='cases_that_wait')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('reopened__gt', 0), UNSETTLED), fields=['customer_department'], name='cases_reopened')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('owner__isnull', True), UNSETTLED), fields=['customer_department'], name='cases_of_nobody')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('customer_manager__isnull', False), UNSETTLED), fields=['customer_manager'], name='cases_of_manager')),
                migrations.AddIndex(model_name='deadline', index=models.Index(models.OrderBy(models.F('lane'), descending=True), 'due_at', 'subject', name='deadlines_in_turn')),
            ]
        ),
    ]
