"""Cases carry the company's own words: a column, and an index of the cases that have any."""

import django.contrib.postgres.fields
from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [('service', '0013_guard_cases_by_their_own_columns')]

    operations = [
        Together(
            [
                migrations.AddField(model_name='case', name='tags', field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, size=None)),
                migrations.AddIndex(model_name='case', index=models.Index(condition=models.Q(('tags', []), _negated=True), fields=['-id'], name='cases_tagged_last')),
            ]
        ),
    ]
