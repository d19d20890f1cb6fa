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
WARM = f"""
import os, signal, sys
import django
django.setup()
import json
import numpy as np
from yinuo.ledger import auditing, importing, sealing

def bring_in():
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

def audit():
    sealing.seal_pending()
    print(json.dumps(auditing.audit_ledger()["findings"]), flush=True)

for line in sys.stdin:
    role, said = line.split()
    child = os.fork()
    if not child:
        os.dup2(os.open(said, os.O_WRONLY), 1)
        code = 1
        try:
            globals()[role]()
            code = 0
        finally:
            os._exit(code)
    print(child, flush=True)
    _child, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""
"""One warm process forks those who are killed: the test spends its time on killing, not on starting Python."""


class Warm:
    """A warm process; use it in a `with`."""

    def __init__(self, addresses, home):
        environment = {
            **os.environ, "DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "YINUO_ROLE": "app", "YINUO_POOL": "no",
            "YINUO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip
        self.said = home / "said"
        os.mkfifo(self.said)
        self.process = subprocess.Popen(
            [sys.executable, "-c", WARM], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.communicate(timeout=60)

    def start(self, role):
        """A child's process id, and what it says."""
        self.process.stdin.write(f"{role} {self.said}\n")
        child = int(self.process.stdout.readline())
        return child, self.said.open()

    def ended(self):
        """The code with which the child ended; negative is a signal."""
        return int(self.process.stdout.readline())


def acknowledged(said, until):
    """Read what the import says until it is killed after so many batches; the number of events it said were written."""
    done = 0
    for line in said:
        if line.strip() == "ready":
            continue
        done = int(line)
        if until is not None and done >= until:
            break
    return done


def test_an_import_killed_again_and_again(migrated_database, tmp_path):
    told = 0
    with psycopg.connect(migrated_database.owner, autocommit=True) as connection, Warm(migrated_database, tmp_path) as warm:
        for turn in range(KILLS):
            child, said = warm.start("bring_in")
            with said:
                told = max(told, acknowledged(said, BATCH * (2 * turn + 2)))
                time.sleep(0.004 * turn)  # not always at the same place
                os.kill(child, signal.SIGKILL)
                assert warm.ended() == -signal.SIGKILL
            events, requests = counts(connection)
            assert events == requests and events % BATCH == 0, "half a batch was written"
            assert events >= told, "an acknowledged event is missing"
        _child, said = warm.start("bring_in")
        with said:
            assert acknowledged(said, None) == EVENTS and warm.ended() == 0
        assert counts(connection) == (EVENTS, EVENTS)
        _child, said = warm.start("audit")
        with said:
            assert said.read().strip() == "[]" and warm.ended() == 0


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
