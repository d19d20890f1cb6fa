"""Files of cases in one place whichever way they came; standard replies and macros with every edition of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels

# the same policy as beside every other row of a customer
GUARD = "ALTER TABLE service_enclosure ENABLE ROW LEVEL SECURITY; ALTER TABLE service_enclosure FORCE ROW LEVEL SECURITY; CREATE POLICY of_customers_in_reach ON service_enclosure USING (EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = customer_id));"
OPEN = "DROP POLICY of_customers_in_reach ON service_enclosure; ALTER TABLE service_enclosure DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [
        ('customers', '0008_count_what_was_asked_in_vain'),
        ('service', '0011_work_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Enclosure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('type', models.CharField(max_length=120)),
                        ('size', models.PositiveIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('apart', models.CharField(blank=True, choices=[('virus', 'Looks like a virus; nobody can open it'), ('program', 'A program; nobody can open it')], db_default='', default='', max_length=12)),
                        ('sealed_name', models.BinaryField(null=True)),
                        ('sealed_content', models.BinaryField(null=True)),
                        ('sealed_as', models.CharField(blank=True, db_default='', default='', max_length=40)),
                        ('at', models.DateTimeField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='service.case')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='service.message')),
                    ],
                    options={'ordering': ['id']},
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('of', models.CharField(max_length=40)),
                        ('place', models.PositiveIntegerField()),
                        ('said', models.JSONField()),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={'ordering': ['-place'], 'constraints': [models.UniqueConstraint(fields=('of', 'place'), name='one_edition_of_a_place')]},
                ),
                migrations.CreateModel(
                    name='Macro',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('kind', models.CharField(blank=True, choices=[('complaint', 'Complaint'), ('inquiry', 'Inquiry'), ('request', 'Service request'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=12)),
                        ('steps', models.JSONField()),
                        ('place', models.PositiveIntegerField(default=1)),
                        ('at', models.DateTimeField()),
                        ('archived_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={'ordering': ['name', 'id'], 'constraints': [models.UniqueConstraint(condition=models.Q(('archived_at__isnull', True)), fields=('name',), name='one_macro_of_a_name')]},
                ),
                migrations.CreateModel(
                    name='StandardReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('kind', models.CharField(blank=True, choices=[('complaint', 'Complaint'), ('inquiry', 'Inquiry'), ('request', 'Service request'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=12)),
                        ('complexity', models.CharField(blank=True, choices=[('plain', 'Plain'), ('complex', 'Complex'), ('major', 'Major')], max_length=12)),
                        ('text', models.TextField()),
                        ('text_en', models.TextField(blank=True)),
                        ('place', models.PositiveIntegerField(default=1)),
                        ('at', models.DateTimeField()),
                        ('archived_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={'ordering': ['name', 'id'], 'constraints': [models.UniqueConstraint(condition=models.Q(('archived_at__isnull', True)), fields=('name',), name='one_reply_of_a_name')]},
                ),
            ]
        ),
        migrations.RunSQL(GUARD, reverse_sql=OPEN),
    ]
