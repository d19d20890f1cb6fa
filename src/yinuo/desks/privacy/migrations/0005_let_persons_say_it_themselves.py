"""A statement on a consent that the person made on a page, and none of us entered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('privacy', '0004_index_evidence_that_comes_due')]

    operations = [migrations.AlterField('statement', 'by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL))]
