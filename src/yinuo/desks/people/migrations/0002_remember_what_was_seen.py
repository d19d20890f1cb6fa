"""When a person last looked at the notices."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [("people", "0001_make_accounts")]
    operations = [
        Together([migrations.AddField(model_name="staff", name="notices_seen_at", field=models.DateTimeField(blank=True, null=True))]),
    ]
