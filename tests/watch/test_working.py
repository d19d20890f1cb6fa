"""Workers: several at once, killed in the middle, and a database that goes away; nothing is judged twice or missed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from tests.watch.conftest import counted, counted_from_rows, register, rows, snapshot
from tests.watch.warm import warm
from yinuo.kit import clock
from yinuo.kit.postgres import APP
from yinuo.ledger import book
from yinuo.ledger.book import Draft
from yinuo.watch import lane
from yinuo.watch.auditing import audit_watch
from yinuo.watch.following import follow
from yinuo.watch.rebuilding import catch_up, rebuild
from yinuo.watch.scheduling import tick

LETTER = """\
B.respond: within 4 hours of complaint.received expect complaint.responded
B.solve: within 3 workdays of complaint.received expect complaint.solved
B.count: at least 4 complaint.solved per day
"""


@pytest.fixture
def letter(transactional_db):
    """A small book in force since last month, and the present as it is."""
    register(LETTER, number="B", since=clock.now() - timedelta(days=30))
    catch_up()


def complain(count: int, *, first: int = 0, per_batch: int = 200) -> None:
    """So many complaints of the last days, half of them answered, in several transactions."""
    now = clock.now()
    for begin in range(first, first + count, per_batch):
        drafts = []
        for number in range(begin, min(begin + per_batch, first + count)):
            received = now - timedelta(minutes=number % 7000)
            common = {"subject": f"case:{number}", "actor": "staff:lin"}
            drafts.append(Draft(kind="complaint.received", occurred_at=received, **common))
            if number % 2:
                drafts.append(Draft(kind="complaint.responded", occurred_at=min(now, received + timedelta(minutes=number % 300)), **common))
        with transaction.atomic():
            book.append_many(drafts)


def of_worker(cluster) -> dict[str, str]:
    """The environment of a worker on this test's database, with the application's rights."""
    from yinuo.kit.postgres_roles import with_database

    address = with_database(cluster.addresses().app, connection.settings_dict["NAME"])
    return os.environ | {"DATABASE_URL": address, "YINUO_ROLE": "app", "PYTHONPATH": os.pathsep.join(sys.path)}


def worker(cluster) -> subprocess.Popen[bytes]:
    """`yinuo worker` on this test's database."""
    command = [sys.executable, "-m", "yinuo.doors.cli.main", "worker", "--no-sealing"]
    return subprocess.Popen(command, env=of_worker(cluster), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def judged() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM watch_row")
        return int(cursor.fetchone()[0])


def wait_until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)


def is_followed() -> bool:
    from yinuo.ledger.followers import read_after

    state = lane.look()
    return state.resync_after is None and not len(read_after(state.bookmark, 1)[0])


def equals_a_rebuild() -> None:
    catch_up()
    assert audit_watch().findings == []
    before = snapshot()
    assert counted() == counted_from_rows()
    rebuild()
    assert snapshot() == before


def test_only_one_works_at_a_time_and_the_other_passes_by(letter):
    complain(4)
    inside, done = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            assert lane.take() is not None
            inside.set()
            done.wait(20)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(20)
    assert not follow().had_lane and not tick().had_lane
    assert rows(subject="case:0") == []
    done.set()
    thread.join()
    assert follow().events


def test_workers_at_once_judge_nothing_twice_and_miss_nothing(letter):
    complain(600)
    followed: list[int] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until and not is_followed():
                followed.append(follow(limit=50).events)
                tick(limit=20)
        except BaseException as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    complain(200, first=600)
    for thread in threads:
        thread.join()
    while more := follow().events:
        followed.append(more)
    assert not failed
    assert sum(followed) == 800 + 400
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(revision) FROM watch_row WHERE number > 0 AND promise <> 'B.count'")
        assert cursor.fetchone()[0] <= 2
    equals_a_rebuild()


def test_a_worker_that_is_killed_leaves_nothing_half_done(letter, cluster):
    dice = random.Random(7)
    with warm(of_worker(cluster)) as warmed:
        for turn in range(4):
            complain(100, first=turn * 500)
            running = warmed.run("worker", "--no-sealing")
            try:
                seen = judged()
                wait_until(lambda seen=seen: judged() > seen)
                complain(400, first=turn * 500 + 100)  # these it is at work on when it dies
                time.sleep(dice.random() / 10)
            finally:
                running.kill()
    complain(100, first=2000)
    equals_a_rebuild()
    assert len(rows("B.solve")) == 2100


def test_a_worker_ends_politely_and_gives_signs_of_life(letter, cluster):
    complain(10)
    running = worker(cluster)
    try:
        wait_until(is_followed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM watch_worker")
            assert [name.rpartition(":")[2] for (name,) in cursor.fetchall()] == [str(running.pid)]
            cursor.execute(  # as a restart of the database does
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()", [APP]
            )
        complain(10, first=10)
        wait_until(is_followed)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    finally:
        running.kill()
        running.wait()


def test_arming_shows_a_case_in_the_transaction_that_opens_it(letter):
    from yinuo.watch.arming import arm

    with transaction.atomic():
        book.append("complaint.received", subject="case:1", actor="staff:lin", occurred_at=clock.now())
        assert arm("case:1", kinds=["complaint.received"]) == 2
    assert [row[3] for row in rows(subject="case:1")] == ["pending", "pending"]
    assert len(rows("B.solve", "organisation")) == 1
    assert follow().events == 1
    assert rows("B.solve", "organisation") == []
    assert {row[0] for row in rows(subject="case:1")} == {"B.respond", "B.solve"}
    equals_a_rebuild()


def test_arming_is_undone_with_its_transaction(letter):
    from yinuo.watch.arming import arm

    with pytest.raises(RuntimeError), transaction.atomic():
        book.append("complaint.received", subject="case:1", actor="staff:lin", occurred_at=clock.now())
        arm("case:1", kinds=["complaint.received"])
        raise RuntimeError
    assert rows(subject="case:1") == [] and counted() == counted_from_rows()
