"""Whether the customers of fingerprints are there is asked once for a statement instead of once for a row."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

BACK = """
DROP TRIGGER customers_findings_of_added ON customers_finding;
DROP TRIGGER customers_findings_of_changed ON customers_finding;
DROP FUNCTION customers_findings_lead_somewhere();
"""

from yinuo.kit.migrating import Together


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_say_what_a_deal_was_for")]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name="finding",
                    name="customer",
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="customers.customer"),
                )
            ]
        ),
        migrations.RunSQL((Path(__file__).parent / "findings_lead_to_customers.sql").read_text(encoding="utf-8"), BACK),
    ]
