"""Figures for the eye: intervals, run rates, and statements of penalties that add up."""

from __future__ import annotations

from decimal import Decimal

from tests.engine.periods.harness import event, instant, promises_of, table_of
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.pipeline import judge
from yinuo.engine.remedies.penalties import statements
from yinuo.engine.reports.rates import figures
from yinuo.engine.reports.run_rate import projection
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin

CN = builtin("cn")
JANUARY = instant("2026-01-01T00:00"), instant("2026-02-01T00:00") - 1


def test_a_run_rate_counts_the_workdays_that_are_left() -> None:
    # January 2026 has 20 Chinese workdays by the State Council's notice: 1 to 3 January off, Sunday the 4th is worked
    clock = clock_of(CN)
    whole = projection(clock, first=JANUARY[0], last=JANUARY[1], at=JANUARY[0], have=Decimal(0), needed=Decimal(21))
    assert (whole.workdays_left, whole.expected, whole.is_behind) == (21, None, False)
    evening = projection(clock, first=JANUARY[0], last=JANUARY[1], at=instant("2026-01-30T20:00"), have=Decimal(18), needed=Decimal(20))
    assert (evening.workdays_left, evening.missing, evening.per_workday) == (1, Decimal(2), Decimal("2.00"))
    assert evening.expected == Decimal("18.00") and evening.is_behind
    over = projection(clock, first=JANUARY[0], last=JANUARY[1], at=JANUARY[1] + 1, have=Decimal(20), needed=Decimal(20))
    assert (over.workdays_left, over.per_workday, over.missing, over.is_behind) == (0, None, Decimal(0), False)


def test_figures_of_a_share_never_round_up() -> None:
    facts = [event("a.done", JANUARY[0] + place, size=int(place > 0), id=str(place)) for place in range(2000)]
    promises = promises_of(["share of a.done with (size = 1) >= 99.96% per month"])
    table = judge(promises, table_of(facts), {"test": CN}, at=JANUARY[1] + 1)["p"]
    (figure,) = figures(table)
    assert (figure.verdict, figure.have, figure.total, figure.share) == ("broken", 1999, 2000, Decimal("0.9995"))
    assert figure.low < 0.9995 < figure.high <= 1


def test_a_statement_adds_up_to_what_the_verdict_says() -> None:
    facts = [
        event("invoice.issued", "2026-01-02T08:00", "customer:1", id="a", amount="1000", due_on="2026-01-10"),
        event("invoice.paid", "2026-01-12T08:00", "customer:1", id="b", amount="400"),
        event("penalty.paid", "2026-01-13T08:00", "customer:1", id="c", amount="0.3"),
    ]
    line = "penalty 0.05% per day of invoice.amount after invoice.issued until invoice.paid"
    promises, at = promises_of([line]), instant("2026-01-13T09:00")
    context = Context(Facts(table_of(facts), at=at), promises)
    (one,) = statements(context, duties_of(promises, {"test": CN}, default_calendar="test")["p"])
    assert [(line.days, line.unpaid, line.adds) for line in one.stretches] == [
        (2, Decimal(1000), Decimal("1.0000")),
        (1, Decimal(600), Decimal("0.3000")),
    ]
    assert (one.before_cap, one.owed, one.paid, one.open_amount) == (Decimal("1.3"), Decimal("1.30"), Decimal("0.3"), Decimal("1.00"))
    assert not one.is_disproportionate
    table = judge(promises, table_of(facts), {"test": CN}, at=at)["p"]
    assert table.reasons[int(table.reason[0])] == "owed 1.30 paid 0.30"
