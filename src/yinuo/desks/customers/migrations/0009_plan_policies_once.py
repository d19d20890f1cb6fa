"""What the policies ask is planned once for a connection, and no longer in every statement."""

import re
from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
BEFORE = "\n".join(re.sub("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", found) for found in re.findall(r"CREATE FUNCTION customers_(?:reach|department|managers)\(\).*?\$\$;", (HERE / "row_security.sql").read_text("utf-8"), re.DOTALL))


class Migration(migrations.Migration):
    dependencies = [('customers', '0008_count_what_was_asked_in_vain')]

    operations = [migrations.RunSQL((HERE / "plan_once.sql").read_text("utf-8"), reverse_sql=BEFORE)]
