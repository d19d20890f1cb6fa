"""The end of a document: ground, who invokes it, consent or notice, its day, what survives and what is to be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.changes.conftest import MAY_1, NOON, TODAY, later, midnight
from yinuo.desks.changes.actions import daily, ending, notifying
from yinuo.desks.changes.choices import About, Channel, EndState, Ground, Proof, Side
from yinuo.desks.changes.models import Ending
from yinuo.desks.changes.queries import ends
from yinuo.desks.changes.refusals import (
    DayPast,
    NoConsent,
    NoEndNotice,
    NoMajorBreach,
    NoReason,
    NotNow,
    OpenAlready,
    SecondPerson,
    WrongInvoker,
)
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.kit import clock
from yinuo.promises.models import Version


@pytest.fixture
def contract_in_force(shared_contract) -> Draft:
    return shared_contract


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
