import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ('documents', '0001_make_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Handover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('counterpart', models.PositiveSmallIntegerField()),
                        ('originals', models.PositiveSmallIntegerField()),
                        ('to_name', models.CharField(max_length=120)),
                        ('passing', models.CharField(choices=[('by_hand', 'by hand'), ('post', 'by post'), ('courier', 'by courier')], max_length=8)),
                        ('handed_on', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('reason', models.CharField(blank=True, max_length=400)),
                        ('replaced_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='documents.draft')),
                    ],
                    options={
                        'ordering': ['counterpart', 'id'],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('draft', 'counterpart'), name='one_holder_of_an_original'),
                            models.CheckConstraint(condition=models.Q(('counterpart__gte', 1), ('counterpart__lte', models.F('originals'))), name='an_original_that_exists'),
                        ],
                    },
                )
            ]
        ),
    ]
