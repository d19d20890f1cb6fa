"""How soon an event shows on the board, what a tick of the scheduler costs, and what arming a case adds.

Runs on a throw-away cluster of its own, with the demo's documents in force and a worker in a process of its own. `run()` gives the figures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from bench.ledger import columns_of, own_database

EVENTS_PER_SECOND = 100
SECONDS = 10
DUE = 100
FILL = """
    INSERT INTO watch_row (promise, subject, number, document, opened_at, due_at, verdict, grade, overlays, reason, late_seconds,
        provisional, is_period, is_paused, is_at_risk, at_risk_at, look_again_at, month, revision, cause, judged_at)
    SELECT 'CN-001.respond', 'case:open-' || n, 1, 'CN-001', now(), now() + interval '1 day' + n * interval '1 second', 0, 0, 0, '', 0,
        false, false, false, false, NULL, now() + interval '1 day' + n * interval '1 second', '2026-01-01', 1, 0, now()
    FROM generate_series(1, %s) AS n
"""


def run(open_rows: int = 1_000_000) -> list[dict[str, Any]]:
    """Measure: [{name, figure, unit, limit, ratio, what}]."""
    with own_database():
        _documents()
        return [*_arming(), *_latency(), _beside_an_import(), *_ticks(open_rows), *_nearest(open_rows)]


def _documents() -> None:
    from yinuo.doors.demo.documents import ALL
    from yinuo.kit import clock
    from yinuo.promises.register import publish_built_in_calendars, register_document
    from yinuo.watch.rebuilding import catch_up

    since = clock.now() - timedelta(days=60)
    publish_built_in_calendars(by="staff:lu", at=since)
    for draft in ALL:
        register_document(draft, in_force_from=since, by="staff:lu")
    catch_up()


def _say(kind: str, subject: str) -> None:
    from django.db import transaction

    from yinuo.kit import clock
    from yinuo.ledger import book

    with transaction.atomic():
        book.append(kind, subject=subject, actor="staff:lin", occurred_at=clock.now(), data={"urgency": "normal", "channel": "phone"})


@contextmanager
def _worker() -> Iterator[None]:
    from yinuo.config.databases import address_of

    environment = os.environ | {"DATABASE_URL": str(address_of("app")), "YINUO_ROLE": "app", "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-m", "yinuo.doors.cli.main", "worker"], env=environment, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _latency() -> list[dict[str, Any]]:
    """From the commit of an event to the first answer of the board's query that counts it."""
    from yinuo.watch.rebuilding import catch_up

    committed: list[float] = []
    seen: list[float] = []
    stop = threading.Event()
    catch_up()
    before = _on_board()
    with _worker():
        for number in range(3):  # until the worker is awake
            _say("complaint.received", f"case:first-{number}")
            while _on_board() <= before + number:
                time.sleep(0.05)
        watcher = threading.Thread(target=_see, args=(_on_board(), seen, stop))
        watcher.start()
        begin = time.perf_counter()
        for number in range(SECONDS * EVENTS_PER_SECOND):
            wait = begin + number / EVENTS_PER_SECOND - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            # every second event opens a case, which the board counts; the others answer one
            _say("complaint.responded" if number % 2 else "complaint.received", f"case:live-{number // 2}")
            if number % 2 == 0:
                committed.append(time.perf_counter())
        rate = SECONDS * EVENTS_PER_SECOND / (time.perf_counter() - begin)
        deadline = time.perf_counter() + 30
        while len(seen) < len(committed) and time.perf_counter() < deadline:
            time.sleep(0.05)
        stop.set()
        watcher.join()
    taken = sorted(1000 * (after - at) for at, after in zip(committed, seen, strict=False))
    what = f"from commit to the board's own query, {rate:.0f} events/s said while a worker follows and seals; {{}}"
    p99, middle = taken[int(len(taken) * 0.99)], median(taken)
    return [
        _row("watch-event-to-board-p99", p99, "ms", 200.0, what.format("99 in 100 are no slower; the limit is the promised ceiling")),
        _row("watch-event-to-board-median", middle, "ms", 200.0, what.format("the median")),
    ]


def _see(before: int, seen: list[float], stop: threading.Event) -> None:
    from django.db import connection

    while not stop.is_set():
        found, now = _on_board() - before, time.perf_counter()
        seen += [now] * (found - len(seen))
        time.sleep(0.005)
    connection.close()


def _on_board() -> int:
    from yinuo.kit import clock
    from yinuo.watch import queries

    standing = queries.board(clock.now()).promises.get("CN-001.respond")
    return 0 if standing is None else standing.pending + standing.kept + standing.broken


def _ticks(open_rows: int) -> list[dict[str, Any]]:
    """A tick with a hundred due and nothing else open, and the same with a million open."""
    alone = _tick_seconds()
    _fill(open_rows)
    among = _tick_seconds()
    what = f"a tick of the scheduler with {DUE} due and {open_rows:,} open; the limit is the same tick with {DUE} open"
    return [_row("watch-tick", 1000 * among, "ms", 1000 * alone, what)]


