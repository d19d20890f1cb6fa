"""Keep tallies of counts and rates, to which new events add, and a bookmark of its own for each unit."""

import django.utils.timezone
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels, Together


class Migration(migrations.Migration):
    dependencies = [("watch", "0002_index_the_lists")]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Tally",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("unit", models.TextField()),
                        ("version", models.SmallIntegerField()),
                        ("grouped", models.TextField()),
                        ("ordinal", models.BigIntegerField()),
                        ("have", models.BigIntegerField()),
                        ("of", models.BigIntegerField()),
                        ("first_at", models.BigIntegerField()),
                        ("last_at", models.BigIntegerField()),
                        ("settled_at", models.BigIntegerField()),
                        ("mixed", models.BooleanField()),
                    ],
                    options={
                        "db_table": "watch_tally",
                        "constraints": [models.UniqueConstraint(fields=("unit", "version", "grouped", "ordinal"), name="watch_tally_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Waiting",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("unit", models.TextField()),
                        ("subject", models.TextField()),
                        ("due_at", models.BigIntegerField()),
                    ],
                    options={
                        "db_table": "watch_waiting",
                        "indexes": [models.Index(fields=["unit", "due_at"], name="watch_waiting_due")],
                        "constraints": [models.UniqueConstraint(fields=("unit", "subject"), name="watch_waiting_once")],
                    },
                ),
            ]
        ),
        Together(
            [
                migrations.AddField("unit", "news", models.BigIntegerField(default=0)),
                migrations.AddField("unit", "xid", models.BigIntegerField(null=True)),
                migrations.AddField("unit", "position", models.BigIntegerField(null=True)),
                migrations.AddField("unit", "begun_at", models.DateTimeField(default=django.utils.timezone.now)),
            ]
        ),
    ]
