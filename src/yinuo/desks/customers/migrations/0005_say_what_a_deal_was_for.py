"""A transaction says its invoice, its goods and quantity, and whether it cancels one; a natural person's goods are sealed."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_index_fingerprints_that_tell_apart")]

    operations = [
        Together(
            [
                migrations.AddField(model_name='deal', name='goods', field=models.CharField(blank=True, db_default='', max_length=200)),
                migrations.AddField(model_name='deal', name='invoice', field=models.CharField(blank=True, db_default='', max_length=60)),
                migrations.AddField(model_name='deal', name='is_cancelled', field=models.BooleanField(db_default=False, default=False)),
                migrations.AddField(model_name='deal', name='quantity', field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                migrations.AddField(model_name='deal', name='sealed_goods', field=models.BinaryField(null=True)),
            ]
        ),
    ]
