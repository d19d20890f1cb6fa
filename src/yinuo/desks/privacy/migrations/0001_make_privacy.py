"""Consents, requests with their steps, restrictions and certificates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels, Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('customers', '0002_guard_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Reader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Request',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        (
                            'right',
                            models.CharField(
                                choices=[
                                    ('access', 'Access (art. 45)'),
                                    ('copy', 'Copy (art. 45)'),
                                    ('correction', 'Correction (art. 46)'),
                                    ('portability', 'Portability (art. 45)'),
                                    ('restriction', 'Restriction (art. 44)'),
                                    ('deletion', 'Deletion (art. 47)'),
                                    ('withdrawal', 'Withdrawal of consent (art. 15)'),
                                    ('explanation', 'Explanation (art. 48)'),
                                ],
                                max_length=12,
                            ),
                        ),
                        ('channel', models.CharField(choices=[('portal', "Customer's own page"), ('paper', 'Paper or letter'), ('counter', 'In person'), ('phone', 'Telephone'), ('mail', 'E-mail'), ('message', 'Short message or chat')], max_length=10)),
                        ('asker', models.CharField(choices=[('self', 'The person'), ('guardian', 'A guardian'), ('agent', 'Somebody with a power of attorney'), ('relative', 'A close relative of a deceased person (art. 49)')], default='self', max_length=10)),
                        ('purposes', models.JSONField(blank=True, default=list)),
                        ('ruled_by', models.CharField(max_length=8)),
                        ('received_at', models.DateTimeField()),
                        ('entered_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('open', 'In hand'), ('second', 'Awaits the second person'), ('done', 'Answered')], default='open', max_length=8)),
                        ('outcome', models.CharField(blank=True, choices=[('', 'Open'), ('fulfilled', 'Fulfilled'), ('partly', 'Fulfilled in part'), ('declined', 'Declined with reasons'), ('taken_back', 'Taken back by the person')], default='', max_length=12)),
                        ('sealed_words', models.BinaryField(null=True)),
                        ('sealed_asker', models.BinaryField(null=True)),
                        (
                            'proof',
                            models.CharField(
                                blank=True,
                                choices=[('portal', "Signed in on the customer's own page"), ('call_back', 'Called back on the number we keep'), ('code', 'Code sent to the address we keep'), ('document', 'Identity document seen, not copied'), ('authority', 'Power of attorney or proof of guardianship seen')],
                                max_length=10,
                            ),
                        ),
                        ('is_proven', models.BooleanField(null=True)),
                        ('proven_at', models.DateTimeField(blank=True, null=True)),
                        ('proposed_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answer_channel', models.CharField(blank=True, choices=[('portal', "Customer's own page"), ('paper', 'Paper or letter'), ('counter', 'In person'), ('phone', 'Telephone'), ('mail', 'E-mail'), ('message', 'Short message or chat')], max_length=10)),
                        ('sealed_answer_zh', models.BinaryField(null=True)),
                        ('sealed_answer_en', models.BinaryField(null=True)),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proven_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        "indexes": [
                            models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['id'], name='requests_open'),
                            models.Index(fields=['customer', '-id'], name='requests_of_customer'),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('right__in', ['access', 'copy', 'correction', 'portability', 'restriction', 'deletion', 'withdrawal', 'explanation'])), name='right_is_known'),
                            models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), name='an_erasure_has_a_second_person'),
                            models.CheckConstraint(
                                condition=models.Q(models.Q(('answered_at__isnull', False), ('state', 'done'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'done'), _negated=True), ('answered_at__isnull', True), ('outcome', '')), _connector='OR'), name='an_answered_request_says_how'
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Certificate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('at', models.DateTimeField()),
                        ('event', models.UUIDField()),
                        ('is_whole', models.BooleanField()),
                        ('erased', models.JSONField()),
                        ('kept', models.JSONField()),
                        ('backups_until_on', models.DateField()),
                        ('printed_at', models.DateTimeField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('pdf', models.BinaryField(null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='privacy.request')),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Restriction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24)),
                        ('reason', models.CharField(choices=[('disputed', 'The person disputes that they are right'), ('objected', 'The person objects to their use'), ('kept', 'Erasure was asked, but they must stay'), ('claims', 'Needed for a claim')], max_length=10)),
                        ('at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('readers', models.ManyToManyField(related_name='+', through='privacy.Reader', to=settings.AUTH_USER_MODEL)),
                        ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='privacy.request')),
                    ],
                    options={
                        'ordering': ['-id'],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('customer',), name='one_restriction_at_a_time'),
                        ],
                    },
                ),
            ]
        ),
        Together(
            [
                migrations.AddField(
                    model_name='reader',
                    name='restriction',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='privacy.restriction'),
                )
            ]
        ),
        CreateModels(
            [
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(max_length=40)),
                        ('says', models.CharField(choices=[('given', 'Given'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], max_length=10)),
                        ('at', models.DateTimeField()),
                        ('entered_at', models.DateTimeField()),
                        ('channel', models.CharField(choices=[('portal', "Customer's own page"), ('paper', 'Paper or letter'), ('counter', 'In person'), ('phone', 'Telephone'), ('mail', 'E-mail'), ('message', 'Short message or chat')], max_length=10)),
                        ('is_separate', models.BooleanField(default=False)),
                        ('by_guardian', models.BooleanField(default=False)),
                        ('text_version', models.CharField(blank=True, max_length=20)),
                        ('text_sha256', models.CharField(blank=True, max_length=64)),
                        ('sealed_evidence', models.BinaryField(null=True)),
                        ('sealed_guardian', models.BinaryField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                    ],
                    options={
                        'ordering': ['-at', '-id'],
                        "indexes": [
                            models.Index(fields=['customer', 'purpose', '-at'], name='statements_of_customer'),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('at__lte', models.F('entered_at'))), name='nothing_is_said_in_the_future'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Step',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        (
                            'kind',
                            models.CharField(
                                choices=[
                                    ('note', 'Note'),
                                    ('asked', 'Asked the person'),
                                    ('searched', 'Searched the records'),
                                    ('corrected', 'Corrected the data'),
                                    ('recipient', 'Told those who received the data'),
                                    ('handed', 'Handed the record over'),
                                    ('restricted', 'Restricted the data'),
                                    ('lifted', 'Lifted the restriction'),
                                    ('proposed', 'Put the erasure to a second person'),
                                    ('returned', 'Second person sent it back'),
                                    ('erased', 'Erased'),
                                ],
                                max_length=10,
                            ),
                        ),
                        ('at', models.DateTimeField()),
                        ('sealed_text', models.BinaryField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='privacy.request')),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
            ]
        ),
        Together(
            [
                migrations.AddConstraint(
                    model_name='reader',
                    constraint=models.UniqueConstraint(fields=('restriction', 'staff'), name='a_reader_is_named_once'),
                )
            ]
        ),
    ]
