"""What a program sent is known by its token's name, and kept."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [('portal', '0001_count_knocks')]

    operations = [
        Together([migrations.AddField(model_name='sent', name='by', field=models.CharField(blank=True, db_default='', max_length=80)), migrations.AddIndex(model_name='sent', index=models.Index(condition=models.Q(('by', ''), _negated=True), fields=['by', 'number'], name='sent_by_programs'))]),
    ]
