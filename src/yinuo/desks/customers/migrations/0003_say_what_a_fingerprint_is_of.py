"""A fingerprint says what it is of where two customers with the same one may be one. Old ones say it when the customer is next changed."""

from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_guard_rows")]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name='finding',
                    name='of',
                    field=models.SmallIntegerField(choices=[(0, 'A piece to search by'), (1, 'Same telephone'), (2, 'Same e-mail'), (3, 'Same identity number'), (4, 'Same bank account'), (5, 'Same name and same last four digits')], db_default=0, default=0),
                )
            ]
        ),
    ]
