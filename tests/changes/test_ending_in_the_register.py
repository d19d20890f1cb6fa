"""A document ends: what began before is judged by it, what survives lives on, the rest is owed no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.changes.conftest import MAY_1, TODAY, midnight
from yinuo.desks.changes.actions import daily, ending
from yinuo.desks.changes.choices import Duty
from yinuo.desks.changes.models import Ending
from yinuo.desks.changes.refusals import NoReason, NotYet
from yinuo.desks.documents.choices import State
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.promises.library import promise_book
from yinuo.promises.models import Version
from yinuo.promises.refusals import NameOfAnother, NoSuchPromise, UnknownDocument, VersionTooEarly
from yinuo.promises.register import end_document, register_document
from yinuo.promises.shapes import DraftClause, DraftDocument
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
BEGAN = NOON - timedelta(days=30)
TEXT = """\
use calendar cn-office
reported data.leaked
B.respond: within 4 hours of complaint.received expect complaint.responded
B.apology: within 5 days of breach.any of B.respond expect apology.published
B.secret: never data.leaked
B.settle: within 30 days of contract.ended expect account.settled
"""
HOUR = timedelta(hours=1)


@pytest.fixture
def registered(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    clauses = (DraftClause("1", "一", "one", "promise", ("B.respond",)), DraftClause("2", "二", "two", "promise", ("B.secret", "B.settle")))
    with clock.pinned(BEGAN):
        register_document(DraftDocument("B", "书", "Letter", TEXT, clauses), in_force_from=BEGAN, by="staff:zhou")


def end(*surviving: str, until: datetime | None = None) -> None:
    with clock.pinned(NOON):
        end_document("B", at=NOON, by="staff:zhou", surviving=dict.fromkeys(surviving, until))


def say(kind: str, subject: str, at: datetime) -> None:
    with clock.pinned(max(at, clock.now()) if at > clock.now() else at), transaction.atomic():
        book.append(kind, subject=subject, actor="customer:1", occurred_at=at)


def test_what_began_the_second_before_is_still_owed_and_what_begins_at_the_end_is_not(registered) -> None:
    say("complaint.received", "case:1", NOON - timedelta(seconds=1))
    end("B.settle", "B.secret")
    say("complaint.received", "case:2", NOON)
    say("contract.ended", "document:B", NOON)
    with clock.pinned(NOON + HOUR):
        catch_up()
        assert [(row.subject, row.due_at) for row in watch.rows("B.respond").rows] == [("case:1", NOON + timedelta(hours=4, seconds=-1))]
        assert [row.subject for row in watch.rows("B.settle").rows] == ["document:B"]


def test_a_surviving_promise_lives_until_its_day(registered) -> None:
    end("B.secret", until=NOON + timedelta(days=365))
    first, second = Version.objects.order_by("number")
    assert (first.in_force_until, second.in_force_from, second.in_force_until) == (NOON, NOON, None)
    assert [clause.number for clause in second.clauses.all()] == ["2"]
    assert [clause.promise_names for clause in second.clauses.all()] == [["B.secret"]]
    living = [one for one in promise_book().promises.terms if one.valid_until is None or one.valid_until > NOON.timestamp()]
    assert [(one.name, one.valid_until) for one in living] == [("B.secret", int((NOON + timedelta(days=365)).timestamp()))]


def test_without_survivors_nothing_is_owed_any_more(registered) -> None:
    end()
    assert Version.objects.count() == 1
    assert {one.valid_until for one in promise_book().promises.terms} == {int(NOON.timestamp())}


def test_what_is_broken_after_the_end_under_the_old_terms_is_still_made_good(registered) -> None:
    say("complaint.received", "case:1", NOON - HOUR)
    end("B.apology")
    say("complaint.received", "case:2", NOON + HOUR)
    with clock.pinned(NOON + timedelta(hours=9)):
        catch_up()
        assert [(row.subject, row.verdict) for row in watch.rows("B.respond").rows] == [("case:1", "broken")]
        (apology,) = watch.rows("B.apology").rows
        assert (apology.subject, apology.verdict, apology.opened_at) == ("case:1", "pending", NOON + timedelta(hours=3, seconds=1))


def test_a_refused_end_changes_nothing(registered) -> None:
    with pytest.raises(NoSuchPromise):
        end("B.nothing")
    with pytest.raises(UnknownDocument), clock.pinned(NOON):
        end_document("C", at=NOON, by="staff:zhou")
    with pytest.raises(VersionTooEarly), clock.pinned(NOON):
        end_document("B", at=BEGAN, by="staff:zhou")
    assert Version.objects.get().in_force_until is None
    end()
    with pytest.raises(VersionTooEarly):
        end()


def test_the_book_changes_also_when_an_earlier_end_is_recorded_later(registered) -> None:
    with clock.pinned(BEGAN):
        register_document(DraftDocument("C", "书", "Letter", TEXT.replace("B.", "C."), ()), in_force_from=BEGAN, by="staff:zhou")
    end()
    before = promise_book().stamp
    with clock.pinned(NOON):
        end_document("C", at=NOON - HOUR, by="staff:zhou")
    assert promise_book().stamp != before


def test_no_promise_is_named_as_if_it_were_another_documents(registered) -> None:
    """Its breach would wake the remedies of that document."""
    line = "within 4 hours of complaint.received expect complaint.solved\n"
    for number, name in (("C", "B.more"), ("C", "B.respond")):
        with pytest.raises(NameOfAnother), clock.pinned(NOON):
            register_document(DraftDocument(number, "书", "Letter", f"{name}: {line}", ()), in_force_from=NOON, by="staff:zhou")
    with clock.pinned(NOON):
        register_document(DraftDocument("C", "书", "Letter", f"D.early: {line}", ()), in_force_from=NOON, by="staff:zhou")
    with pytest.raises(NameOfAnother), clock.pinned(NOON):
        register_document(DraftDocument("D", "书", "Letter", f"D.late: {line}", ()), in_force_from=NOON, by="staff:zhou")
    assert sorted({version.document.number for version in Version.objects.all()}) == ["B", "C"]


@pytest.mark.django_db(transaction=True)
def test_after_the_end_secrecy_and_settlement_live_on_and_the_rest_does_not(
    propose_end, contract_in_force, thirty_days_to_wind_up, lin, lu
) -> None:
    number = contract_in_force.number
    row = propose_end()
    tail = date(2029, 4, 30)  # three years of secrecy
    assert {name: until for name, until in row.surviving.items() if until} == dict.fromkeys(
        [name for name, until in row.surviving.items() if until], tail.isoformat()
    )
    assert {"handover", "settlement", "data_disposed", "survives", "secrets", "nda"} <= set(row.surviving)
    assert {"change_told", "reviews", "complaint_handled"}.isdisjoint(row.surviving)
    ending.enter_consent(row, name="何望舒", evidence="复函", on=TODAY, by=lin, at=NOON)
    ending.confirm(row, by=lu, at=NOON)
    with pytest.raises(NotYet), clock.pinned(midnight(MAY_1) - timedelta(seconds=1)):
        ending.take_effect(row, by="system", at=clock.now())
    with clock.pinned(midnight(MAY_1)):
        assert daily.keep_dates(at=clock.now()) == 1
        assert daily.keep_dates(at=clock.now()) == 0
    with clock.pinned(midnight(MAY_1) + timedelta(hours=1)), transaction.atomic():
        book.append("complaint.received", subject="case:9", actor="customer:1", occurred_at=clock.now())
    with clock.pinned(midnight(MAY_1) + timedelta(hours=2)):
        catch_up()
        (handover,) = watch.rows(f"{number}.handover").rows
        assert (handover.verdict, handover.subject) == ("pending", f"document:{number}")
        assert watch.rows_of_subject("case:9") == ()
    contract_in_force.refresh_from_db()
    assert contract_in_force.state == State.ENDED
    living = {one.name: one.valid_until for one in promise_book().promises.terms if (one.valid_until or 1e12) > midnight(MAY_1).timestamp()}
    assert living[f"{number}.secrets"] == midnight(date(2029, 5, 1)).timestamp()
    row = Ending.objects.get()
    assert {task.code for task in row.tasks.all()} == set(Duty.values)
    assert row.tasks.get(code=Duty.SECRECY).until_on == tail


@pytest.mark.django_db(transaction=True)
def test_a_finished_task_is_the_fact_that_its_promise_waits_for(propose_end, contract_in_force, thirty_days_to_wind_up, lin, lu) -> None:
    row = propose_end()
    ending.enter_consent(row, name="何望舒", evidence="复函", on=TODAY, by=lin, at=NOON)
    ending.confirm(row, by=lu, at=NOON)
    with clock.pinned(midnight(MAY_1)):
        daily.keep_dates(at=clock.now())
    task = Ending.objects.get().tasks.get(code=Duty.UNFINISHED)
    done_at = midnight(MAY_1) + timedelta(days=3)
    with clock.pinned(done_at):
        with pytest.raises(NoReason):
            ending.finish(task, note=" ", by=lin, at=done_at)
        ending.finish(task, note="清单三项已移交，见移交单", by=lin, at=done_at)
        ending.finish(task, note="again", by=lin, at=done_at)
        catch_up()
        (handover,) = watch.rows(f"{row.number}.handover").rows
    assert handover.verdict == "kept"
    task.refresh_from_db()
    assert task.note.startswith("清单")
