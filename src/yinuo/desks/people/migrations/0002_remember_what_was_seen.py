"""When a person last looked at the notices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_make_accounts")]
    operations = [
        migrations.AddField(model_name="staff", name="notices_seen_at", field=models.DateTimeField(blank=True, null=True)),
    ]
