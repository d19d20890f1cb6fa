"""The processes that the crash drill kills. One warm process forks them: a drill spends its time on killing, not on starting Python.

Commands come by line on standard input as JSON: {"role", "seed", "file", ...}; the answer is the child's process id. What a child has been
promised by the database it notes in its file at once, so that nothing it knew dies with it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

BATCH = 20
IMPORTED = 600
SUBJECTS = 40
WARM_UP = "warm up"
"""The order to do, before the first is forked, what all of them do."""
TIMES_TAKEN_UP = 3
"""So many importers in a row bring in the same file, each killed somewhere on the way; then comes another file."""
TEXT = """\
use calendar cn-office
D.respond: within 4 business hours of complaint.received expect complaint.responded
D.apology: within 5 days of breach.any of D.respond expect apology.published
D.cause: every complaint.closed has cause
D.count: at least 3 complaint.closed per day
D.answered: share of complaint.received with (complaint.responded within 4 business hours) >= 50% per week
"""
STORY = ("complaint.received", "complaint.responded", "complaint.closed", "apology.published", "complaint.received")
COMPARED = (
    "promise, subject, number, document, opened_at, due_at, settled_at, verdict, grade, overlays, reason, late_seconds, provisional,"
    " broken_at, is_period, is_paused, is_at_risk, at_risk_at, month"
)


def serve() -> None:
    """Fork a child for each line of standard input."""
    import gc

    import django

    gc.disable()  # what is loaded here stays to the end, and children that look through it would only copy it
    django.setup()
    # all that children need is loaded before the first fork, the grammar included
    import numpy.ma  # noqa: F401

    import yinuo.ledger.auditing
    import yinuo.ledger.importing
    import yinuo.watch.auditing
    import yinuo.watch.working  # noqa: F401
    from yinuo.engine.clauses.file import read_promises
    from yinuo.engine.worktime.arithmetic import clock_of
    from yinuo.engine.worktime.calendars import BUILT_IN, builtin

    read_promises(TEXT, "the drill", default_calendar="cn-office")
    for calendar in BUILT_IN:
        clock_of(builtin(calendar))
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        if order["role"] == WARM_UP:
            _warm_up()
            print(flush=True)
            continue
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _work(order)
        print(child, flush=True)


def _warm_up() -> None:
    """Do once, here, what children do again and again: what it loads and works out at its first time none of them needs to."""
    import gc

    from django.db import connections, transaction

    from yinuo.kit import clock
    from yinuo.ledger import book

    gc.disable()
    with transaction.atomic():
        for place, kind in enumerate(STORY):
            book.append(kind, subject="case:0", actor="staff:lin", occurred_at=clock.now(), source=WARM_UP, source_id=str(place))
    answers: list[Any] = []
    compare({}, answers.append)
    assert not answers[0]["problems"], answers
    connections.close_all()  # each child makes one of its own
    gc.freeze()
    gc.enable()


def _work(order: dict[str, Any]) -> None:
    code = 1
    try:
        with open(order["file"], "a", buffering=1) as out:
            ROLES[order["role"]](order, lambda said: out.write(f"{json.dumps(said)}\n"))
        code = 0
    except BaseException as problem:
        print(f"{order['role']}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


Say = Callable[[Any], object]


def _again(step: Callable[[], object]) -> None:
    """Do something for ever; where the database dies, go on with a new connection."""
    from django.db import DatabaseError, connection

    while True:
        try:
            step()
        except DatabaseError:
            connection.close()
            time.sleep(0.05)


def write(order: dict[str, Any], say: Say) -> None:
    """A live writer: a few events in a transaction, noted as acknowledged after its commit."""
    from django.db import transaction

    from yinuo.kit import clock
    from yinuo.ledger import book

    chance = random.Random(order["seed"])
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        size = chance.randint(1, 5)
        with transaction.atomic():
            now = clock.now()
            drafts = [
                book.Draft(
                    kind=chance.choice(STORY), subject=f"case:{chance.randrange(SUBJECTS)}", actor="staff:lin",
                    occurred_at=now - timedelta(seconds=chance.randrange(4 * 86_400)), data={"cause": chance.choice(["", "late"])},
                    source="drill", source_id=f"{order['name']}.{count}/{size}/{place}",
                )
                for place in range(size)
            ]  # fmt: skip
            entries = book.append_many(drafts)
            if chance.random() < 0.1:
                book.append(
                    "fact.retracted", subject=drafts[0].subject, actor="staff:zhou", occurred_at=now, retracts=entries[0].id, reason="drill"
                )
        say([entry.id for entry in entries])
        time.sleep(0.05)

    _again(step)


def bring_in(order: dict[str, Any], say: Say) -> None:
    """An import, taken up again from its beginning, and another one after it."""
    import numpy as np

    from yinuo.ledger import importing

    number = order["turn"] // TIMES_TAKEN_UP

    def told(done: int) -> None:
        say([number, done])
        time.sleep(0.05)  # a ledger that grows too fast makes every rebuild of the drill longer

    def step() -> None:
        nonlocal number
        n = np.arange(IMPORTED)
        columns = importing.Columns(
            kinds=list(dict.fromkeys(STORY)), kind=n % 4, subjects=[f"case:{place}" for place in range(SUBJECTS * 5)],
            subject=n % (SUBJECTS * 5), occurred_at=1_770_000_000 + 60 * n, data=["{}"] * len(n),
            source_ids=[f"{number}.{place}" for place in range(IMPORTED)],
        )  # fmt: skip
        importing.import_columns(columns, source="file", actor="system:import", batch=BATCH, progress=told)
        number += 100_000

    _again(step)


def post(order: dict[str, Any], say: Say) -> None:
    """A program that sends events by HTTP until it is answered, the same ones again where no answer came; SIGTERM lets it end in peace."""
    from yinuo.kit import clock

    is_told: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _frame: is_told.append(got))
    chance = random.Random(order["seed"])
    connection, count = HTTPConnection("127.0.0.1", order["port"], timeout=10), 0
    while not is_told:
        count += 1
        name = f"{order['name']}.{count}"
        # half of them open a case, whose obligations are armed at once
        subject = f"case:{chance.choice([chance.randrange(SUBJECTS), name])}"
        size, now = chance.randint(1, 4), clock.now()
        events = [
            {
                "specversion": "1.0", "id": f"{name}/{size}/{place}", "source": "drill", "type": chance.choice(STORY), "subject": subject,
                "time": (now - timedelta(seconds=chance.randrange(4 * 86_400))).isoformat(), "data": {"cause": chance.choice(["", "late"])},
            }
            for place in range(size)
        ]  # fmt: skip
        while not is_told:
            status, answer = _posted(connection, events, token=order["token"])
            if status in (200, 201):
                say([event["id"] for event in json.loads(answer)["events"]])
                break
            if 0 < status < 500:
                raise AssertionError(f"status {status}: {answer[:300]!r}")
            time.sleep(0.05)
        time.sleep(0.03)


def _posted(connection: HTTPConnection, events: list[dict[str, Any]], *, token: str) -> tuple[int, bytes]:
    """Status and body; status 0 where no answer came."""
    headers = {"Content-Type": "application/cloudevents-batch+json", "Authorization": f"Bearer {token}"}
    try:
        connection.request("POST", "/api/events", json.dumps(events), headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException):
        connection.close()
        return 0, b""


def follow(order: dict[str, Any], say: Say) -> None:
    """One that follows the ledger for the watch, without a pause."""
    from yinuo.watch.rebuilding import catch_up

    _again(lambda: (catch_up(), time.sleep(0.02)))


def work(order: dict[str, Any], say: Say) -> None:
    """The worker as `yinuo worker` runs it: it listens, follows, looks at what is due, judges the house and seals."""
    from yinuo.watch import working

    working.work(threading.Event())


def seal(order: dict[str, Any], say: Say) -> None:
    """A sealer in a hurry."""
    from yinuo.ledger.sealing import seal_pending

    _again(lambda: (seal_pending(), time.sleep(0.02)))


def found(order: dict[str, Any], say: Say) -> None:
    """Make the book, and a token for the one who posts."""
    from yinuo.kit import clock
    from yinuo.ledger import tokens
    from yinuo.promises.register import publish_built_in_calendars, register_document
    from yinuo.promises.shapes import DraftDocument

    since = clock.now() - timedelta(days=30)
    publish_built_in_calendars(by="staff:lu", at=since)
    register_document(DraftDocument("D", "书", "Letter", TEXT, ()), in_force_from=since, by="staff:lu")
    say(tokens.make_token("drill", at=since))


def audit(order: dict[str, Any], say: Say) -> None:
    """What an audit of the ledger finds, while all others go on."""
    from yinuo.ledger.auditing import audit_ledger

    say([finding["sentence"] for finding in audit_ledger()["findings"]])


def compare(order: dict[str, Any], say: Say) -> None:
    """With nobody else at work: catch up and rebuild, and say what differs; audit ledger and watch."""
    from django.db import connection

    from yinuo.kit import clock
    from yinuo.ledger.auditing import audit_ledger
    from yinuo.ledger.sealing import seal_pending
    from yinuo.watch.auditing import audit_watch
    from yinuo.watch.rebuilding import catch_up, rebuild

    def rows() -> set[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COMPARED} FROM watch_row")
            return set(cursor.fetchall())

    def events() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_event")
            return int(cursor.fetchone()[0])

    before = -1
    while before != events():  # a request whose sender was killed may come late; what it writes is then compared too
        before, at = events(), int(clock.now().timestamp()) + 1
        seal_pending()
        problems: list[object] = [finding["sentence"] for finding in audit_ledger()["findings"]]
        catch_up(at=at)
        caught_up = rows()
        problems += audit_watch().findings
        rebuild(at=at)
        problems += [f"only one of catching up and rebuilding gives {row}" for row in sorted(caught_up ^ rows(), key=str)]
    say({"problems": [str(problem) for problem in problems], "events": before, "rows": len(caught_up)})


ROLES: dict[str, Callable[[dict[str, Any], Say], object]] = {
    "writer": write, "poster": post, "importer": bring_in, "follower": follow, "worker": work, "sealer": seal,
    "founder": found, "auditor": audit, "comparer": compare,
}  # fmt: skip
"""What a child may be told to be."""
