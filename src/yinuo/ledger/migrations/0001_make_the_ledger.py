"""Make the ledger: its tables, its rules, and the rights of the application's role. What Django sees is in `models.py`."""

from pathlib import Path
from typing import Any, ClassVar

import django.db.models.fields.composite
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


def give_rights(apps: Any, schema_editor: Any) -> None:
    """Nothing is taken away where one role does both: the triggers alone must do there."""
    app = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [app])
        if cursor.fetchone():
            cursor.execute((SQL / "rights.sql").read_text(encoding="utf-8").replace("{app}", schema_editor.quote_name(app)))


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations = [
        migrations.RunSQL(
            "\n".join((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("tables", "taking_in", "functions")),
            reverse_sql=(SQL / "drop.sql").read_text(encoding="utf-8"),
            state_operations=[
                migrations.CreateModel(
                    name='Bucket',
                    fields=[
                        ('index', models.IntegerField(primary_key=True, serialize=False)),
                        ('entries', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_bucket',
                    },
                ),
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('size', models.BigIntegerField()),
                        ('xid', models.BigIntegerField()),
                        ('position', models.BigIntegerField()),
                        ('body', models.TextField()),
                        ('signature', models.BinaryField()),
                        ('key', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_checkpoint',
                    },
                ),
                migrations.CreateModel(
                    name='Control',
                    fields=[
                        ('pk', models.CompositePrimaryKey('name', 'leaf', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('name', models.TextField()),
                        ('leaf', models.BigIntegerField()),
                    ],
                    options={
                        'db_table': 'ledger_control',
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('xid', models.BigIntegerField()),
                        ('kind', models.TextField()),
                        ('subject', models.TextField()),
                        ('seq', models.BigIntegerField()),
                        ('occurred_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('corrects', models.UUIDField(null=True)),
                        ('retracts', models.UUIDField(null=True)),
                        ('hash', models.BinaryField()),
                        ('body', models.TextField()),
                    ],
                    options={
                        'db_table': 'ledger_event',
                    },
                ),
                migrations.CreateModel(
                    name='Index',
                    fields=[
                        ('name', models.TextField(primary_key=True, serialize=False)),
                        ('count', models.BigIntegerField()),
                        ('head', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_index',
                    },
                ),
                migrations.CreateModel(
                    name='Leaf',
                    fields=[
                        ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField(unique=True)),
                        ('hash', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_leaf',
                    },
                ),
                migrations.CreateModel(
                    name='Node',
                    fields=[
                        ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('level', models.SmallIntegerField()),
                        ('index', models.BigIntegerField()),
                        ('hash', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_node',
                    },
                ),
                migrations.CreateModel(
                    name='Request',
                    fields=[
                        ('pk', models.CompositePrimaryKey('source', 'source_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('source', models.TextField()),
                        ('source_id', models.TextField()),
                        ('event', models.UUIDField()),
                        ('content', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_dedup',
                    },
                ),
                migrations.CreateModel(
                    name='Stream',
                    fields=[
                        ('subject', models.TextField(primary_key=True, serialize=False)),
                        ('seq', models.BigIntegerField()),
                        ('hash', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_stream',
                    },
                ),
                migrations.CreateModel(
                    name='Tile',
                    fields=[
                        ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('level', models.SmallIntegerField()),
                        ('index', models.IntegerField()),
                        ('hashes', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'ledger_tile',
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.TextField(unique=True)),
                        ('digest', models.BinaryField(unique=True)),
                        ('made_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'ledger_token',
                    },
                ),
            ],
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
