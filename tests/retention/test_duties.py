"""What must stay of a customer, and until when: both sides of each end, and every source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.customers.conftest import NOON, added
from tests.retention.conftest import in_force
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import around, merging
from yinuo.desks.retention.models import Decision, Hold
from yinuo.desks.retention.queries.duties import on_hold, what_must_stay
from yinuo.ledger import book

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
SECOND = timedelta(seconds=1)
SOLD = datetime(2020, 6, 1, 4, 0, tzinfo=UTC)
FIVE_YEARS = "T.deals: keep transactions for 5 years\n"


def switch(about: str, key: str, by, other, *, amount=None, unit="", is_on=True) -> None:
    Decision.objects.create(
        about=about, key=key, amount=amount, unit=unit, is_on=is_on, basis="x", from_on=date(2020, 1, 1), by=by, at=NOON,
        decided_by=other, decided_at=NOON, is_accepted=True,
    )  # fmt: skip


def deal(by, customer, at: datetime = SOLD) -> None:
    with seeing(by, purpose="test") as viewer:
        around.add_deal(viewer, customer, amount=Decimal(1), happened_at=at)


def test_nothing_must_stay_where_nobody_says_so(lu, wang) -> None:
    deal(lu, wang)
    with seeing(lu, purpose="test"):
        assert what_must_stay(wang, at=NOON) == ()
        assert on_hold(wang, at=NOON) is False


@pytest.mark.rows_without_events
def test_the_law_of_a_trade_counts_once_the_trade_is_on_and_the_longest_governs(lu, an, wang) -> None:
    deal(lu, wang)
    switch("trade", "platform", lu, an)
    with seeing(lu, purpose="test"):
        # three years from 1 June 2020 end on Thursday 1 June 2023, at 24:00
        end = datetime(2023, 6, 1, 16, 0, tzinfo=UTC)
        kept = what_must_stay(wang, at=end)
        assert [(one.record_kind, one.source, one.until, one.count) for one in kept] == [
            ("transactions", "电子商务法", date(2023, 6, 1), 1)
        ]
        assert "第三十一条" in kept[0].basis_zh and "31" in kept[0].basis_en
        assert what_must_stay(wang, at=end + SECOND) == ()
    switch("trade", "finance", lu, an)
    with seeing(lu, purpose="test"):
        deals, archive = sorted(what_must_stay(wang, at=NOON), key=lambda one: one.record_kind, reverse=True)
        assert (deals.source, deals.until) == ("反洗钱法（2024修订）", date(2030, 6, 3))  # 1 June 2030 is a Saturday
        assert (archive.record_kind, archive.until) == ("customer_archive", None)  # the relation has not ended: no count runs yet


def test_a_promise_keeps_what_was_made_while_it_was_in_force(lu, wang) -> None:
    in_force(FIVE_YEARS, since=SOLD)
    deal(lu, wang, SOLD - SECOND)
    with seeing(lu, purpose="test"):
        assert what_must_stay(wang, at=SOLD) == ()
    deal(lu, wang, SOLD)
    with seeing(lu, purpose="test"):
        (kept,) = what_must_stay(wang, at=SOLD)
        assert (kept.source, kept.until, kept.count) == ("FW-2026-001", date(2025, 6, 3), 1)  # 31 May to 2 June 2025 are rest days
        assert kept.basis_zh == "FW-2026-001第2.2条"
        end = datetime(2025, 6, 3, 10, 0, tzinfo=UTC)  # the office closes at 18:00
        assert what_must_stay(wang, at=end) and what_must_stay(wang, at=end + SECOND) == ()


def test_a_declared_class_is_read_from_the_ledger(lu, wang) -> None:
    in_force("record service_records = from case.closed until record.erased\nT.cases: keep service_records for 5 years\n", since=SOLD)
    for number, refs in (("1", [wang.ref]), ("2", ["customer:KH-999999"])):
        book.append("case.closed", subject=f"case:{number}", actor="staff:lin", occurred_at=SOLD, refs=refs)
    with seeing(lu, purpose="test"):
        (kept,) = what_must_stay(wang, at=NOON - timedelta(days=365))
        assert (kept.record_kind, kept.count, kept.until) == ("service_records", 1, date(2025, 6, 3))
        assert what_must_stay(wang, at=NOON) == ()


@pytest.mark.rows_without_events
def test_an_own_term_is_no_ground_to_refuse_a_person(lu, an, wang) -> None:
    deal(lu, wang)
    switch("rule", "transactions", lu, an, amount=30, unit="year")
    with seeing(lu, purpose="test"):
        assert what_must_stay(wang, at=NOON) == ()


@pytest.mark.rows_without_events
def test_what_was_merged_in_counts_and_holds_are_found(lu, an, lin, wang) -> None:
    double = added(lin, {"name": "王小"})
    deal(lu, double)
    switch("trade", "finance", lu, an)
    with seeing(lin, purpose="test") as viewer:
        merging.merge(viewer, wang, double, at=NOON)
    with seeing(lu, purpose="test"):
        assert {one.record_kind for one in what_must_stay(wang, at=NOON)} == {"customer_archive", "transactions"}
        facts = {"basis": "litigation", "by": lu, "at": NOON}
        for number, scope, state, expected in (
            ("1", {"scope": "customer", "customer": double}, "asked", True),
            ("2", {"scope": "customer", "customer": double}, "lifting", True),
            ("3", {"scope": "customer", "customer": wang}, "refused", False),
            ("4", {"scope": "kind", "record_kind": "transactions"}, "on", True),
            ("5", {"scope": "kind", "record_kind": "wishes"}, "on", False),
            ("6", {"scope": "query", "department": "华东", "until_on": date(2020, 6, 1)}, "on", True),
            ("7", {"scope": "query", "department": "华东", "until_on": date(2020, 5, 31)}, "on", False),
            ("8", {"scope": "query", "department": "华北"}, "on", False),
            ("9", {"scope": "document", "document": "XY-1"}, "on", False),
        ):
            row = Hold.objects.create(number=number, state=state, **scope, **facts)
            assert on_hold(wang, at=NOON) is expected, number
            row.delete()
