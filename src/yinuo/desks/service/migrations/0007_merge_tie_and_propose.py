"""One number lives on where two were one case, cases that hang together, and what a second person decides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


# the same policy as beside every other row of a customer
GUARD = "".join(f"ALTER TABLE service_{name} ENABLE ROW LEVEL SECURITY; ALTER TABLE service_{name} FORCE ROW LEVEL SECURITY; CREATE POLICY of_customers_in_reach ON service_{name} USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));\n" for name in ("tie", "proposal"))
OPEN = "".join(f"DROP POLICY of_customers_in_reach ON service_{name}; ALTER TABLE service_{name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n" for name in ("tie", "proposal"))


class Migration(migrations.Migration):
    dependencies = [
        ('customers', '0008_count_what_was_asked_in_vain'),
        ('service', '0007_index_by_customer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='absorbed', to='service.case'),
        ),
        migrations.AddField(
            model_name='case',
            name='void_code',
            field=models.CharField(blank=True, choices=[('mistake', 'Opened by mistake'), ('spam', 'Advertising or nonsense'), ('out_of_scope', 'Meant for somebody else')], db_default='', default='', max_length=12),
        ),
        CreateModels(
            [
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('what', models.CharField(choices=[('void', 'Void'), ('extension', 'Extension')], max_length=12)),
                        ('code', models.CharField(max_length=16)),
                        ('promise', models.CharField(blank=True, max_length=200)),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('new_due_at', models.DateTimeField(blank=True, null=True)),
                        ('sealed_text', models.BinaryField(null=True)),
                        ('at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('is_approved', models.BooleanField(default=False)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked_of_two', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('case', 'what', 'promise'), name='one_open_proposal_of_a_kind'),
                            models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='proposal_has_a_second_person'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Tie',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('related', 'Related'), ('duplicate', 'The same once more'), ('follows', 'Follows from'), ('split', 'Split off')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tied', to='service.case')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'other'), name='cases_are_tied_once'), models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='case_is_not_tied_to_itself')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(GUARD, reverse_sql=OPEN),
    ]
