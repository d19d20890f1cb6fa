"""How fast the ledger takes in events, beside a raw COPY of the same rows into the same tables.

Runs on a throw-away cluster of its own. Ours and the rival take turns, over several rounds on emptied tables, and each ratio is the median
of what the rounds gave: another program on the machine then disturbs both. `run()` gives the figures.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

TABLES = ("ledger_event", "ledger_dedup", "ledger_stream", "ledger_leaf", "ledger_node", "ledger_bucket", "ledger_tile", "ledger_index")
STORY = ("case.opened", "case.assigned", "case.responded", "case.updated", "case.closed")


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh cluster with the house's tables, as its owner; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="yinuo-bench-", dir="/tmp"))
    home.chmod(0o755)  # the server may run as another user
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ.update(YINUO_HOME=str(home), YINUO_ROLE="owner", YINUO_POOL="no", DJANGO_SETTINGS_MODULE="yinuo.config.settings")
    from yinuo.kit.postgres import Cluster

    try:
        with Cluster(home):
            import django
            from django.core.management import call_command
            from django.db import connections

            from yinuo.config.databases import address_of, settings_of

            django.setup()
            connections.settings["default"].update(settings_of(address_of("owner"), pooled=False))
            call_command("migrate", verbosity=0)
            try:
                yield
            finally:
                connections.close_all()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def columns_of(cases: int, *, seed: int = 7) -> Any:
    """Five events for each of so many cases, over a year, in the order of time."""
    from yinuo.ledger import importing
    from yinuo.ledger.hashing import json_text

    random = np.random.default_rng(seed)
    opened = 1735689600 + random.integers(0, 360 * 86400, cases)
    steps = np.cumsum(random.integers(60, 86400, (cases, len(STORY))), axis=1)
    occurred = (opened[:, None] + steps).ravel()
    subject = np.repeat(np.arange(cases), len(STORY))
    kind = np.tile(np.arange(len(STORY)), cases)
    order = np.argsort(occurred, kind="stable")
    texts = [json_text({"class": f"class_{n % 9}", "channel": ["phone", "mail", "portal"][n % 3], "score": n % 5}) for n in range(45)]
    return importing.Columns(
        kinds=STORY, kind=kind[order], subjects=[f"case:2025-{n:07d}" for n in range(cases)], subject=subject[order],
        occurred_at=occurred[order], recorded_at=occurred[order], data=[texts[n % 45] for n in order.tolist()],
        source_ids=[f"{n:09d}" for n in order.tolist()],
    )  # fmt: skip


def run(cases: int = 20_000, rounds: int = 3) -> list[dict[str, Any]]:
    """Import, seal, and copy the very same rows into copies of the same tables: [{name, figure, unit, limit, ratio, what}]."""
    with own_database():
        return measure(cases, rounds=rounds)


WHAT = {
    "ledger-import": "import with chains, request ids, leaves, heads and checkpoints, sealed beside; a raw COPY is 1",
    "ledger-import-unsealed": "the same without leaves, heads and checkpoint",
    "ledger-seal": "leaves, heads and checkpoint alone, in one batch",
    "ledger-raw-copy": "the rival: COPY of the same rows into the same tables, with indexes, without triggers",
}


def measure(cases: int, *, rounds: int) -> list[dict[str, Any]]:
    """The figures, on the database Django is connected to; `ratio` is the median of the rival's time through ours, round by round."""
    events = cases * len(STORY)
    columns = columns_of(cases)
    took: dict[str, list[float]] = {name: [] for name in WHAT}
    for _round in range(rounds):
        for name, seconds in _one_round(columns, events).items():
            took[name].append(seconds)
    rows = []
    for name, what in WHAT.items():
        ratios = [raw / ours for raw, ours in zip(took["ledger-raw-copy"], took[name], strict=True)]
        limit = 1.0 if name == "ledger-raw-copy" else 0.4
        figure, rival = (events / statistics.median(took[measured]) for measured in (name, "ledger-raw-copy"))
        rows.append(
            {"name": name, "figure": figure, "unit": "events/s", "limit": limit * rival, "ratio": statistics.median(ratios), "what": what}
        )
    return rows


def _one_round(columns: Any, events: int) -> dict[str, float]:
    from yinuo.ledger import importing, sealing

    def bring_in(*, seals: bool) -> float:
        return _seconds(lambda: importing.import_columns(columns, source="bench", actor="bench", seals=seals))

    _empty()
    unsealed = bring_in(seals=False)
    sealed = _seconds(lambda: sealing.seal_pending(batch=events))
    _empty()
    whole = bring_in(seals=True)
    assert sealing.seal_pending() == 0, "the import has sealed everything"
    raw = sum(_copy_raw(table) for table in TABLES)
    return {"ledger-import": whole, "ledger-import-unsealed": unsealed, "ledger-seal": sealed, "ledger-raw-copy": raw}


def _empty() -> None:
    """A new ledger; what was written before is on the disk, so that nobody pays for another's pages."""
    from django.db import connection

    from yinuo.ledger import checkpoints

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, ledger_checkpoint, ledger_control")
        cursor.execute("CHECKPOINT")
    shutil.rmtree(checkpoints.folder(), ignore_errors=True)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _copy_raw(table: str) -> float:
    """Seconds to COPY a table's rows into an empty twin with the same columns, checks, indexes and partitions."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS raw_{table}")
        partitioned = table == "ledger_event"
        cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING ALL){' PARTITION BY RANGE (recorded_at)' if partitioned else ''}")
        if partitioned:
            _twin_months(cursor)
        with cursor.copy(f"COPY (SELECT * FROM {table}{' ORDER BY xid, position' if partitioned else ''}) TO STDOUT") as out:
            blocks = list(_blocks(out))
        began = time.perf_counter()
        with cursor.copy(f"COPY raw_{table} FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        took = time.perf_counter() - began
        cursor.execute(f"DROP TABLE raw_{table}")
    return took


def _twin_months(cursor: Any) -> None:
    cursor.execute(
        "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent = 'ledger_event'::regclass"
    )
    for name, bound in cursor.fetchall():
        cursor.execute(f"CREATE TABLE raw_{name} PARTITION OF raw_ledger_event {bound}")


def _blocks(lines: Any, size: int = 1 << 16) -> Iterator[bytes]:
    """Lines joined to blocks, so that the rival is not slowed down by many small writes."""
    block = bytearray()
    for line in lines:
        block += line
        if len(block) > size:
            yield bytes(block)
            block.clear()
    yield bytes(block)
