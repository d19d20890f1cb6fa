"""Row security of holds and of items on destruction lists, and the one way past it by which old looks are pruned."""

from pathlib import Path

from django.db import migrations

DROP = """
DROP POLICY old_looks_are_pruned ON customers_look;
DROP POLICY read_by_pruning ON retention_hold;
DROP POLICY of_customers_in_reach ON retention_hold;
DROP POLICY of_customers_in_reach ON retention_destructionitem;
ALTER TABLE retention_hold DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
ALTER TABLE retention_destructionitem DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_make_retention"), ("customers", "0002_guard_rows")]

    operations = [migrations.RunSQL((Path(__file__).parent / "row_security.sql").read_text(encoding="utf-8"), reverse_sql=DROP)]
