"""How often somebody knocked, and which forms were sent."""

from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Knock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('what', models.CharField(max_length=12)),
                        ('who', models.BigIntegerField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['what', 'who', 'at'], name='knocks_of_late'), models.Index(fields=['at'], name='knocks_by_age')],
                    },
                ),
                migrations.CreateModel(
                    name='Sent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.BinaryField(unique=True)),
                        ('number', models.CharField(max_length=24)),
                        ('at', models.DateTimeField()),
                    ],
                ),
            ]
        ),
    ]
