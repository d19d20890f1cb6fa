"""What goes out need not be about a case; notices name the promise they are of, and are kept back at night; calls are found by their case."""

from django.db import migrations, models

from yinuo.kit.migrating import Together

TROUBLES = [('no_connection', 'the server cannot be reached'), ('not_trusted', 'the server’s certificate is not trusted, or is another server’s'), ('no_encryption', 'the server offers no encryption, so it was told nothing'), ('login', 'the server refused name and password'), ('address', 'the server refused the address'), ('refused', 'the server refused it'), ('busy', 'the server asked for patience'), ('setting', 'a setting of this installation is wrong'), ('no_address', 'no address of the customer is on file'), ('no_folder', 'there is no such folder'), ('no_date', 'the server does not say when it received a mail'), ('returned', 'it came back'), ('not_wanted', 'the customer does not want it, or it is no longer needed'), ('key_gone', 'the customer was erased')]


class Migration(migrations.Migration):
    dependencies = [('channels', '0003_put_files_with_their_case')]

    operations = [
        Together(
            [
                migrations.AlterField('sending', 'case_number', models.CharField(blank=True, max_length=24)),
                migrations.AddField('sending', 'subject', models.CharField(blank=True, default='', max_length=80)),
                migrations.AlterField('sending', 'what', models.CharField(choices=[('receipt', 'Receipt'), ('answer', 'Answer'), ('notice', 'Automatic message'), ('invite', 'Invitation to a survey'), ('remind', 'Reminder of a survey')], max_length=8)),
                migrations.AlterField('sending', 'trouble', models.CharField(blank=True, choices=TROUBLES, max_length=16)),
                migrations.AlterField('outage', 'why', models.CharField(choices=TROUBLES, max_length=16)),
                migrations.AlterField('notice', 'event', models.CharField(choices=[('at_risk', 'A promise is at risk'), ('broken', 'A promise was broken'), ('step_soon', 'A step of a process is due soon'), ('step_late', 'A step of a process is late'), ('assigned', 'A case is given to me'), ('mentioned', 'Somebody mentions me'), ('outage', 'A channel fails')], max_length=12)),
                migrations.AddIndex('sending', models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject', 'customer_key'], name='sendings_of_subject')),
                migrations.AddIndex('callrecord', models.Index(condition=models.Q(('case_number', ''), _negated=True), fields=['case_number'], name='calls_of_a_case')),
                migrations.AddField('noticerule', 'leads', models.BooleanField(default=False)),
                migrations.AddField('noticerule', 'quiet_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                migrations.AddField('noticerule', 'quiet_until', models.PositiveSmallIntegerField(blank=True, null=True)),
                migrations.AddField('notice', 'promise', models.CharField(blank=True, default='', max_length=120)),
                migrations.AddField('notice', 'until', models.DateTimeField(blank=True, null=True)),
            ]
        )
    ]