def _tick_seconds() -> float:
    from django.db import connection

    from yinuo.kit import clock
    from yinuo.watch.rebuilding import catch_up
    from yinuo.watch.scheduling import tick

    catch_up()
    taken = []
    for _time in range(5):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE watch_row SET look_again_at = to_timestamp(%s) WHERE id IN (SELECT id FROM watch_row"
                " WHERE subject LIKE 'case:live-%%' AND promise = 'CN-001.solve' ORDER BY id LIMIT %s)",
                [int(clock.now().timestamp()), DUE],
            )
        taken.append(_seconds(lambda: tick()))
    return median(taken)


def _fill(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, [count])
        cursor.execute("VACUUM ANALYZE watch_row")


def _nearest(open_rows: int) -> list[dict[str, Any]]:
    """The list of what is nearest, with ten thousand open and with a million."""
    from django.db import connection

    from yinuo.watch import queries

    def asked() -> float:
        queries.nearest_deadlines(10)
        return median(_seconds(lambda: queries.nearest_deadlines(10)) for _ in range(50))

    with connection.cursor() as cursor:
        many = asked()
        cursor.execute("DELETE FROM watch_row WHERE subject LIKE 'case:open-%%'")
        _fill(10_000)
    few = asked()
    what = f"the ten nearest deadlines of {open_rows:,} open obligations; the limit is the same of 10,000"
    return [_row("watch-nearest", 1000 * many, "ms", 1000 * few, what)]


def _beside_an_import(cases: int = 40_000) -> dict[str, Any]:
    """How long live events wait at most for their verdicts while a long import runs, beside the import's longest transaction."""
    from yinuo.ledger import importing

    batches, slowest, over = [time.perf_counter()], [0.0], threading.Event()

    def bring_in() -> None:
        from django.db import connection

        importing.import_columns(
            columns_of(cases), source="bench-live", actor="bench", progress=lambda _done: batches.append(time.perf_counter())
        )
        over.set()
        connection.close()

    with _worker():
        before = _on_board()
        _say("complaint.received", "case:awake")
        _wait_for(before + 1)
        thread = threading.Thread(target=bring_in)
        thread.start()
        number = 0
        while not over.is_set():
            before = _on_board()
            _say("complaint.received", f"case:beside-{number}")
            began = time.perf_counter()
            _wait_for(before + 1)
            slowest[0] = max(slowest[0], time.perf_counter() - began)
            number += 1
        thread.join()
    longest = max(after - at for at, after in pairwise(batches))
    what = (
        f"the longest wait of {number} live events for the board while {cases * 5:,} are imported; the limit is the import's longest batch"
    )
    return _row("watch-beside-import", 1000 * slowest[0], "ms", 1000 * longest, what)


def _wait_for(count: int) -> None:
    deadline = time.perf_counter() + 120
    while _on_board() < count and time.perf_counter() < deadline:
        time.sleep(0.005)


def _arming(cases: int = 300) -> list[dict[str, Any]]:
    """Appending and arming a new case, beside appending alone: from what was just written, as the API does, and from the ledger."""
    from django.db import transaction

    from yinuo.kit import clock
    from yinuo.ledger import book
    from yinuo.ledger.drafts import Draft
    from yinuo.ledger.followers import EventColumns
    from yinuo.watch.arming import arm

    def opened(number: int, how: str) -> None:
        with transaction.atomic():
            subject, now = f"case:{how}-{number}", clock.now()
            kind, data, at = "complaint.received", {"urgency": "normal"}, int(now.timestamp())
            (entry,) = book.append_many([Draft(kind=kind, subject=subject, actor="staff:lin", occurred_at=now, data=data)])
            fresh = EventColumns([entry.id], [kind], [subject], [1], [at], [at], [at], [None], [None], ["staff:lin"], [[]], [data])
            if how != "bare":
                arm(subject, kinds=[kind], fresh=fresh if how == "fresh" else None)

    taken = {how: median(_seconds(lambda n=n, how=how: opened(n, how)) for n in range(cases)) for how in ("bare", "fresh", "read")}
    what = "what arming adds to opening a case{}; the limit is what was aimed at"
    return [
        _row("watch-arming", 1000 * (taken["fresh"] - taken["bare"]), "ms", 2.0, what.format(" from what was just written")),
        _row("watch-arming-read", 1000 * (taken["read"] - taken["bare"]), "ms", 2.0, what.format(" whose stream is read back")),
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(name: str, figure: float, unit: str, limit: float, what: str) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 3),
        "unit": unit,
        "limit": round(limit, 3),
        "ratio": round(figure / limit, 3),
        "what": what,
    }


if __name__ == "__main__":
    for one in run():
        print(f"{one['name']:<32}{one['figure']:>12}{one['limit']:>12}{one['ratio']:>9}  {one['what']}")
