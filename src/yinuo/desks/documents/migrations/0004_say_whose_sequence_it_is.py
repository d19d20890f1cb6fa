from django.db import migrations, models


def name_kinds(apps, schema_editor):
    """Until now the prefix said the kind."""
    rows = apps.get_model('documents', 'Sequence').objects
    for prefix, kind in (('CN', 'letter'), ('HT', 'contract'), ('ZC', 'policy'), ('TZ', 'notice')):
        rows.filter(kind=prefix, of='').update(of=kind)


from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ('documents', '0003_mail_invitations'),
    ]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name='sequence',
                    name='of',
                    field=models.CharField(blank=True, db_default='', default='', max_length=8),
                )
            ]
        ),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
    ]
