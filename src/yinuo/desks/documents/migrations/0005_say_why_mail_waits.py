from django.db import migrations, models

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [
        ('documents', '0004_say_whose_sequence_it_is'),
    ]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name='mail',
                    name='trouble',
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ('no_connection', 'the mail server cannot be reached'),
                            ('not_trusted', 'the mail server’s certificate is not trusted, or is another server’s'),
                            ('no_encryption', 'the mail server offers no encryption (STARTTLS), so it was told nothing'),
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
                )
            ]
        ),
    ]
