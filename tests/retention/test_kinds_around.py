"""Visits, plans, complaints and evidence of consents on the due lists: when each count begins, holds, and how they go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.customers.conftest import NOON, added
from tests.privacy.conftest import consent
from tests.retention.test_destruction import kinds, listed
from tests.retention.test_duties import SECOND, switch
from yinuo.desks.care.actions import plans, recording
from yinuo.desks.care.models import ServicePlan, Visit
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import adding
from yinuo.desks.privacy.actions import consenting
from yinuo.desks.privacy.models import Statement
from yinuo.desks.retention import refusals
from yinuo.desks.retention.actions import destroying, holding
from yinuo.desks.retention.models import DestructionItem
from yinuo.desks.retention.queries import due, holdings
from yinuo.desks.retention.queries.duties import what_must_stay
from yinuo.desks.retention.terms import Term
from yinuo.kit import clock
from yinuo.ledger import book

pytestmark = [pytest.mark.usefixtures("as_app_role", "noon"), pytest.mark.rows_without_events]
YEAR = Term(1, "year")


def over(start: datetime) -> datetime:
    """The first instant at which what began so may go."""
    end = YEAR.ends_at(start)
    assert end is not None
    return end + SECOND


def destroyed(by, other, kind: str, records: list[str], at: datetime) -> DestructionItem:
    """A list of two people, carried out; gives its only item."""
    with clock.pinned(at), seeing(by, purpose="test") as viewer:
        row = destroying.propose(viewer, kind=kind, records=records, at=at)
        with seeing(other, purpose="test") as second:
            destroying.decide(second, row, accepts=True, at=at)
    with clock.pinned(at + timedelta(days=7)):
        assert destroying.carry_out_due(at=clock.now()) == [row.number]
    with seeing(by, purpose="test"):
        return DestructionItem.objects.get(destruction=row)


def test_what_was_said_at_visits_and_in_plans_goes_and_their_codes_stay(lin, lu, an, wang) -> None:
    switch("rule", "service_records", lu, an, amount=1, unit="year")
    with seeing(lin, purpose="test") as viewer:
        visit = recording.record_now(viewer, wang, recording.Outcome(note="孩子刚上小学"), channel="phone", reason="care", at=NOON)
        recording.record_now(viewer, wang, recording.Outcome(), channel="phone", reason="care", at=NOON)  # without words: nothing to keep
        plan = plans.offer_plan(viewer, wang, method="访谈", needs="要晚上送货", plan="改为晚间配送", at=NOON)
    with seeing(lu, purpose="test") as viewer:
        assert (listed("due", over(NOON) - SECOND, "service_records"), listed("due", over(NOON), "service_records")) == ([], [visit.ref])
        assert listed("kept", over(NOON), "service_records") == [plan.ref]  # still offered: no count runs
        hold = holding.put_on(viewer, scope="customer", customer=wang, basis="dispute", reason="争议", at=NOON)
        assert listed("held", over(NOON), "service_records") == [visit.ref] and listed("due", over(NOON), "service_records") == []
        with pytest.raises(refusals.OnHold, match=hold.number):
            destroying.propose(viewer, kind="service_records", records=[visit.ref], at=over(NOON))
        hold.delete()
        with pytest.raises(refusals.MustStay):
            destroying.propose(viewer, kind="service_records", records=[plan.ref], at=over(NOON))
    assert destroyed(lu, an, "service_records", [visit.ref], over(NOON)).outcome == "destroyed"
    with seeing(lu, purpose="test"):
        gone = Visit.objects.get(pk=visit.pk)
        assert gone.sealed_note is None and gone.state == "done" and ServicePlan.objects.get(pk=plan.pk).sealed_needs
        assert listed("due", over(NOON), "service_records") == [] and kinds(visit.ref)[-1] == "record.erased"


def test_a_complaint_counts_from_its_last_end_and_its_notes_go(lin, lu, an, wang) -> None:
    switch("rule", "complaints", lu, an, amount=1, unit="year")
    days = [NOON + timedelta(days=day) for day in range(5)]

    def tell(kind: str, number: str, day: int, **data: str) -> None:
        with clock.pinned(days[day]):
            book.append(f"complaint.{kind}", subject=f"case:{number}", actor="staff:lin", occurred_at=days[day], data=data)

    with clock.pinned(days[0]):
        book.append("complaint.received", subject="case:TS-1", actor="staff:lin", occurred_at=days[0], refs=[wang.ref])
    tell("closed", "TS-1", 1)
    tell("reopened", "TS-1", 2)
    tell("received", "TS-2", 0, customer=wang.number)
    tell("dismissed", "TS-2", 1)
    tell("received", "TS-3", 0, customer="KH-999999")
    tell("closed", "TS-3", 1)
    with seeing(lu, purpose="test"):
        assert listed("due", over(days[1]), "complaints") == ["case:TS-2"] and listed("kept", over(days[1]), "complaints") == ["case:TS-1"]
    tell("closed", "TS-1", 3)
    with clock.pinned(days[3]), seeing(lin, purpose="test") as viewer:
        said = recording.Outcome(note="对答复仍有怨气")
        recording.record_now(viewer, wang, said, channel="phone", reason="after_case", about="TS-1", at=days[3])
    with seeing(lu, purpose="test"):
        assert listed("due", over(days[3]) - SECOND, "complaints") == ["case:TS-2"]
        assert listed("due", over(days[3]), "complaints") == ["case:TS-2", "case:TS-1"]
        (row,) = due.one_kind("complaints", ["case:TS-1"], over(days[3])).values()
        assert (row.number, row.started_at) == (wang.number, days[3])
    assert destroyed(lu, an, "complaints", ["case:TS-1"], over(days[3])).customer_number == wang.number
    with seeing(lu, purpose="test"):
        assert Visit.objects.get().sealed_note is None and listed("due", over(days[3]), "complaints") == ["case:TS-2"]
        assert kinds("case:TS-1")[-1] == "record.erased" and kinds("case:TS-2")[-1] == "complaint.dismissed"


def test_evidence_of_a_consent_counts_from_the_word_that_follows(lin, lu, an, wang) -> None:
    switch("rule", "consents", lu, an, amount=1, unit="year")
    later = NOON + timedelta(days=30)
    with seeing(lin, purpose="test") as viewer:
        given, other = consent(viewer, wang, "marketing"), consent(viewer, wang, "survey")
    with clock.pinned(later), seeing(lin, purpose="test") as viewer:
        consenting.withdraw(viewer, wang, "marketing", at=later, entered_at=later, channel="phone", evidence="来电")
    names = [f"consent:{row.pk}" for row in (given, other)]
    with seeing(lu, purpose="test"):
        assert listed("due", over(later) - SECOND, "consents") == []
        assert listed("due", over(later), "consents")[0] == names[0] and names[1] not in listed("due", over(later), "consents")
        assert listed("kept", over(later), "consents") == [names[1]]
    destroyed(lu, an, "consents", [names[0]], over(later))
    with seeing(lu, purpose="test"):
        row = Statement.objects.get(pk=given.pk)
        assert (row.sealed_evidence, row.says, row.purpose) == (None, "given", "marketing") and kinds(names[0]) == ["record.erased"]
        assert Statement.objects.get(pk=other.pk).sealed_evidence
    with clock.pinned(later), seeing(lin, purpose="test") as viewer:
        adding.change_customer(viewer, wang, {}, revision=wang.revision, register={"category": "former"}, at=later)
    with seeing(lu, purpose="test"):
        assert names[1] in listed("due", over(later), "consents")


def test_a_customer_goes_only_when_what_was_said_at_visits_may_and_then_with_it(lin, lu, an) -> None:
    switch("rule", "customer_archive", lu, an, amount=1, unit="year")
    switch("trade", "medical", lu, an)
    with seeing(lin, purpose="test") as viewer:
        former = added(lin, {"name": "李四", "phone": "13911112222"})
        visit = recording.record_now(viewer, former, recording.Outcome(note="病情"), channel="visit", reason="care", at=NOON)
        consent(viewer, former, "survey")
        adding.change_customer(viewer, former, {}, revision=1, register={"category": "former"}, at=NOON)
    fifteen = Term(15, "year").ends_at(NOON)
    with seeing(lu, purpose="test"):
        assert listed("due", over(NOON), "customer_archive") == [] and listed("kept", over(NOON), "customer_archive")[0] == str(former.pk)
        assert any(one.record_kind == "service_records" for one in what_must_stay(former, at=over(NOON)))
        assert listed("due", fifteen, "customer_archive") == [] and listed("due", fifteen + SECOND, "customer_archive") == [str(former.pk)]
    destroyed(lu, an, "customer_archive", [str(former.pk)], fifteen + SECOND)
    with seeing(lu, purpose="test"):
        assert Visit.objects.get(pk=visit.pk).sealed_note is None and kinds(visit.ref)[-1] == "record.erased"
        assert Statement.objects.get().sealed_evidence is None


def test_a_desk_above_joins_with_one_line(lu, an, wang) -> None:
    from yinuo.desks.retention.actions import erasers

    calls: list[str] = []
    made = holdings.Holding("recordings", (holdings.of_customer("customers_deal", made="r.at", started="r.at", where="true"),))

    def erase(viewer, records, at) -> list[erasers.Gone]:
        calls.extend(records)
        return []

    erasers.join(made, erase)
    try:
        assert "recordings" in due.kinds_with_rows() and erasers.eraser_of("recordings") is erase
        with seeing(lu, purpose="test"):
            assert next(one for one in due.counts(NOON) if one.kind == "recordings").total == 0
    finally:
        holdings._HOLDINGS.pop("recordings"), erasers._ERASERS.pop("recordings")
