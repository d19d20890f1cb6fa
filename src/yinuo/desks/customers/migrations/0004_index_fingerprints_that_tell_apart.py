"""Who has the same telephone, identity number … as somebody else: an index of these fingerprints alone, built while work goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("customers", "0003_say_what_a_fingerprint_is_of")]

    operations = [
        AddIndexConcurrently(
            model_name='finding',
            index=models.Index(condition=models.Q(('of__gt', 0)), fields=['of', 'token', 'customer'], name='findings_that_tell_apart'),
        ),
    ]
