"""Whoever reaches a department asks for its cases customer by customer; the indexes of views lead to those of one."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [('service', '0006_order_by_the_rule')]

    operations = [
        Together(
            [
                migrations.RemoveIndex(model_name='case', name='cases_of_somebody'),
                migrations.RemoveIndex(model_name='case', name='cases_unsettled'),
                migrations.RemoveIndex(model_name='case', name='cases_that_wait'),
                migrations.RemoveIndex(model_name='case', name='cases_reopened'),
                migrations.RemoveIndex(model_name='case', name='cases_of_nobody'),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('state__in', ('open', 'waiting', 'resolved'))), fields=['owner', 'customer'], name='cases_of_owner_by_customer')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('state__in', ('open', 'waiting', 'resolved'))), fields=['state', 'customer'], name='cases_unsettled_by_customer')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('state__in', ('open', 'waiting', 'resolved')), ('unanswered__gt', 0)), fields=['customer'], name='cases_that_wait_by_customer')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('reopened__gt', 0), ('state__in', ('open', 'waiting', 'resolved'))), fields=['customer'], name='cases_reopened_by_customer')),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('owner__isnull', True), ('state__in', ('open', 'waiting', 'resolved'))), fields=['customer'], name='cases_of_nobody_by_customer')),
            ]
        ),
    ]
