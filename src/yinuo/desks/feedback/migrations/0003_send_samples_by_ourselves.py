"""Surveys whose letters this house sends, and the day on which it reminds."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [('feedback', '0002_guard_rows')]

    operations = [
        Together(
            [
                migrations.AddField('survey', 'by_us', models.BooleanField(default=False)),
                migrations.AddField('survey', 'remind_on', models.DateField(blank=True, null=True)),
            ]
        )
    ]
