"""What handling a complaint adds to its case, and reports to management."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('care', '0003_let_the_audit_see_states'),
        ('customers', '0008_count_what_was_asked_in_vain'),
        ('service', '0006_order_by_the_rule'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.PositiveSmallIntegerField(default=0)),
                        ('state', models.CharField(choices=[('drafted', 'Proposed, no check needed'), ('waiting', 'Waits for a second person'), ('approved', 'Approved'), ('returned', 'Sent back')], max_length=10)),
                        ('sealed_text', models.BinaryField(null=True)),
                        ('at', models.DateTimeField()),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('sealed_remark', models.BinaryField(null=True)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='service.case')),
                        ('checker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['case', '-id'], name='proposals_of_case'), models.Index(condition=models.Q(('state', 'waiting')), fields=['-id'], name='proposals_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('checker', models.F('by')), _negated=True), name='proposal_is_checked_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Remedy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        (
                            'kind',
                            models.CharField(
                                choices=[
                                    ('refund', 'Refund'),
                                    ('replacement', 'Replacement'),
                                    ('repair', 'Repair, or done again'),
                                    ('substitute', 'Substitute'),
                                    ('technical', 'Technical help'),
                                    ('information', 'Information'),
                                    ('referral', 'Referral to whom it concerns'),
                                    ('financial', 'Financial help'),
                                    ('assistance', 'Other help'),
                                    ('compensation', 'Compensation'),
                                    ('apology', 'Apology'),
                                    ('goodwill', 'Goodwill'),
                                    ('change', 'Change of product, process or rule'),
                                ],
                                max_length=12,
                            ),
                        ),
                        ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('sealed_amount', models.BinaryField(null=True)),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='complaints.proposal')),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['proposal'], name='remedies_of_proposal')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='remedy_amount_is_some')],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('begins_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('figures', models.JSONField()),
                        ('at', models.DateTimeField()),
                        ('received_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('begins_on__lte', models.F('ends_on'))), name='complaint_report_has_a_period'), models.CheckConstraint(condition=models.Q(('received_by', models.F('by')), _negated=True), name='report_is_received_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Complaint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('severity', models.CharField(blank=True, choices=[('low', 'Slight'), ('medium', 'Considerable'), ('high', 'Severe')], max_length=8)),
                        ('is_safety', models.BooleanField(default=False)),
                        ('impact', models.CharField(blank=True, choices=[('one', 'This customer'), ('several', 'Several customers'), ('public', 'The public, or many customers')], max_length=8)),
                        ('immediate', models.CharField(blank=True, choices=[('none', 'Not needed'), ('taken', 'Needed, and taken'), ('impossible', 'Needed, but not possible')], max_length=12)),
                        ('sealed_immediate', models.BinaryField(null=True)),
                        ('assessed_at', models.DateTimeField(blank=True, null=True)),
                        ('function', models.CharField(blank=True, max_length=80)),
                        ('named_at', models.DateTimeField(blank=True, null=True)),
                        ('verification', models.CharField(blank=True, choices=[('substantiated', 'Substantiated'), ('partly', 'Partly substantiated'), ('not', 'Not substantiated')], max_length=16)),
                        ('breach_grade', models.CharField(blank=True, choices=[('none', 'No breach'), ('minor', 'Minor breach'), ('major', 'Major breach')], max_length=8)),
                        ('sealed_findings', models.BinaryField(null=True)),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        (
                            'cause',
                            models.CharField(
                                blank=True,
                                choices=[
                                    ('product', 'Product or equipment'),
                                    ('work', 'How the work was done'),
                                    ('delay', 'Too late, or not at all'),
                                    ('conduct', 'Conduct of our people'),
                                    ('information', 'Wrong or missing information'),
                                    ('fee', 'Fees or billing'),
                                    ('process', 'Our own process'),
                                    ('outside', 'Outside our power'),
                                    ('unfounded', 'No fault was found'),
                                ],
                                max_length=12,
                            ),
                        ),
                        ('sealed_whys', models.BinaryField(null=True)),
                        ('cause_at', models.DateTimeField(blank=True, null=True)),
                        ('level', models.PositiveSmallIntegerField(default=0)),
                        ('assessed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='complaint', to='service.case')),
                        ('cause_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('named_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='care.offered')),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('verification', ''), _negated=True), fields=['verification'], name='complaints_by_result'), models.Index(condition=models.Q(('person__isnull', False)), fields=['person'], name='complaints_about_people')],
                    },
                ),
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField()),
                        ('target', models.CharField(choices=[('head', 'Head of the department'), ('director', 'Service director'), ('mediation', 'Mediation outside'), ('authority', 'Authority')], max_length=12)),
                        ('body', models.CharField(blank=True, max_length=80)),
                        ('due_on', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('sealed_result', models.BinaryField(null=True)),
                        ('handled_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('handled_at__isnull', True)), fields=['due_on'], name='escalations_open')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'level'), name='one_escalation_each_level')],
                    },
                ),
            ]
        )
    ]
