"""Whom restrictions hide is planned once for a connection, and no longer in every statement; the question stays word for word the same."""

import re
from pathlib import Path

from django.db import migrations

BEFORE = re.search(r"CREATE OR REPLACE FUNCTION privacy_hidden\(\).*?\$\$;", (Path(__file__).parent / "seen_by_the_audit.sql").read_text("utf-8"), re.DOTALL)[0]
QUESTION = re.search(r"\$\$\s*(SELECT.*?)\s*\$\$;", BEFORE, re.DOTALL)[1]
AFTER = f"CREATE OR REPLACE FUNCTION privacy_hidden() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN ({QUESTION}); END $$;"


class Migration(migrations.Migration):
    dependencies = [('privacy', '0005_let_persons_say_it_themselves'), ('customers', '0009_plan_policies_once')]

    operations = [migrations.RunSQL(AFTER, reverse_sql=BEFORE)]
