"""Importing: whole batches, repeatable, the same events as single appends."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from django.db import connection

from tests.ledger.conftest import NOON
from tests.ledger.test_book import bodies, in_threads, rows
from yinuo.kit import clock
from yinuo.ledger import followers, importing, refusals, sealing
from yinuo.ledger.hashing import chain_is_whole, event_hash

pytestmark = pytest.mark.django_db(transaction=True)
BASE = int(NOON.timestamp())


def columns(count=100, **given):
    plain = {
        "kinds": ["case.opened", "case.closed"], "kind": np.arange(count) % 2, "subjects": [f"case:{n}" for n in range(5)],
        "subject": np.arange(count) % 5, "occurred_at": BASE + np.arange(count) % 30,
        "data": [{"n": n, "why": 'a\\b"投诉\n'} for n in range(count)],
        "source_ids": [f"row\\{n}" for n in range(count)],
    }  # fmt: skip
    return importing.Columns(**plain | given)


def run(found, **given):
    return importing.import_columns(found, **{"source": "file", "actor": "staff:lin", "batch": 30} | given)


def test_an_import_is_chained_ordered_and_repeatable():
    done = []
    assert run(columns(), progress=done.append) == importing.Imported(100, 0)
    assert done == [30, 60, 90, 100]
    assert rows() == (100, 100, 5)
    found = bodies("case:3")
    parsed = [json.loads(body) for body, _hash in found]
    assert chain_is_whole(parsed, [bytes(digest) for _body, digest in found])
    assert all(event_hash(body) == bytes(digest) for body, digest in found)
    assert parsed[0]["data"]["why"] == 'a\\b"投诉\n'
    assert [event["occurred_at"] for event in parsed] == sorted(event["occurred_at"] for event in parsed)
    assert run(columns()) == importing.Imported(0, 100)
    assert run(columns(130)) == importing.Imported(30, 100)
    assert rows() == (130, 130, 5)
    assert sealing.seal_pending() == 130


def test_the_same_file_gives_the_same_ledger():
    recorded = BASE + np.arange(100)
    run(columns(recorded_at=recorded))
    first = bodies("case:1")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_event, ledger_dedup, ledger_stream")
    run(columns(recorded_at=recorded), batch=7)
    assert bodies("case:1") == first
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM ledger_event")
        assert cursor.fetchall() == [("ledger_event_2026_02",)]


def test_the_same_row_twice_in_one_file_is_one_event():
    twice = columns(
        4, source_ids=["1", "2", "1", "2"], data=[{}] * 4, kind=np.zeros(4, int), subject=np.zeros(4, int), occurred_at=np.full(4, BASE)
    )
    assert run(twice) == importing.Imported(2, 2)
    with pytest.raises(refusals.SaidDifferently):
        run(columns(2, source_ids=["7", "7"]))
    assert rows() == (2, 2, 1)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kinds": ["case.opened", "case"]}, refusals.BadKind),
        ({"subjects": ["a", "b", "c", "d", "e\n"]}, refusals.BadText),
        ({"source_ids": [""] * 100}, refusals.BadText),
        ({"occurred_at": np.full(100, 2**40)}, refusals.BadInstant),
        ({"occurred_at": np.full(100, 2**33)}, refusals.NotYetHappened),
        ({"data": [{}] * 99 + [{"a": float("inf")}]}, refusals.BadData),
        ({"received_at": np.full(100, 2**33)}, refusals.NotYetHappened),
        ({"recorded_at": np.full(100, 2**33)}, refusals.NotYetHappened),
        ({"recorded_at": np.full(100, BASE - 1)}, refusals.NotYetHappened),
        ({"corrects": {50: 0}}, refusals.ReasonNeeded),
        ({"corrects": {50: 1}, "reasons": {50: "typo"}}, refusals.OtherSubject),
        ({"corrects": {0: 50}, "reasons": {0: "typo"}}, refusals.NoSuchEvent),
        ({"retracts": {50: "019c5628-2b18-7000-8000-000000000000"}, "reasons": {50: "typo"}}, refusals.NoSuchEvent),
    ],
)
def test_a_bad_row_is_refused(given, refusal):
    with pytest.raises(refusal) as found:
        run(columns(**given))
    assert str(found.value)
    assert rows() == (0, 0, 0)


def test_corrections_by_row_and_by_id():
    run(columns(corrects={95: 0}, reasons={95: "typo"}))
    found = followers.history(["case:0"])
    fixed = next(place for place, target in enumerate(found.corrects) if target)
    assert found.corrects[fixed] in found.id and found.data[fixed]["correction_reason"] == "typo"
    more = columns(101, retracts={100: found.id[0]}, reasons={100: "not ours"}, corrects={95: 0})
    with pytest.raises(refusals.ReasonNeeded):
        run(more)
    more = columns(101, retracts={100: found.id[0]}, reasons={100: "not ours", 95: "typo"}, corrects={95: 0})
    assert run(more) == importing.Imported(1, 100)


def test_two_imports_of_one_file_at_once():
    with clock.pinned(NOON.replace(year=2027)):
        in_threads(3, lambda number: run(columns(300), batch=20))
    assert rows() == (300, 300, 5)
    found = bodies("case:2")
    assert chain_is_whole([json.loads(body) for body, _hash in found], [bytes(digest) for _body, digest in found])


def test_as_the_application_s_role():
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yinuo_app")
    try:
        run(columns())
        assert sealing.seal_pending() == 100
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def test_another_writer_between_two_batches(say, monkeypatch):
    """The next batch was made ready on heads that have moved since: it is made again under locks, and what was built on it too."""
    real, told = importing.write, []

    def late(batch):
        told.append(batch.count)
        if len(told) == 2:
            say(subject="case:3")
        return real(batch)

    monkeypatch.setattr(importing, "write", late)
    with clock.pinned(NOON.replace(year=2027)):
        assert run(columns(), batch=20) == importing.Imported(100, 0)
    found = bodies("case:3")
    assert told == [20] * 5 and len(found) == 21
    assert chain_is_whole([json.loads(body) for body, _hash in found], [bytes(digest) for _body, digest in found])


def test_the_same_row_twice_in_different_batches():
    ids = [str(n % 40) for n in range(80)]
    same = columns(80, source_ids=ids, data=[{}] * 80, kind=np.zeros(80, int), occurred_at=np.full(80, BASE))
    assert run(same, batch=15) == importing.Imported(40, 40)
    assert run(same, batch=15) == importing.Imported(0, 80)


def test_an_import_that_seals_beside(monkeypatch):
    monkeypatch.setattr(sealing.beside.__wrapped__, "__kwdefaults__", {"seconds_between": 0.01})
    run(columns(300), batch=50, seals=True)
    assert sealing.seal_pending() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_leaf")
        assert cursor.fetchone() == (300,)
    with pytest.raises(refusals.SaidDifferently):
        run(columns(301, data=[{}] * 301), batch=50, seals=True)
    assert [thread.name for thread in threading.enumerate() if thread.name in ("sealer", "import")] == []
