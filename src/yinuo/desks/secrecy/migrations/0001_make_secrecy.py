import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yinuo.kit.migrating import CreateModels


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
                    name='DeskKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('wrapped', models.BinaryField()),
                        ('version', models.PositiveSmallIntegerField()),
                        ('made_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Holding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('holder', models.CharField(choices=[('party', 'Outside party'), ('system', 'System or store')], max_length=8)),
                        ('name', models.CharField(max_length=120)),
                        ('info', models.JSONField(default=list)),
                        ('paper', models.CharField(blank=True, max_length=60)),
                        ('signed_on', models.DateField(blank=True, null=True)),
                        ('term', models.CharField(choices=[('years', 'While the contract lasts and N years after'), ('endless', 'Without end'), ('until', 'Until a day')], max_length=8)),
                        ('years', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('until_on', models.DateField(blank=True, null=True)),
                        ('ended_on', models.DateField(blank=True, null=True)),
                        ('granted_at', models.DateTimeField(blank=True, null=True)),
                        ('level', models.CharField(blank=True, choices=[('internal', 'Internal'), ('secret', 'Secret'), ('top', 'Highest of the trade')], max_length=10)),
                        ('protection', models.CharField(blank=True, max_length=200)),
                        ('encryption', models.CharField(blank=True, max_length=120)),
                        ('hand_back_due_on', models.DateField(blank=True, null=True)),
                        ('hand_back', models.CharField(blank=True, choices=[('returned', 'Given back'), ('destroyed', 'Destroyed, with a certificate')], max_length=10)),
                        ('handed_back_on', models.DateField(blank=True, null=True)),
                        ('certificate', models.CharField(blank=True, max_length=120)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(('term', 'years'), _negated=True), ('years__gt', 0), _connector='OR'), name='a_term_of_years_has_years'),
                            models.CheckConstraint(condition=models.Q(models.Q(('term', 'until'), _negated=True), ('until_on__isnull', False), _connector='OR'), name='a_term_until_a_day_has_it'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Incident',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        (
                            'kind',
                            models.CharField(
                                choices=[('leaked', 'Customer data leaked'), ('disclosed', 'Customer data told to somebody without a right'), ('misused', 'Customer data misused'), ('scope', 'Customer data used beyond what was agreed'), ('secret', 'Trade secret leaked'), ('told', 'Trade secret told to a third party')],
                                max_length=10,
                            ),
                        ),
                        ('state', models.CharField(choices=[('suspected', 'Suspected'), ('confirmed', 'Confirmed'), ('closed', 'Closed'), ('none', 'Was none')], default='suspected', max_length=10)),
                        ('info', models.JSONField(default=list)),
                        ('occurred_at', models.DateTimeField()),
                        ('detected_at', models.DateTimeField()),
                        ('sealed_what', models.BinaryField(null=True)),
                        ('opened_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('event', models.UUIDField(blank=True, null=True)),
                        ('sealed_measures', models.BinaryField(null=True)),
                        ('contained_at', models.DateTimeField(blank=True, null=True)),
                        ('persons', models.PositiveIntegerField(default=0)),
                        ('loss_yuan', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                        ('loss', models.BooleanField(default=False)),
                        ('harm', models.BooleanField(default=False)),
                        ('risk', models.CharField(blank=True, choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], max_length=8)),
                        ('is_major', models.BooleanField(default=False)),
                        ('liable_party', models.CharField(blank=True, max_length=80)),
                        ('notify_persons', models.BooleanField(default=True)),
                        ('sealed_why_not', models.BinaryField(null=True)),
                        ('other_party', models.BooleanField(default=False)),
                        ('assessed_at', models.DateTimeField(blank=True, null=True)),
                        ('sealed_lessons', models.BinaryField(null=True)),
                        ('lessons_at', models.DateTimeField(blank=True, null=True)),
                        ('none_because', models.CharField(blank=True, choices=[('never_left', 'The data never left us'), ('allowed', 'Whoever got them was entitled'), ('not_ours', 'The data are not ours'), ('exercise', 'It was an exercise')], max_length=12)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('assessed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('none_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('detected_at__gte', models.F('occurred_at'))), name='an_incident_is_detected_after_it_happened'),
                            models.CheckConstraint(condition=models.Q(('opened_by', models.F('closed_by')), _negated=True), name='a_second_person_closes_an_incident'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Concerned',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerned', to='secrecy.incident')),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=('incident', 'customer'), name='concerned_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('means', models.CharField(choices=[('hotline', 'Reporting hotline or site of the authority'), ('letter', 'Letter'), ('mail', 'E-mail'), ('message', 'Text message or call'), ('public', 'Public announcement'), ('hand', 'In person')], max_length=10)),
                        ('proof', models.CharField(max_length=120)),
                        ('on', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('holding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='secrecy.holding')),
                        ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('staff__isnull', False), ('holding__isnull', False), _connector='XOR'), name='a_reminder_reaches_one'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('checklist_sha256', models.CharField(max_length=64)),
                        ('began_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('code', models.CharField(blank=True, max_length=20)),
                        ('severity', models.CharField(choices=[('critical', 'Critical'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=10)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('corrected', 'Corrected, to be verified'), ('verified', 'Verified')], default='open', max_length=10)),
                        ('sealed_what', models.BinaryField(null=True)),
                        ('due_on', models.DateField()),
                        ('found_at', models.DateTimeField()),
                        ('sealed_correction', models.BinaryField(null=True)),
                        ('evidence', models.CharField(blank=True, max_length=120)),
                        ('corrected_at', models.DateTimeField(blank=True, null=True)),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        ('corrected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='secrecy.incident')),
                        ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='secrecy.review')),
                    ],
                    options={
                        'ordering': ['-id'],
                        "indexes": [
                            models.Index(fields=['state', 'due_on'], name='findings_by_due_day'),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('corrected_by', models.F('verified_by')), _negated=True), name='nobody_verifies_their_own_correction'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Check',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20)),
                        ('answer', models.CharField(choices=[('fine', 'In order'), ('finding', 'Finding'), ('not_here', 'Does not concern us')], max_length=10)),
                        ('sealed_note', models.BinaryField(null=True)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='secrecy.review')),
                    ],
                    options={
                        'ordering': ['id'],
                        "constraints": [
                            models.UniqueConstraint(fields=('review', 'code'), name='a_line_is_checked_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SecrecyException',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=24, unique=True)),
                        ('basis', models.CharField(choices=[('public', 'It is public already'), ('lawful', 'It came from a lawful source'), ('law', 'The law demands it'), ('rights', 'It protects a lawful right')], max_length=8)),
                        ('info', models.JSONField(default=list)),
                        ('to', models.CharField(max_length=120)),
                        ('law', models.CharField(blank=True, max_length=120)),
                        ('sealed_reason', models.BinaryField(null=True)),
                        ('state', models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Refused')], default='open', max_length=10)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(('asked_by', models.F('decided_by')), _negated=True), name='nobody_decides_their_own_exception'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Told',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('audience', models.CharField(choices=[('persons', 'The persons concerned'), ('authority', 'The regulator'), ('party', 'The other party of the contract'), ('summary', 'The regulator, with the closing summary')], max_length=10)),
                        ('means', models.CharField(choices=[('hotline', 'Reporting hotline or site of the authority'), ('letter', 'Letter'), ('mail', 'E-mail'), ('message', 'Text message or call'), ('public', 'Public announcement'), ('hand', 'In person')], max_length=10)),
                        ('count', models.PositiveIntegerField(default=1)),
                        ('proof', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='secrecy.incident')),
                    ],
                    options={
                        'ordering': ['at', 'id'],
                    },
                ),
            ]
        ),
    ]
