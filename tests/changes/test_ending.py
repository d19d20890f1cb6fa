"""The end of a document: ground, who invokes it, consent or notice, its day, what survives and what is to be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.changes.conftest import NOON, TODAY, later, midnight
from yinuo.desks.changes.actions import daily, ending, notifying
from yinuo.desks.changes.choices import About, Channel, Duty, EndState, Ground, Proof, Side
from yinuo.desks.changes.models import Ending
from yinuo.desks.changes.queries import ends
from yinuo.desks.changes.refusals import (
    DayPast,
    NoConsent,
    NoEndNotice,
    NoMajorBreach,
    NoReason,
    NotNow,
    NotYet,
    OpenAlready,
    SecondPerson,
    WrongInvoker,
)
from yinuo.desks.documents.actions import drafting, force
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.promises.library import promise_book
from yinuo.promises.models import Version
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

MAY_1 = date(2026, 5, 1)


@pytest.fixture
def propose_end(contract_in_force, lin):
    def make(ground: Ground = Ground.AGREEMENT, *, invoked_by: Side = Side.BOTH, **changed) -> Ending:
        arguments = {"clause": "", "evidence": "终止协议 2026-07", "effective_on": MAY_1, "by": lin, "at": NOON} | changed
        return ending.propose_end(contract_in_force, ground=ground, invoked_by=invoked_by, **arguments)

    return make


@pytest.fixture
def thirty_days_to_wind_up(contract_in_force, lin, zhou) -> None:
    """The number for "promptly" after the end, approved by a second person."""
    with clock.pinned(later(hours=1)):
        interval = drafting.set_interval(contract_in_force, "wind_up_days", "30", from_on=TODAY, by=lin, at=clock.now())
        force.approve_interval(interval, by=zhou, at=clock.now())


def test_an_end_by_agreement_needs_the_written_consent_and_a_second_person(propose_end, lin, lu) -> None:
    row = propose_end()
    assert (row.is_listed, row.clause, row.state) == (True, "S1-7.3(2)a", EndState.PROPOSED)
    with pytest.raises(SecondPerson):
        ending.confirm(row, by=lin, at=NOON)
    with pytest.raises(NoConsent):
        ending.confirm(row, by=lu, at=NOON)
    with pytest.raises(NoReason):
        ending.enter_consent(row, name="何望舒", evidence="复函", on=TODAY + timedelta(days=1), by=lin, at=NOON)
    ending.enter_consent(row, name="何望舒", evidence="复函", on=TODAY, by=lin, at=NOON)
    assert ending.confirm(row, by=lu, at=NOON).state == EndState.AGREED


def test_what_cannot_be_proposed_changes_nothing(propose_end) -> None:
    for refused, arguments in (
        (NoReason, {"evidence": " "}),
        (DayPast, {"effective_on": TODAY}),
        (WrongInvoker, {"invoked_by": Side.COMPANY}),
        (NoMajorBreach, {"ground": Ground.CUSTOMER, "invoked_by": Side.OTHER}),
    ):
        with pytest.raises(refused):
            propose_end(**arguments)
    assert Ending.objects.count() == 0
    propose_end()
    with pytest.raises(OpenAlready):
        propose_end()


def test_an_end_against_the_other_side_waits_for_a_notice_that_counts(propose_end, lin, lu) -> None:
    row = propose_end(Ground.BREACH, invoked_by=Side.COMPANY)
    to = [notifying.Addressee("江枫物业", "姑苏区")]
    (notice,) = notifying.send(row.number, to, about=About.ENDING, channel=Channel.POST, words="解除通知", by=lin, at=NOON, ending=row)
    with pytest.raises(NoEndNotice):
        ending.confirm(row, by=lu, at=NOON)
    with clock.pinned(later(days=2)):
        notifying.deliver(notice, on=TODAY + timedelta(days=1), proof=Proof.POSTMARK, detail="邮戳 0303", by=lin, at=clock.now())
        assert ending.confirm(row, by=lu, at=clock.now()).state == EndState.AGREED


def test_an_end_without_a_listed_ground_is_flagged(propose_end, in_force, lin) -> None:
    assert propose_end(Ground.NONE, invoked_by=Side.COMPANY).is_listed is False
    letter = in_force()
    row = ending.propose_end(
        letter, ground=Ground.INSOLVENCY, clause="", evidence="裁定书", invoked_by=Side.OTHER, effective_on=MAY_1, by=lin, at=NOON
    )
    assert row.is_listed is False


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


def test_a_term_is_warned_of_three_times_and_ends_by_itself(contract_in_force) -> None:
    Draft.objects.filter(pk=contract_in_force.pk).update(expires_on=date(2026, 6, 30))

    def warnings() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_event WHERE kind = 'document.expiry_warned'")
            return int(cursor.fetchone()[0])

    for day, bands in (
        (date(2026, 3, 31), 0),
        (date(2026, 4, 1), 1),
        (date(2026, 5, 30), 1),
        (date(2026, 5, 31), 2),
        (date(2026, 6, 23), 3),
    ):
        with clock.pinned(midnight(day)):
            daily.keep_dates(at=clock.now())
            daily.keep_dates(at=clock.now())
            assert (day, warnings()) == (day, bands)
    assert [(one.days, one.band) for one in ends.expiring(on=date(2026, 6, 23))] == [(7, 7)]
    with clock.pinned(midnight(date(2026, 6, 30)) + timedelta(hours=23)):
        assert daily.keep_dates(at=clock.now()) == 0
    with clock.pinned(midnight(date(2026, 7, 1))):
        assert daily.keep_dates(at=clock.now()) == 1
    row = Ending.objects.get()
    assert (row.ground, row.state, row.ended_at) == (Ground.TERM, EndState.ENDED, midnight(date(2026, 7, 1)))


def test_a_withdrawn_end_leaves_the_document_in_force(propose_end, contract_in_force, lin) -> None:
    row = propose_end()
    ending.withdraw(row, why="双方继续合作", by=lin, at=NOON)
    with pytest.raises(NotNow):
        ending.enter_consent(row, name="何", evidence="函", on=TODAY, by=lin, at=NOON)
    contract_in_force.refresh_from_db()
    assert (contract_in_force.state, Version.objects.get().in_force_until) == (State.IN_FORCE, None)


def test_the_database_refuses_an_end_without_a_second_person(propose_end) -> None:
    row = propose_end()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.filter(pk=row.pk).update(state=EndState.AGREED)
