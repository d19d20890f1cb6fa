"""A state folder whose database is made and migrated once in a run; every worker, and whoever needs a house of its own, copies it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from yinuo.kit.postgres import DATABASE, Cluster
from yinuo.kit.postgres_roles import prepare_cluster, with_database

VARIABLE = "YINUO_TEST_PREPARED"
"""The folder of the run, told to its workers."""
TEMPLATE = "migrated"
"""The migrated database in a worker's cluster, from which others are copied."""
ROOT = Path(__file__).resolve().parents[1]
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off", "autovacuum=off")
MIGRATE = ("-m", "yinuo.doors.cli.main", "migrate", "--quiet")
"""The very command by which `yinuo serve` makes the tables: that it does so from nothing is seen here, once in each run."""
NEWEST = "quality"
"""An application that no other leads to: without its tables a database is one of an older version."""


def copy_to(root: Path) -> None:
    """Make `root` a state folder whose database is migrated; no server runs in it."""
    source = Path(os.environ[VARIABLE])
    source.mkdir(mode=0o755, exist_ok=True)
    with (source / "making").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (source / "made").exists():
            _make(source / "home")
            (source / "made").touch()
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)  # as root the server runs as another user, who must get in
    kept = [source / "home" / "data", *(source / "home").glob("*.password")]
    subprocess.run(["cp", "-a", "--reflink=auto", *kept, root], check=True)


def _make(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    home.chmod(0o755)
    with Cluster(home, options=FAST) as cluster:
        environment = os.environ | {
            "DATABASE_URL": cluster.addresses().app, "DATABASE_OWNER_URL": cluster.addresses().owner, "YINUO_HOME": str(home),
            "YINUO_ROLE": "app", "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip
        subprocess.run([sys.executable, *MIGRATE], env=environment, check=True)


def grow_younger(address: str) -> list[str]:
    """Make a migrated database one of an older version, that lacks the tables of `NEWEST`; their names."""
    with psycopg.connect(address) as connection:
        of_it = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s ORDER BY 1"
        tables = [name for (name,) in connection.execute(of_it, [f"{NEWEST}_%"])]
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        forgotten = connection.execute("DELETE FROM django_migrations WHERE app = %s", [NEWEST])
        assert tables and forgotten.rowcount
    return tables


def worker_cluster(root: Path, *, options: Sequence[str] = ()) -> Cluster:
    """A started cluster in a copy: its usual database is empty, and `TEMPLATE` holds the tables."""
    copy_to(root)
    made = Cluster(root, options=[*FAST, *options])
    addresses = made.start()
    maintenance = with_database(addresses.owner, "postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(DATABASE), sql.Identifier(TEMPLATE)))
    prepare_cluster(maintenance, app_password="")  # the role is there
    return made
