"""kill -9 in the middle of an import: whole batches or nothing, and the same command again finishes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
BATCH, EVENTS, KILLS = 200, 2400, 5
IMPORT = f"""
import os, sys
import django
django.setup()
import numpy as np
from yinuo.ledger import importing, sealing
n = np.arange({EVENTS})
columns = importing.Columns(
    kinds=["case.opened"], kind=n * 0, subjects=[f"case:{{i}}" for i in range(97)], subject=n % 97, occurred_at=1770000000 + n,
    data=["{{}}"] * len(n), source_ids=[str(i) for i in n.tolist()])
print("ready", flush=True)
def told(done):
    print(done, flush=True)
    if done % {4 * BATCH} == 0:
        sealing.seal_pending()
importing.import_columns(columns, source="file", actor="a", batch={BATCH}, progress=told)
"""
AUDIT = """
import django
django.setup()
import json
from yinuo.ledger import auditing, sealing
sealing.seal_pending()
print(json.dumps(auditing.audit_ledger()["findings"]))
"""


def start(addresses, home, code):
    environment = {
        **os.environ, "DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "YINUO_ROLE": "app", "YINUO_POOL": "no",
        "YINUO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)


def acknowledged(process, until):
    """Read what the import says until it is killed after so many batches; the number of events it said were written."""
    done = 0
    for line in process.stdout:
        if line.strip() == "ready":
            continue
        done = int(line)
        if until is not None and done >= until:
            break
    return done


def test_an_import_killed_again_and_again(empty_database, tmp_path):
    migrate = "from django.core.management import execute_from_command_line as run; run(['yinuo', 'migrate', '--verbosity', '0'])"
    process = start(empty_database, tmp_path, f"import os; os.environ['YINUO_ROLE'] = 'owner'\n{migrate}")
    assert process.wait(120) == 0
    told = 0
    with psycopg.connect(empty_database.owner, autocommit=True) as connection:
        for turn in range(KILLS):
            process = start(empty_database, tmp_path, IMPORT)
            told = max(told, acknowledged(process, BATCH * (2 * turn + 2)))
            time.sleep(0.004 * turn)  # not always at the same place
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            events, requests = counts(connection)
            assert events == requests and events % BATCH == 0, "half a batch was written"
            assert events >= told, "an acknowledged event is missing"
        process = start(empty_database, tmp_path, IMPORT)
        assert acknowledged(process, None) == EVENTS and process.wait(60) == 0
        assert counts(connection) == (EVENTS, EVENTS)
    audit = start(empty_database, tmp_path, AUDIT)
    assert audit.communicate(timeout=60)[0].strip() == "[]"


def counts(connection):
    for _attempt in range(100):  # the killed client's last transaction may still be ending
        busy = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
        if busy == (0,):
            break
        time.sleep(0.05)
    return connection.execute("SELECT (SELECT count(*) FROM ledger_event), (SELECT count(*) FROM ledger_dedup)").fetchone()


def test_a_batch_that_fails_in_the_middle_leaves_nothing(db, monkeypatch):
    from tests.ledger.test_book import rows
    from tests.ledger.test_importing import columns, run
    from yinuo.ledger import batches

    def broken(*_arguments, **_named):
        yield "this is no line of the table\n"

    monkeypatch.setattr(batches, "_event_lines", broken)
    with pytest.raises(psycopg.Error):
        run(columns())
    assert rows() == (0, 0, 0)
