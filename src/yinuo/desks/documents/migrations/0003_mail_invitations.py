import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ('documents', '0002_record_handovers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name='signatory',
                    name='language',
                    field=models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], db_default='zh-hans', default='zh-hans', max_length=10),
                ),
                migrations.AddField(
                    model_name='signatory',
                    name='sealed_secret',
                    field=models.BinaryField(blank=True, null=True),
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('half_time', 'Reminder at half time'), ('last_day', 'Reminder a day before the end')], max_length=12)),
                        ('invited_at', models.DateTimeField()),
                        ('site', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'No longer wanted')], default='waiting', max_length=8)),
                        ('due_at', models.DateTimeField()),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        (
                            'trouble',
                            models.CharField(
                                blank=True,
                                choices=[
                                    ('no_connection', 'the mail server cannot be reached'),
                                    ('not_trusted', 'the mail server’s certificate is not trusted'),
                                    ('login', 'the mail server refused name and password'),
                                    ('address', 'the mail server refused the address'),
                                    ('refused', 'the mail server refused the mail'),
                                    ('busy', 'the mail server asked for patience'),
                                    ('setting', 'a mail setting of this installation is wrong'),
                                    ('too_late', 'the invitation ended before it could be sent'),
                                    ('key_gone', 'the key that sealed the link is gone'),
                                ],
                                max_length=16,
                            ),
                        ),
                        ('trouble_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='documents.signatory')),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='mails_to_send')],
                        'constraints': [models.UniqueConstraint(fields=('signatory', 'invited_at', 'kind'), name='one_mail_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='a_sent_mail_has_its_time')],
                    },
                ),
            ]
        ),
    ]
