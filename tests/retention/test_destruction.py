"""Destruction: due lists, holds, two people, a week to change one's mind, a certificate, and a promise that ends kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.customers.conftest import NOON, added
from tests.retention.conftest import in_force
from tests.retention.test_duties import SECOND, SOLD, deal, switch
from yinuo.desks.customers.access import customer_for, seeing
from yinuo.desks.customers.actions import adding, around
from yinuo.desks.customers.models import Customer, CustomerKey, Deal, Wish
from yinuo.desks.customers.refusals import NoSuchCustomer
from yinuo.desks.retention import refusals
from yinuo.desks.retention.actions import certifying, destroying, holding
from yinuo.desks.retention.models import Destruction, DestructionItem, Hold
from yinuo.desks.retention.queries import due
from yinuo.desks.retention.queries.due import Asked
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import VERDICTS
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.streams import of_kinds
from yinuo.watch.plans import current_plan
from yinuo.watch.tables import table_of

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
END = datetime(2025, 6, 3, 10, 0, tzinfo=UTC)
"""The last instant of five years from SOLD: the office closes at 18:00 on Tuesday, 3 June 2025."""


@pytest.fixture
def sold(lu, wang):
    """One transaction under a promise to keep it five years, and one a year later."""
    in_force("T.deals: keep transactions for 5 years\n", since=SOLD)
    with clock.pinned(SOLD + timedelta(days=1)):
        deal(lu, wang, SOLD)
    with clock.pinned(SOLD + timedelta(days=366)):
        deal(lu, wang, SOLD + timedelta(days=365))
    return Deal.objects


def kinds(subject: str = "") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_event WHERE %s IN ('', subject) ORDER BY position", [subject])
        return [kind for (kind,) in cursor.fetchall()]


def listed(state: str, at: datetime, kind: str = "transactions") -> list[str]:
    return [one.record for one in due.records(Asked(kind=kind, state=state), at).rows]


def counted(at: datetime, kind: str = "transactions") -> tuple[int, ...]:
    one = next(one for one in due.counts(at) if one.kind == kind)
    return (one.total, one.due, one.overdue, one.soon, one.held, one.listed)


def ids(by) -> list[str]:
    with seeing(by, purpose="test"):
        return [str(one) for one in Deal.objects.order_by("at").values_list("pk", flat=True)]


def test_the_due_list_knows_both_sides_of_every_end(lu, wang, sold) -> None:
    early, late = ids(lu)
    with seeing(lu, purpose="test"):
        assert (listed("due", END), listed("kept", END), listed("soon", END)) == ([], [early, late], [early])
        assert (listed("due", END + SECOND), listed("kept", END + SECOND)) == ([early], [late])
        overdue_from = END + timedelta(days=due.GRACE_DAYS) + SECOND
        assert (listed("overdue", overdue_from - SECOND), listed("overdue", overdue_from)) == ([], [early])
        assert counted(END + SECOND) == (2, 1, 0, 0, 0, 0)
        (row,) = due.records(Asked(kind="transactions", state="due"), END + SECOND).rows
        assert (row.until_on, row.rule.document, row.is_free) == (date(2025, 6, 3), "FW-2026-001", True)
        first = due.records(Asked(kind="transactions", state="kept"), END, limit=1)
        second = due.records(Asked(kind="transactions", state="kept", after=first.next_key), END, limit=1)
        assert [one.record for one in (*first.rows, *second.rows)] == [early, late] and not second.next_key
        assert not due.records(Asked(kind="transactions", state="due", department="华北"), END + SECOND).rows
    assert kinds(f"deal:{early}") == ["record.created"]
    with seeing(lu, purpose="test"), CaptureQueriesContext(connection) as few:
        due.counts(END)
    for day in range(5):
        deal(lu, wang, SOLD + timedelta(days=day))
    with seeing(lu, purpose="test"), CaptureQueriesContext(connection) as more:
        due.counts(END)
    assert len(more) == len(few)  # one statement a kind, whatever the number of records


def test_a_year_of_law_counts_from_the_first_day_after_the_year() -> None:
    from yinuo.desks.retention.terms import Term

    term = Term(10, "year", "next_year")
    assert term.ends_at(datetime(2015, 3, 1, tzinfo=UTC)) == term.ends_at(datetime(2015, 12, 31, 15, 59, tzinfo=UTC))
    assert term.ends_at(datetime(2015, 3, 1, tzinfo=UTC)) == datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
    border = term.over_before(NOON)
    assert border is not None and term.ends_at(border - SECOND) < NOON <= term.ends_at(border)
    assert Term(None, "").over_before(NOON) is None


def test_two_people_a_week_and_the_promise_ends_kept(lu, an, zhao, wang, sold) -> None:
    early, late = ids(lu)
    at = END + SECOND
    with clock.pinned(at), seeing(zhao, purpose="test") as viewer:
        with pytest.raises(refusals.MustStay):
            destroying.propose(viewer, kind="transactions", records=[early, late], at=at)
        with pytest.raises(refusals.NothingToDestroy):
            destroying.propose(viewer, kind="transactions", records=[], at=at)
        assert not Destruction.objects.exists()
        row = destroying.propose(viewer, kind="transactions", records=[early], at=at)
        assert counted(at) == (2, 1, 0, 0, 0, 1)
        with pytest.raises(refusals.OnAList):
            destroying.propose(viewer, kind="transactions", records=[early], at=at)
        with pytest.raises(refusals.MayNotHere):
            destroying.decide(viewer, row, accepts=True, at=at)
    with clock.pinned(at), seeing(an, purpose="test") as viewer:
        destroying.decide(viewer, row, accepts=True, at=at)
        with pytest.raises(refusals.AlreadyDecided):
            destroying.decide(viewer, row, accepts=False, at=at)
    last = at + timedelta(days=destroying.DAYS_TO_TAKE_BACK)
    with clock.pinned(last):
        assert destroying.carry_out_due(at=last - SECOND) == [] and ids(lu) == [early, late]
        assert destroying.carry_out_due(at=last) == [row.number] and ids(lu) == [late]
        assert destroying.carry_out_due(at=last) == []
    with seeing(lu, purpose="test") as viewer:
        row.refresh_from_db()
        assert (row.state, row.destroyed, row.left, DestructionItem.objects.get().outcome) == ("done", 1, 0, "destroyed")
        assert kinds(f"deal:{early}") == ["record.created", "record.erased"]
        assert kinds(row.ref) == ["destruction.proposed", "destruction.approved", "destruction.done"]
        with pytest.raises(refusals.TooLateToTakeBack):
            destroying.take_back(viewer, row, at=last)
        paper = certifying.certificate(row, "zh")
        assert bytes(paper.pdf).startswith(b"%PDF") and certifying.certificate(row, "zh").pk == paper.pk
        text = "\n".join(line for _level, line in row.certificate["zh"])
        assert wang.number in text and "赵衡" in text and "安然" in text and "FW-2026-001" in text and "王小" not in text
    with clock.pinned(last):  # a record of another class is none of this promise's
        book.append("record.created", subject="wish:1", actor="staff:lu", occurred_at=last, data={"class": "wishes"})
    assert verdicts(last) == {f"deal:{early}": "kept", f"deal:{late}": "pending"}


def verdicts(at: datetime) -> dict[str, str]:
    """What the engine says of the promise, from the ledger alone."""
    found = of_kinds(["record.created", "record.erased"])
    plan = current_plan().book
    table = judge(plan.promises, table_of(found), plan.calendars, at=int(at.timestamp()))["T.deals"]
    return {table.subjects[subject]: VERDICTS[verdict] for subject, verdict in zip(table.subject, table.verdict, strict=True)}


def test_what_one_takes_back_or_refuses_stays(lu, an, sold) -> None:
    early, _late = ids(lu)
    at = END + SECOND
    with clock.pinned(at), seeing(lu, purpose="test") as viewer:
        row = destroying.propose(viewer, kind="transactions", records=[early], at=at)
        with pytest.raises(refusals.SecondPerson):
            destroying.decide(viewer, row, accepts=True, at=at)
        with seeing(an, purpose="test") as other:
            destroying.decide(other, row, accepts=True, at=at)
        destroying.take_back(viewer, row, at=at)
        assert row.state == "taken_back" and destroying.carry_out_due(at=at + timedelta(days=30)) == [] and early in ids(lu)
        again = destroying.propose(viewer, kind="transactions", records=[early], at=at)
        with seeing(an, purpose="test") as other:
            assert destroying.decide(other, again, accepts=False, at=at).state == "refused"


def test_a_hold_beats_every_term_until_two_people_lift_it(lu, an, zhao, wang, sold) -> None:
    early, _late = ids(lu)
    at = END + SECOND
    with clock.pinned(at), seeing(lu, purpose="test") as viewer:
        row = destroying.propose(viewer, kind="transactions", records=[early], at=at)
        with seeing(an, purpose="test") as other:
            destroying.decide(other, row, accepts=True, at=at)
            hold = holding.put_on(
                other, scope="customer", customer=wang, basis="litigation", basis_number="(2025)苏05民初1号", reason="王小某起诉", at=at
            )
            with pytest.raises(refusals.SecondPerson):
                holding.confirm(other, hold, accepts=True, at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT reason FROM retention_hold UNION ALL SELECT body FROM ledger_event WHERE kind LIKE 'hold.%'")
            assert all("起诉" not in text for (text,) in cursor.fetchall())
        assert holding.reason_of(viewer, hold) == "王小某起诉"
        assert counted(at) == (2, 0, 0, 0, 1, 1) and listed("held", at) == [early]
        with clock.pinned(at + timedelta(days=8)):
            assert destroying.carry_out_due(at=clock.now()) == [row.number] and early in ids(lu)
        assert DestructionItem.objects.get().outcome == "held" and "record.erased" not in kinds()
        with pytest.raises(refusals.OnHold, match=hold.number):
            destroying.propose(viewer, kind="transactions", records=[early], at=at)
        holding.confirm(viewer, hold, accepts=True, at=at)
        holding.propose_lifting(viewer, hold, reason="已撤诉", at=at)
        assert listed("held", at) == [early]
        with pytest.raises(refusals.SecondPerson):
            holding.lift(viewer, hold, accepts=True, at=at)
        with seeing(an, purpose="test") as other:
            holding.lift(other, hold, accepts=True, at=at)
        assert listed("due", at) == [early]
        for wrong in (
            {"scope": "customer"}, {"scope": "document", "document": "a b"}, {"scope": "kind"}, {"scope": "query"},
            {"scope": "kind", "record_kind": "transactions", "reason": " "}, {"scope": "kind", "record_kind": "wishes", "basis": "none"},
            {"scope": "query", "fits": {"from_on": date(2025, 1, 2), "until_on": date(2025, 1, 1)}},
        ):  # fmt: skip
            with pytest.raises(refusals.BadHold):
                holding.put_on(viewer, **({"basis": "audit", "reason": "x", "at": at} | wrong))
        assert Hold.objects.count() == 1


@pytest.mark.rows_without_events
def test_a_whole_customer_goes_only_when_nothing_under_its_key_must_stay(lu, an, lin, wang) -> None:
    switch("rule", "customer_archive", lu, an, amount=1, unit="year")
    switch("trade", "platform", lu, an)
    at = datetime(2024, 6, 3, 4, 0, tzinfo=UTC)
    with clock.pinned(at - timedelta(days=500)):
        gone = added(lin, {"name": "李四", "phone": "13911112222"})
        with seeing(lu, purpose="test") as viewer:
            adding.change_customer(viewer, gone, {}, revision=1, register={"category": "former"}, at=clock.now())
            around.add_wish(viewer, gone, kind="need", text="晚上联系", at=clock.now())
            around.add_deal(viewer, gone, amount=Decimal(1), happened_at=clock.now())
    name = str(gone.pk)
    with clock.pinned(at), seeing(lu, purpose="test") as viewer:
        assert listed("due", at, "customer_archive") == []  # the transaction must stay for three years
        with pytest.raises(refusals.MustStay):
            destroying.propose(viewer, kind="customer_archive", records=[name], at=at)
        later = at + timedelta(days=700)
        assert listed("due", later, "customer_archive") == [name]
        everywhere = holding.put_on(viewer, scope="kind", record_kind="transactions", basis="audit", reason="审计", at=at)
        assert listed("held", later, "customer_archive") == [name]
        Hold.objects.filter(pk=everywhere.pk).delete()
    with clock.pinned(later), seeing(lu, purpose="test") as viewer:
        row = destroying.propose(viewer, kind="customer_archive", records=[name], at=later)
        with seeing(an, purpose="test") as other:
            destroying.decide(other, row, accepts=True, at=later)
    with clock.pinned(later + timedelta(days=7)):
        assert destroying.carry_out_due(at=clock.now()) == [row.number]
    with seeing(lu, purpose="test") as viewer:
        with pytest.raises(NoSuchCustomer):
            customer_for(viewer, gone.number)
        assert not CustomerKey.objects.filter(customer=gone.pk).exists() and not Wish.objects.filter(customer=gone.pk).exists()
        assert not Deal.objects.filter(customer=gone.pk).exists() and Customer.objects.get(pk=gone.pk).erased_at
        assert kinds(gone.ref)[-2:] == ["customer.key_destroyed", "record.erased"]
        assert customer_for(viewer, wang.number).pk == wang.pk
