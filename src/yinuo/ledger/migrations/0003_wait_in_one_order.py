"""Take locks in one order, whoever writes; houses made before get the functions that new ones are made with."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("ledger", "0002_take_in_faster")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL((SQL / "taking_in.sql").read_text(encoding="utf-8"), reverse_sql=migrations.RunSQL.noop),
    ]
