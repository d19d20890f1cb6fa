"""Make the watch: rows, counts, history, bookmarks, and the triggers that keep counts and history."""

from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"

from yinuo.kit.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Bookmark',
                    fields=[
                        ('name', models.TextField(primary_key=True, serialize=False)),
                        ('xid', models.BigIntegerField(default=0)),
                        ('position', models.BigIntegerField(default=0)),
                        ('judged_through', models.DateTimeField(null=True)),
                        ('stamp', models.TextField(default='')),
                        ('resync_after', models.TextField(null=True)),
                    ],
                    options={
                        'db_table': 'watch_bookmark',
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('name', models.TextField(primary_key=True, serialize=False)),
                        ('dirty_at', models.DateTimeField(null=True)),
                        ('look_again_at', models.DateTimeField(null=True)),
                        ('judged_at', models.DateTimeField(null=True)),
                        ('seconds', models.FloatField(default=0)),
                    ],
                    options={
                        'db_table': 'watch_unit',
                    },
                ),
                migrations.CreateModel(
                    name='Worker',
                    fields=[
                        ('name', models.TextField(primary_key=True, serialize=False)),
                        ('started_at', models.DateTimeField()),
                        ('seen_at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'watch_worker',
                    },
                ),
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('promise', models.TextField()),
                        ('subject', models.TextField()),
                        ('number', models.BigIntegerField()),
                        ('revision', models.IntegerField()),
                        ('verdict_before', models.SmallIntegerField()),
                        ('grade_before', models.SmallIntegerField()),
                        ('overlays_before', models.SmallIntegerField()),
                        ('verdict', models.SmallIntegerField()),
                        ('grade', models.SmallIntegerField()),
                        ('overlays', models.SmallIntegerField()),
                        ('cause', models.SmallIntegerField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'watch_change',
                        'indexes': [models.Index(fields=['subject', 'promise', 'number', 'id'], name='watch_change_key')],
                    },
                ),
                migrations.CreateModel(
                    name='Count',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('promise', models.TextField()),
                        ('month', models.DateField()),
                        ('verdict', models.SmallIntegerField()),
                        ('grade', models.SmallIntegerField()),
                        ('overlays', models.SmallIntegerField()),
                        ('is_at_risk', models.BooleanField()),
                        ('lane', models.SmallIntegerField()),
                        ('n', models.BigIntegerField()),
                    ],
                    options={
                        'db_table': 'watch_count',
                        'indexes': [models.Index(fields=['month', 'promise'], name='watch_count_month')],
                        'constraints': [models.UniqueConstraint(fields=('promise', 'month', 'verdict', 'grade', 'overlays', 'is_at_risk', 'lane'), name='watch_count_key')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('one', models.TextField()),
                        ('other', models.TextField()),
                    ],
                    options={
                        'db_table': 'watch_link',
                        'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='watch_link_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Row',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('promise', models.TextField()),
                        ('subject', models.TextField()),
                        ('number', models.BigIntegerField()),
                        ('document', models.TextField()),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('verdict', models.SmallIntegerField()),
                        ('grade', models.SmallIntegerField()),
                        ('overlays', models.SmallIntegerField()),
                        ('reason', models.TextField()),
                        ('late_seconds', models.BigIntegerField(null=True)),
                        ('provisional', models.BooleanField()),
                        ('broken_at', models.DateTimeField(null=True)),
                        ('is_period', models.BooleanField()),
                        ('is_paused', models.BooleanField()),
                        ('is_at_risk', models.BooleanField()),
                        ('at_risk_at', models.DateTimeField(null=True)),
                        ('look_again_at', models.DateTimeField(null=True)),
                        ('month', models.DateField()),
                        ('revision', models.IntegerField(default=1)),
                        ('cause', models.SmallIntegerField()),
                        ('judged_at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'watch_row',
                        'indexes': [
                            models.Index(condition=models.Q(('look_again_at__isnull', False)), fields=['look_again_at'], name='watch_row_look_again'),
                            models.Index(condition=models.Q(('is_paused', False), ('is_period', False), ('verdict', 0)), fields=['due_at', 'id'], include=('promise', 'subject', 'number', 'opened_at', 'at_risk_at'), name='watch_row_nearest'),
                            models.Index(fields=['promise', 'verdict', 'due_at', 'id'], name='watch_row_promise'),
                            models.Index(fields=['promise', 'due_at', 'id'], name='watch_row_all'),
                            models.Index(condition=models.Q(('is_period', True), ('verdict', 0)), fields=['due_at', 'id'], name='watch_row_running'),
                            models.Index(models.OrderBy(models.F('broken_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('overlays__in', [0, 4]), ('verdict', 2)), name='watch_row_breaches'),
                        ],
                        'constraints': [models.UniqueConstraint(fields=('subject', 'promise', 'number'), name='watch_row_key')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(
            (SQL / "triggers.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "drop.sql").read_text(encoding="utf-8"),
        ),
    ]
