"""Standards, evaluations with their findings, and outages that somebody recorded; none names a customer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('improvement', '0002_guard_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Standard',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(unique=True)),
                        ('method', models.PositiveSmallIntegerField()),
                        ('lines', models.JSONField()),
                        ('weak_below', models.PositiveSmallIntegerField()),
                        ('since_on', models.DateField()),
                        ('reason', models.TextField()),
                        ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('approved', 'Approved'), ('returned', 'Sent back')], default='waiting', max_length=8)),
                        ('at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('remark', models.TextField(blank=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-version'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='standard_has_a_second_person'),
                            models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('state',), name='one_standard_waits'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Evaluation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('kind', models.CharField(choices=[('quality', 'Service quality'), ('management', 'Management work'), ('crm', 'Effect of customer relations'), ('outside', 'From outside, by an agency')], max_length=12)),
                        ('period', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], max_length=8)),
                        ('first_on', models.DateField()),
                        ('state', models.CharField(choices=[('open', 'Open'), ('submitted', 'Waits for a second person'), ('done', 'Completed'), ('published', 'Published'), ('dropped', 'Given up')], default='open', max_length=10)),
                        ('figures', models.JSONField(default=dict)),
                        ('digest', models.CharField(blank=True, max_length=64)),
                        ('score', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        ('agency', models.CharField(blank=True, max_length=120)),
                        ('at', models.DateTimeField()),
                        ('summary_zh', models.TextField(blank=True)),
                        ('summary_en', models.TextField(blank=True)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('remark', models.TextField(blank=True)),
                        ('published_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('standard', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quality.standard')),
                    ],
                    options={
                        'ordering': ['-first_on', '-id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['-published_at'], name='evaluations_published')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('kind', 'outside'), _negated=True)), fields=('kind', 'period', 'first_on'), name='evaluated_once_a_period'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['open', 'submitted', 'dropped']), models.Q(models.Q(('decided_by', models.F('by')), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='evaluation_has_a_second_person'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'outside'), ('standard__isnull', True)), models.Q(('kind', 'outside'), _negated=True), _connector='OR'), name='outside_has_no_standard'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('dimension', models.CharField(choices=[('efficiency', 'Efficiency'), ('attitude', 'Attitude'), ('effect', 'Effect')], max_length=12)),
                        ('indicator', models.CharField(blank=True, max_length=20)),
                        ('text', models.TextField()),
                        ('follow', models.CharField(choices=[('improve', 'An improvement is opened'), ('nothing', 'Nothing, for the reason given')], max_length=8)),
                        ('reason', models.TextField(blank=True)),
                        ('title', models.CharField(blank=True, max_length=120)),
                        ('measure', models.TextField(blank=True)),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='quality.evaluation')),
                        ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='improvement.item')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('follow', 'nothing'), models.Q(('reason', ''), _negated=True)), models.Q(('due_on__isnull', False), ('follow', 'improve'), ('owner__isnull', False)), _connector='OR'), name='something_follows_from_a_finding')],
                    },
                ),
                migrations.CreateModel(
                    name='Interruption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        (
                            'channel',
                            models.CharField(
                                choices=[('phone', 'Telephone'), ('counter', 'At the counter'), ('mail', 'E-mail'), ('web', 'Web page'), ('chat', 'Chat'), ('sms', 'Text message'), ('social', 'Social media'), ('letter', 'Letter'), ('visit', 'During a visit'), ('authority', 'Handed over by an authority')], max_length=12
                            ),
                        ),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(blank=True, null=True)),
                        ('cause', models.CharField(choices=[('planned', 'planned work'), ('power', 'power failure'), ('network', 'failure of a line or network'), ('system', 'failure of a system'), ('staff', 'nobody to staff it'), ('weather', 'weather or another force'), ('other', 'another cause')], max_length=10)),
                        ('note', models.TextField(blank=True)),
                        ('is_whole', models.BooleanField(default=False)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-since', '-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('channel',), name='a_channel_is_out_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='outage_ends_after_it_begins')],
                    },
                ),
            ]
        )
    ]
