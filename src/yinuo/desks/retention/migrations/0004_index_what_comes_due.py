"""What due lists are read by (`queries/holdings.py`): each list begins at the oldest record and reads no further than it shows.

The tables are those of the desks below; nobody else needs these indexes, so they are made here. Concurrently, as some of the tables are large.
"""

from django.conf import settings
from django.db import migrations

_ZONE = settings.TIME_ZONE.replace("'", "")
_UNTIL = f"(until_on::timestamp AT TIME ZONE '{_ZONE}')"
_INDEXES = {
    "retention_deals": "customers_deal (at, id)",
    "retention_former": "customers_customer (changed_at, id) WHERE category = 'former'",
    "retention_customers": "customers_customer (made_at, id)",
    "retention_wishes_ended": "customers_wish (ended_at) WHERE ended_at IS NOT NULL",
    "retention_wishes": "customers_wish (at) WHERE ended_at IS NULL",
    "retention_contacts_ended": "customers_contact (ended_at) WHERE ended_at IS NOT NULL",
    "retention_contacts": "customers_contact (made_at) WHERE ended_at IS NULL",
    "retention_agreements_ended": f"customers_agreement ({_UNTIL}) WHERE until_on IS NOT NULL",
    "retention_agreements": "customers_agreement (at) WHERE until_on IS NULL",
    "retention_visits": "care_visit (ended_at) WHERE ended_at IS NOT NULL AND sealed_note IS NOT NULL",
    "retention_plans": "care_serviceplan (changed_at) WHERE sealed_needs IS NOT NULL OR sealed_plan IS NOT NULL OR sealed_effect IS NOT NULL",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("retention", "0003_let_the_audit_see_states"), ("care", "0002_guard_rows"), ("customers", "0005_say_what_a_deal_was_for")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX CONCURRENTLY {name} ON {on}", reverse_sql=f"DROP INDEX {name}") for name, on in _INDEXES.items()
    ]
