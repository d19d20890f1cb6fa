"""All documents in force are judged together, but a breach under one wakes the remedies of that one only; live and in the proof."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.watch.conftest import NOON, at, counted, counted_from_rows, look, register, rows, snapshot
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.pipeline import judge
from yinuo.kit import clock
from yinuo.ledger import book, checkpoints
from yinuo.ledger.sealing import seal_pending
from yinuo.ledger.streams import of_kinds
from yinuo.promises.library import promise_book
from yinuo.promises.register import end_document, publish_built_in_calendars
from yinuo.verifier import verify
from yinuo.watch.auditing import audit_watch
from yinuo.watch.plans import DEFAULT_CALENDAR, current_plan
from yinuo.watch.proving import bundle_of
from yinuo.watch.rebuilding import rebuild
from yinuo.watch.tables import table_of
from yinuo.watch.tallying import is_tallied

CONTRACT = """\
use calendar cn-office
N.respond: within 4 business hours of complaint.received expect complaint.responded where customer = 'KH-W'
N.solve: within 6 business hours of complaint.received expect complaint.solved where customer = 'KH-W'
valid from 2026-03-01T00:00:00+08:00
N.checks: at least 1 inspection.done per month where customer = 'KH-W'
valid always
N.sorry: within 2 days of breach.any of document N expect apology.published
N.credit: within 5 days of breach.any of document N expect credit_file.entered
N.again: within 1 day of breach.any of N.credit expect compensation.paid
"""
LETTER = "B.sorry: within 2 days of breach.any of document B expect apology.published\n"
LETTER += "B.respond: within 30 days of complaint.received expect complaint.responded\n"
ONE, TEN = "HT-2026-0001", "HT-2026-00010"


@pytest.fixture
def contracts(transactional_db):
    """Two contracts in force whose numbers begin alike, and a letter."""
    with clock.pinned(NOON - timedelta(days=30)):
        publish_built_in_calendars(by="staff:lu", at=clock.now())
        for number, customer in ((ONE, "1"), (TEN, "10")):
            register(
                CONTRACT.replace("N.", f"{number}.").replace("document N", f"document {number}").replace("KH-W", customer), number=number
            )
        register(LETTER, number="B")


def say(kind: str, subject: str = "case:1", *, customer: str = "1", staff: str = "", **when: float) -> None:
    moment = at(**when)
    with clock.pinned(moment), transaction.atomic():
        data = {"customer": customer} | ({"staff": staff} if staff else {})
        book.append(kind, subject=subject, actor="staff:lin", occurred_at=moment, data=data)


PLEDGE = """\
use calendar cn-office
P.trained: at least 1 training.completed per month for each staff
P.checks: at least 1 inspection.done per month
P.declared: within 5 days of staff.joined expect conflict_declaration.signed
P.respond: within 4 business hours of complaint.received expect complaint.responded
P.sorry: within 2 days of breach.any of document P expect apology.published
P.credit: within 5 days of breach.any of document P expect credit_file.entered
P.again: within 1 day of breach.any of P.credit expect compensation.paid
"""


@pytest.fixture
def pledge(transactional_db):
    """Promises for each member of staff, of cases, of the house and of one person, and remedies for the breaches of all of them."""
    with clock.pinned(NOON - timedelta(days=30)):
        publish_built_in_calendars(by="staff:lu", at=clock.now())
        register(PLEDGE, number="P")


def of_the_watch() -> dict[tuple[str, str, int], tuple]:
    columns = "opened_at, due_at, settled_at, verdict, overlays, broken_at"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT promise, subject, number, {columns} FROM watch_row")
        return {row[:3]: tuple(int(one.timestamp()) if isinstance(one, datetime) else one for one in row[3:]) for row in cursor}


def judged_at_once(moment: datetime) -> dict[tuple[str, str, int], tuple]:
    """What the engine says of the whole ledger, all promises and all events together: the specification, with no watch between."""
    book, found = promise_book(), {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind FROM ledger_event")
        events = table_of(of_kinds([kind for (kind,) in cursor.fetchall()]))
    tables = judge(book.promises, events, book.calendars, at=int(moment.timestamp()), default_calendar=DEFAULT_CALENDAR)
    for name, table in tables.items():
        columns = (table.opened_at, table.due_at, table.settled_at, table.verdict, table.overlays, table.broken_at)
        for subject, number, *row in zip(table.subject.tolist(), table.number.tolist(), *(one.tolist() for one in columns), strict=True):
            found[name, str(table.subjects[subject]), number] = tuple(None if one == NOTHING else one for one in row)
    return found


def test_breaches_of_groups_and_of_remedies_wake_remedies_as_judging_at_once_says(pledge) -> None:
    """A group stands on the subject on which cases of the same person stand; an answer there closes what is oldest, whoever opened it."""
    steps = [
        (("staff.joined", "staff:lin"), {"days": 0}),
        (("staff.joined", "staff:wu"), {"days": 0, "hours": 1}),
        (("complaint.received", "case:1"), {"days": 1}),
        (("training.completed", "training:1", {"staff": "wu"}), {"days": 2}),
        (("apology.published", "case:1"), {"days": 3}),
        (("conflict_declaration.signed", "staff:wu"), {"days": 4}),
        (("apology.published", "staff:lin"), {"days": 8}),  # for the declaration that was not signed
        (("apology.published", "organisation"), {"days": 30}),  # for the inspection
        (("training.completed", "training:2", {"staff": "wu"}), {"days": 31}),
        (("inspection.done", "inspection:1"), {"days": 31}),
        (("apology.published", "staff:lin"), {"days": 60}),  # for the training of April
        (("credit_file.entered", "staff:lin"), {"days": 66}),  # too late for the older breach
        (("compensation.paid", "staff:lin"), {"days": 66, "hours": 1}),
    ]
    look(at())
    for (kind, subject, *data), when in steps:
        say(kind, subject, customer="1", **(data[0] if data else {}), **when)
        look(at(**when, minutes=1))
        assert of_the_watch() == judged_at_once(at(**when, minutes=1)), (kind, subject, when)
    assert [row for row in woken("P.sorry") if row[0] != "organisation"] == [("case:1", "kept"), *[("staff:lin", "kept")] * 2]
    assert {subject for subject, _verdict in woken("P.sorry")} == {"case:1", "organisation", "staff:lin"}
    assert {subject for subject, _verdict in woken("P.again")} == {"case:1", "organisation", "staff:lin"}
    assert woken("P.declared") == [("staff:lin", "broken"), ("staff:wu", "kept")]
    look(at(days=70))
    check_against_the_ledger(70)
    assert of_the_watch() == judged_at_once(at(days=70))
    key = checkpoints.public_key()
    for row in rows("P.sorry", "staff:lin") + rows("P.again", "staff:lin") + rows("P.declared", "staff:lin") + rows("P.trained"):
        form = json.loads(sealed_bundle(row[:3], days=70))
        report = verify.verify(verify.sealed(without_sum(form)), key)
        assert report.ok and form["verdict"]["verdict"] == row[3], (row, report.summary)


def woken(name: str) -> list[tuple[str, str]]:
    return [(subject, verdict) for promise, subject, number, verdict, _ in rows(name) if number]


def check_against_the_ledger(days: float) -> None:
    with clock.pinned(at(days=days)):
        assert not audit_watch().findings
        before = snapshot()
        assert counted() == counted_from_rows()
        rebuild()
        assert snapshot() == before


def without_sum(form: dict) -> dict:
    return {name: part for name, part in form.items() if name != "sha256"}


def sealed_bundle(row: tuple[str, str, int], *, days: float) -> bytes:
    with clock.pinned(at(days=days)):
        seal_pending()
        return bundle_of(*row)


def test_a_breach_wakes_the_remedies_of_its_own_document_live_and_after_a_rebuild(contracts) -> None:
    look(at())
    say("complaint.received")
    say("inspection.done", "inspection:1", customer="10", hours=1)
    look(at(hours=1))
    assert woken(f"{ONE}.sorry") == []
    look(at(days=1))
    assert woken(f"{ONE}.respond") == woken(f"{ONE}.solve") == [("case:1", "broken")]
    assert woken(f"{ONE}.sorry") == woken(f"{ONE}.credit") == [("case:1", "pending")] * 2
    assert woken(f"{TEN}.sorry") == woken(f"{TEN}.credit") == woken("B.sorry") == []
    say("apology.published", days=1)
    look(at(days=10))
    assert woken(f"{ONE}.sorry") == [("case:1", "kept"), ("case:1", "broken")]  # one apology makes the older breach good
    assert woken(f"{ONE}.again") == [("case:1", "broken")] * 2
    check_against_the_ledger(10)
    look(at(days=31))  # March had an inspection under the one contract only
    assert [row[3] for row in rows(f"{ONE}.checks") if row[2] == 202603] == ["broken"]
    assert [row[3] for row in rows(f"{TEN}.checks") if row[2] == 202603] == ["kept"]
    assert ("organisation", "pending") in woken(f"{ONE}.sorry")
    assert ("organisation", "pending") not in woken(f"{TEN}.sorry") + woken("B.sorry")
    check_against_the_ledger(31)
    say("inspection.done", "inspection:2", days=40)
    look(at(days=65))  # April had one under the other
    assert [subject for subject, _ in woken(f"{TEN}.sorry")] == ["organisation"]
    check_against_the_ledger(65)
    for row in ((f"{ONE}.sorry", 1), (f"{TEN}.sorry", 1), (f"{ONE}.checks", 202603), (f"{TEN}.checks", 202603)):
        form = json.loads(sealed_bundle((row[0], "organisation", row[1]), days=65))
        assert [one["subject"] for one in form["documents"]] == [f"document:{row[0].rpartition('.')[0]}"]


def test_a_document_is_judged_with_its_own_promises_and_its_counts_stay_small(contracts) -> None:
    plan = current_plan()
    for number in (ONE, TEN):
        own = {f"{number}.{name}" for name in ("respond", "solve", "sorry", "credit", "again")}
        assert plan.together[f"{number}.sorry"] == plan.together[f"{number}.respond"] == own
        assert plan.units[f"{number}.checks"] == own | {f"{number}.checks"}
        assert all(plan.house_groups[name] == {"organisation"} for name in own)
    assert plan.in_both == {name for unit in plan.units.values() for name in unit} - {f"{ONE}.checks", f"{TEN}.checks"}
    assert plan.together["B.sorry"] == {"B.sorry", "B.respond"}
    with clock.pinned(NOON - timedelta(days=30)):
        register("C.checks: at least 1 inspection.done per month\n", number="C")
    assert is_tallied(current_plan(), "C.checks")


def test_a_remedy_is_proven_by_its_own_document_and_its_cause_cannot_be_tampered_with(contracts) -> None:
    say("complaint.received")
    say("complaint.received", "case:2", customer="10")
    for kind in ("apology.published", "credit_file.entered"):  # one each: what the older breach opened is closed, the later one's not
        say(kind, days=1)
    look(at(days=10))
    key = checkpoints.public_key()
    for row, verdict, overlays in (
        ((f"{ONE}.sorry", "case:1", 1), "kept", []),
        ((f"{ONE}.sorry", "case:1", 2), "broken", []),
        ((f"{ONE}.respond", "case:1", 1), "broken", ["remedied"]),
        ((f"{ONE}.solve", "case:1", 1), "broken", []),
        ((f"{TEN}.sorry", "case:2", 2), "broken", []),
        (("B.sorry", "organisation", 0), "not_exercised", []),
    ):
        form = json.loads(sealed_bundle(row, days=10))
        report = verify.verify(verify.sealed(without_sum(form)), key)
        assert report.ok, (row, report.summary)
        assert [one["subject"] for one in form["documents"]] == [f"document:{row[0].rpartition('.')[0]}"]
        assert (form["verdict"]["verdict"], form["verdict"]["overlays"]) == (verdict, overlays), row
    form = json.loads(sealed_bundle((f"{ONE}.sorry", "case:1", 1), days=10))
    assert form["verdict"]["opened_at"] is not None

    def refusal(change) -> str:
        changed = without_sum(json.loads(json.dumps(form)))
        change(changed)
        report = verify.verify(verify.sealed(changed), key)
        assert not report.ok
        return str(report.summary)

    def line(changed, name):
        return next(one for one in changed["documents"][0]["versions"][0]["promises"] if one["name"] == name)

    assert "the signed text says" in refusal(lambda one: line(one, f"{ONE}.sorry")["tree"]["body"]["of"].update(document=TEN))
    assert "the signed text says" in refusal(lambda one: line(one, f"{ONE}.respond")["tree"]["body"]["limit"].update(amount="8"))
    assert "is not the one that came into force" in refusal(
        lambda one: one["documents"][0]["versions"][0].update(
            text=one["documents"][0]["versions"][0]["text"].replace(f"document {ONE}", f"document {TEN}")
        )
    )
    assert "does not fit its events" in refusal(
        lambda one: next(part for part in one["streams"] if part["subject"] == "case:1")["events"].pop()
    )


def test_what_survives_keeps_the_promises_whose_breaches_it_makes_good(contracts) -> None:
    say("complaint.received")
    with clock.pinned(at(hours=1)):
        end_document(ONE, at=at(hours=1), by="staff:zhou", surviving={f"{ONE}.sorry": None})
    say("complaint.received", "case:2", hours=2)
    look(at(days=1))
    assert woken(f"{ONE}.sorry") == [("case:1", "pending")] * 2
    assert woken(f"{ONE}.respond") == [("case:1", "broken")]
    check_against_the_ledger(1)
