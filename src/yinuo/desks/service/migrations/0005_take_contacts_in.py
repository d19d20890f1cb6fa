"""Cases that come in by themselves: a secret to follow them by, perhaps nobody's at first, perhaps with an authority's deadline."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROP = """
DROP POLICY the_one_asked_for ON service_case;
DROP POLICY found_by_intake ON customers_finding;
DROP POLICY the_one_taken_in ON customers_finding;
DROP POLICY the_one_taken_in ON customers_customer;
DROP FUNCTION service_asked_for();
DROP FUNCTION service_taking();
"""

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ('service', '0004_index_the_views'),
        ('customers', '0008_count_what_was_asked_in_vain'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AddField(model_name='case', name='outside_due_at', field=models.DateTimeField(blank=True, null=True)),
                migrations.AddField(model_name='case', name='sealed_contact', field=models.BinaryField(null=True)),
                migrations.AddField(model_name='case', name='secret_digest', field=models.BinaryField(null=True)),
                migrations.AddField(model_name='case', name='language', field=models.CharField(db_default='zh', default='zh', max_length=8)),
                migrations.AlterField(
                    model_name='case',
                    name='first_handler',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddIndex(
                    model_name='case',
                    index=models.Index(condition=models.Q(('owner__isnull', True), ('state__in', ('open', 'waiting', 'resolved'))), fields=['-id'], name='cases_of_nobody'),
                ),
            ]
        ),
        migrations.RunSQL((Path(__file__).parent / "take_in.sql").read_text(encoding="utf-8"), reverse_sql=DROP),
    ]
