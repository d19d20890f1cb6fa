"""Improvements, and what becomes of suggestions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('customers', '0008_count_what_was_asked_in_vain'),
        ('service', '0006_order_by_the_rule'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Item',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        (
                            'source',
                            models.CharField(
                                choices=[
                                    ('complaint', 'Cause of a complaint'),
                                    ('suggestion', 'Suggestion of a customer'),
                                    ('survey', 'Result of a survey'),
                                    ('evaluation', 'Evaluation or review'),
                                    ('inspection', 'Finding of an inspection'),
                                    ('market', 'Change of the market or of needs'),
                                    ('review', 'Analysis of complaints'),
                                ],
                                max_length=12,
                            ),
                        ),
                        ('source_ref', models.CharField(blank=True, max_length=80)),
                        ('sort', models.CharField(choices=[('corrective', 'Corrective: it is not to last'), ('preventive', 'Preventive: it is not to happen elsewhere'), ('better', 'To make it better')], default='better', max_length=12)),
                        ('state', models.CharField(choices=[('demanded', 'Demanded, no plan yet'), ('planned', 'Plan waits for approval'), ('open', 'Under way'), ('done', 'Carried out, effect not checked'), ('effective', 'Effective'), ('dropped', 'Dropped')], max_length=12)),
                        ('title', models.CharField(max_length=120)),
                        ('ground', models.TextField(blank=True)),
                        ('measure', models.TextField(blank=True)),
                        ('department', models.CharField(blank=True, max_length=80)),
                        ('due_on', models.DateField()),
                        ('metric', models.CharField(blank=True, max_length=80)),
                        ('before', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                        ('target', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                        ('after', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                        ('made_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('effect', models.TextField(blank=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('ended_reason', models.TextField(blank=True)),
                        ('told_zh', models.TextField(blank=True)),
                        ('told_en', models.TextField(blank=True)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('planned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['due_on', 'id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ('demanded', 'planned', 'open', 'done'))), fields=['due_on', 'id'], name='improvements_running'),
                            models.Index(condition=models.Q(('source_ref', ''), _negated=True), fields=['source_ref'], name='improvements_by_source'),
                            models.Index(condition=models.Q(('told_at__isnull', False)), fields=['-told_at'], name='improvements_told'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('checked_by', models.F('done_by')), _negated=True), name='effect_is_checked_by_another'),
                            models.CheckConstraint(condition=models.Q(('approved_by', models.F('planned_by')), _negated=True), name='plan_is_approved_by_another'),
                            models.CheckConstraint(condition=models.Q(('source__in', ['complaint', 'suggestion', 'survey', 'evaluation', 'inspection', 'market', 'review'])), name='improvement_has_a_source'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Suggestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('judgement', models.CharField(choices=[('accepted', 'Accepted'), ('declined', 'Not taken up')], max_length=10)),
                        ('sealed_reason', models.BinaryField(null=True)),
                        ('judged_at', models.DateTimeField()),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('implemented_at', models.DateTimeField(blank=True, null=True)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='suggestion', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='improvement.item')),
                        ('judged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('implemented_at__isnull', True), ('judgement', 'accepted')), fields=['due_on'], name='suggestions_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('judgement', 'accepted')), models.Q(('due_on__isnull', True), ('judgement', 'declined')), _connector='OR'), name='accepted_suggestion_has_a_day')],
                    },
                ),
            ]
        )
    ]
