"""An append and an import that want the same streams and requests wait for each other in one order, so that neither is ever turned away.

Who comes when is said by locks: a third transaction holds a stream for which the append waits, with what it has taken so far, until the
import waits too. Nothing here depends on time.
"""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from django.db import connection, transaction
from psycopg import errors

from tests.ledger.conftest import NOON
from tests.ledger.test_book import rows
from yinuo.ledger import batches, followers, importing
from yinuo.ledger.book import Draft, append_many

pytestmark = pytest.mark.django_db(transaction=True)


class Apart:
    """Work in a thread with a connection of its own; `pid` is its session in the database."""

    def __init__(self, work):
        self.pid, self.problem, self.answer = 0, None, None
        self.is_ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(work,))
        self.thread.start()
        assert self.is_ready.wait(30)

    def _run(self, work):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (self.pid,) = cursor.fetchone()
            self.is_ready.set()
            self.answer = work()
        except BaseException as problem:
            self.problem = problem
        finally:
            self.is_ready.set()
            connection.close()

    def waits_for_a_lock(self):
        """Come back once the database says so."""
        while self.thread.is_alive():
            with connection.cursor() as cursor:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.pid])
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.005)
        raise AssertionError("it was done before it had to wait") from self.problem

    def done(self):
        self.thread.join(60)
        assert not self.thread.is_alive()
        if self.problem:
            raise self.problem
        return self.answer


@pytest.fixture
def ring(monkeypatch):
    """Problems of imports and appends in which the database found a ring of waiting, whoever had to give way."""
    found = []
    is_race = batches._is_race

    def noting(problem):
        found.extend(one for one in (problem, problem.__cause__) if isinstance(one, errors.DeadlockDetected))
        return is_race(problem)

    monkeypatch.setattr(batches, "_is_race", noting)
    return found


def draft(subject, **given):
    return Draft(kind="survey.sent", subject=subject, actor="staff:lin", occurred_at=NOON, **given)


def imported(*subjects, source_ids):
    count = len(subjects)
    found = importing.Columns(
        kinds=["survey.sent"], kind=np.zeros(count, int), subjects=list(subjects), subject=np.arange(count),
        occurred_at=np.full(count, int(NOON.timestamp())), data=[{}] * count, source_ids=list(source_ids),
    )  # fmt: skip
    return lambda: importing.import_columns(found, source="crm", actor="staff:lin")


@pytest.mark.parametrize("is_told_of_a_race", [False, True], ids=["at first", "under locks"])
@pytest.mark.parametrize(
    ("drafts", "imports", "written"),
    [
        ([draft("case:new"), draft("case:a"), draft("case:b")], (("case:b", "case:new"), ("1", "2")), 7),
        ([draft("case:b", source="crm", source_id="1"), draft("case:a")], (("case:b", "case:c"), ("1", "2")), 5),
    ],
    ids=["a stream is new", "a request comes twice"],
)
def test_an_append_and_an_import_wait_in_one_order(say, ring, monkeypatch, drafts, imports, written, is_told_of_a_race):
    if is_told_of_a_race:
        monkeypatch.setattr(importing, "write", lambda _batch: False)
    subjects, source_ids = imports
    say(subject="case:a")
    say(subject="case:b")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM ledger_lock_streams(ARRAY['case:a'], false)")
        appending = Apart(lambda: append_many(drafts))
        appending.waits_for_a_lock()  # with the new stream, or the request, in its hands
        bringing_in = Apart(imported(*subjects, source_ids=source_ids))
        bringing_in.waits_for_a_lock()
    assert [entry.is_new for entry in appending.done()] == [True] * len(drafts)
    assert bringing_in.done().written + len(drafts) + 2 == written
    assert ring == []
    assert rows()[0] == written
    for subject in ("case:a", "case:b"):
        assert followers.history([subject]).seq in ([1, 2], [1, 2, 3])
