"""Appending: what is written, what is refused, and that a refusal writes nothing."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.ledger.conftest import NOON, minutes
from yinuo.kit import clock
from yinuo.ledger import book, followers, refusals
from yinuo.ledger.hashing import chain_is_whole, event_hash


def rows():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_event), (SELECT count(*) FROM ledger_dedup), (SELECT count(*) FROM ledger_stream)"
        )
        return cursor.fetchone()


def bodies(subject):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, hash FROM ledger_event WHERE subject = %s ORDER BY seq", [subject])
        return cursor.fetchall()


@pytest.mark.django_db
def test_a_stream_is_numbered_and_chained(say):
    for _time in range(3):
        say()
    book.append_many(
        [book.Draft(kind="complaint.responded", subject=s, actor="a", occurred_at=NOON) for s in ("case:1", "case:2", "case:1")]
    )
    found = bodies("case:1")
    assert [json.loads(body)["seq"] for body, _hash in found] == [1, 2, 3, 4, 5]
    assert all(event_hash(body) == bytes(digest) for body, digest in found)
    assert chain_is_whole([json.loads(body) for body, _hash in found], [bytes(digest) for _body, digest in found])
    assert rows() == (6, 0, 2)


@pytest.mark.django_db
def test_three_times(say):
    with clock.pinned(minutes(60)):
        say(occurred_at=minutes(1), received_at=minutes(2))
        say(occurred_at=minutes(60))  # the very second is still past
        with pytest.raises(refusals.NotYetHappened, match="A fact has happened"):
            say(occurred_at=minutes(60) + timedelta(seconds=1))
        with pytest.raises(refusals.NotYetHappened):
            say(occurred_at=minutes(1), received_at=minutes(61))
    found = followers.history(["case:1"])
    base = int(NOON.timestamp())
    assert found.occurred_at == [base + 60, base + 3600]
    assert found.received_at == [base + 120, base + 3600]
    assert found.recorded_at == [base + 3600, base + 3600]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "complaint"}, refusals.BadKind),
        ({"kind": "Complaint.received"}, refusals.BadKind),
        ({"kind": "complaint.received.again"}, refusals.BadKind),
        ({"kind": "complaint.received\n"}, refusals.BadKind),
        ({"kind": "a." + "b" * 99}, refusals.BadKind),
        ({"subject": ""}, refusals.BadText),
        ({"subject": "a\tb"}, refusals.BadText),
        ({"subject": "x" * 201}, refusals.BadText),
        ({"subject": 7}, refusals.BadText),
        ({"actor": None}, refusals.BadText),
        ({"occurred_at": datetime(2026, 2, 13, 12)}, refusals.BadInstant),  # noqa: DTZ001
        ({"occurred_at": "2026-02-30T00:00:00Z"}, refusals.BadInstant),
        ({"received_at": "noon"}, refusals.BadInstant),
        ({"data": [1]}, refusals.BadData),
        ({"data": {"a": float("nan")}}, refusals.BadData),
        ({"data": {"a": 2**53}}, refusals.BadData),
        ({"data": {"a": {1, 2}}}, refusals.BadData),
        ({"data": {1: "a"}}, refusals.BadData),
        ({"data": {"a": "\x00"}}, refusals.BadData),
        ({"data": {"a": "\ud800"}}, refusals.BadData),
        ({"data": {"a": "x" * 65536}}, refusals.TooLarge),
        ({"refs": "customer:1"}, refusals.BadData),
        ({"refs": ["a\nb"]}, refusals.BadText),
        ({"reason": "because"}, refusals.ReasonWithoutTarget),
        ({"corrects": "x", "reason": "r"}, refusals.BadReference),
        ({"source": "crm", "source_id": ""}, refusals.BadText),
    ],
)
def test_bad_events_are_refused_and_nothing_is_written(say, given, refusal):
    with pytest.raises(refusal) as found:
        say(**given)
    assert str(found.value) and "{" not in str(found.value).replace("{1, 2}", "")
    assert rows() == (0, 0, 0)


@pytest.mark.django_db
def test_a_batch_is_written_whole_or_not_at_all():
    good = book.Draft(kind="a.b", subject="s", actor="a", occurred_at=NOON, source="crm", source_id="1")
    bad = book.Draft(kind="a", subject="s", actor="a", occurred_at=NOON)
    with pytest.raises(refusals.BadKind) as found:
        book.append_many([good, bad])
    assert found.value.data["index"] == 1
    assert rows() == (0, 0, 0)


@pytest.mark.django_db
def test_the_same_request_twice_is_one_event(say):
    first = say(source="crm", source_id="77")
    again = say(source="crm", source_id="77")
    other_source = say(source="erp", source_id="77")
    assert first.is_new and not again.is_new and (again.id, again.seq, again.hash) == (first.id, first.seq, first.hash)
    assert other_source.id != first.id
    for change in ({"data": {"urgency": "urgent"}}, {"kind": "complaint.closed"}, {"actor": "staff:zhou"}, {"occurred_at": minutes(-1)},
                   {"received_at": minutes(1)}, {"subject": "case:2"}, {"refs": ["customer:1"]}):  # fmt: skip
        with pytest.raises(refusals.SaidDifferently, match=first.id):
            say(source="crm", source_id="77", **change)
    assert rows() == (2, 2, 1)
    draft = book.Draft(kind="a.b", subject="s", actor="a", occurred_at=NOON, source="crm", source_id="78")
    one, two = book.append_many([draft, draft])
    assert one.id == two.id and one.is_new and not two.is_new


@pytest.mark.django_db
def test_corrections_and_retractions(say):
    target = say(source="crm", source_id="1")
    elsewhere = say(subject="case:2")
    fix = {"kind": "fact.corrected", "corrects": target.id, "data": {"urgency": "urgent"}}
    with pytest.raises(refusals.ReasonNeeded):
        say(**fix)
    with pytest.raises(refusals.NoSuchEvent):
        say(**fix | {"corrects": "019c5628-2b18-7000-8000-000000000000", "reason": "typo"})
    with pytest.raises(refusals.OtherSubject, match="case:2"):
        say(**fix | {"corrects": elsewhere.id, "reason": "typo"})
    with pytest.raises(refusals.NothingToCorrect):
        say(**fix | {"data": {}, "reason": "typo"})
    with pytest.raises(refusals.CorrectsAndRetracts):
        say(**fix | {"retracts": target.id, "reason": "typo"})
    time_fix = fix | {"data": {"new_occurred_at": "2026-02-13T19:00:00+08:00"}, "reason": "clock was wrong"}
    with pytest.raises(refusals.SecondPersonNeeded):
        say(**time_fix)
    with pytest.raises(refusals.SecondPersonNeeded):
        say(**time_fix, approved_by="staff:lin")
    with pytest.raises(refusals.NotYetHappened):
        say(**time_fix | {"data": {"new_received_at": "2999-01-01T00:00:00Z"}}, approved_by="staff:zhou")
    assert rows() == (2, 1, 2)
    say(**fix, reason="typo")
    say(**time_fix, approved_by="staff:zhou")
    say(kind="fact.retracted", retracts=target.id, reason="not ours", data={})
    found = followers.history(["case:1"])
    assert found.corrects == [None, target.id, target.id, None] and found.retracts[3] == target.id
    assert found.data[1] == {"urgency": "urgent", "correction_reason": "typo"}
    assert found.data[2] == {
        "new_occurred_at": "2026-02-13T11:00:00Z", "correction_reason": "clock was wrong",
        "correction_approved_by": "staff:zhou"}  # fmt: skip


@pytest.mark.django_db
def test_known_at_leaves_out_what_was_recorded_later(say):
    with clock.pinned(minutes(10)):
        say()
    with clock.pinned(minutes(20)):
        say()
    assert len(followers.history(["case:1"])) == 2
    assert len(followers.history(["case:1"], known_at=minutes(20))) == 2
    assert len(followers.history(["case:1"], known_at=minutes(20) - timedelta(seconds=1))) == 1


@pytest.mark.django_db
def test_the_caller_may_go_on_after_a_refusal(say):
    with transaction.atomic():
        say(source="crm", source_id="1")
        with pytest.raises(refusals.SaidDifferently):
            say(source="crm", source_id="1", data={})
        say(source="crm", source_id="2")
    assert rows() == (2, 2, 1)


def in_threads(count, work):
    """Run `work(number)` in so many threads with a connection each; raises what any of them raised."""
    problems = []

    def run(number):
        try:
            work(number)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


@pytest.mark.django_db(transaction=True)
def test_concurrent_appends_to_one_stream_leave_no_gap(say):
    in_threads(6, lambda number: [say(subject=f"case:{turn % 2}", data={"n": number}) for turn in range(20)])
    for subject in ("case:0", "case:1"):
        found = bodies(subject)
        assert [json.loads(body)["seq"] for body, _hash in found] == list(range(1, 61))
        assert chain_is_whole([json.loads(body) for body, _hash in found], [bytes(digest) for _body, digest in found])


@pytest.mark.django_db(transaction=True)
def test_many_senders_of_one_request_make_one_event(say):
    found = []
    in_threads(6, lambda _number: found.extend(say(source="crm", source_id=str(turn), subject=f"case:{turn}") for turn in range(10)))
    assert rows() == (10, 10, 10)
    assert len({entry.id for entry in found}) == 10 and sum(entry.is_new for entry in found) == 10


@pytest.mark.django_db(transaction=True)
def test_followers_miss_nothing_that_commits_out_of_order(say):
    began, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                say(subject="case:slow")
                began.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    say(subject="case:fast")  # began later, commits first
    early, bookmark = followers.read_after(followers.START)
    go_on.set()
    thread.join()
    late, bookmark = followers.read_after(bookmark)
    assert [*early.subject, *late.subject] == ["case:slow", "case:fast"]
    say(subject="case:next")
    news, bookmark = followers.read_after(bookmark)
    assert news.subject == ["case:next"]
    assert len(followers.read_after(bookmark)[0]) == 0


@pytest.mark.django_db(transaction=True)
def test_a_listener_hears_a_commit(say):
    with followers.listening() as listener:
        assert not listener.wait(0.01)
        say()
        assert listener.wait(5)
        assert not listener.wait(0.01)
