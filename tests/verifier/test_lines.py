# ruff: noqa: E501  (a table of lines as people write them)
"""Every body and addition of the promise language prints to its line; what is not of the language is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifier.trees import after_breach, all_of, any_of, equals, span, tree, within
from yinuo.verifier import verify

LOW, HIGH, OTHER = equals("urgency", "low"), equals("tier", "gold"), equals("x", "it's", "!=")
FULL = {
    "where": {"and": [{"or": [LOW, HIGH]}, {"not": {"or": [HIGH, OTHER]}}, {"field": "n", "op": "in", "value": [{"number": "4"}, {"flag": True}]}]},
    "each": ["tier", "channel"],
    "pausing": [{"state": "waiting_for_customer", "cap": span("5 day")}, {"state": "open", "cap": None}],
    "unless": [{"state": "force_majeure"}, {"event": "road.closed"}],
    "reopened": {"by": "case.reopened", "silent": span("1 week")},
    "calendar": "24x7", "grace": span("1 workday"), "major": {"where": LOW}, "owed": {"by": "us", "to": "customer"},
}  # fmt: skip
BODIES: list[tuple[dict[str, Any], str]] = [
    (within("1 business hour"), "within 1 business hour of complaint.received expect complaint.responded"),
    (within("{n} day", expect=any_of("a.b", "c.d", by_person=True)), "within {n} days of complaint.received expect a.b or c.d by a person"),
    (within("1.5 hour", expect=all_of("a.b", "c.d")), "within 1.5 hours of complaint.received expect a.b and c.d"),
    (after_breach("7 day", "major", None, "a.b"), "within 7 days of breach.major expect a.b"),
    (after_breach("7 day", "any", "答复-1", "a.b"), "within 7 days of breach.any of 答复-1 expect a.b"),
    (after_breach("7 day", "any", None, "a.b", document="合同-1"), "within 7 days of breach.any of document 合同-1 expect a.b"),
    (tree({"is": "by", "event": "a.b", "field": "target_at", "expect": any_of("c.d")}), "by a.b.target_at expect c.d"),
    (tree({"is": "next_reply", "limit": span("4 business hour"), "of": "message.received", "expect": any_of("message.answered")}), "next reply within 4 business hours"),
    (tree({"is": "next_reply", "limit": span("4 hour"), "of": "a.b", "expect": any_of("message.answered")}), "next reply within 4 hours of a.b expect message.answered"),
    (tree({"is": "update", "every": span("2 workday"), "while": "open", "expect": any_of("customer.updated")}), "update every 2 workdays while open"),
    (tree({"is": "update", "every": span("2 workday"), "while": "open", "expect": any_of("a.b")}), "update every 2 workdays while open expect a.b"),
    (tree({"is": "count", "at_least": "3", "event": "a.b", "per": "two weeks"}), "at least 3 a.b per two weeks"),
    (tree({"is": "sum", "event": "a.b", "field": "hours", "at_least": "2.5", "per": "month"}), "sum(a.b.hours) >= 2.5 per month"),
    (tree({"is": "distinct", "event": "a.b", "field": "who", "at_least": "2", "per": "half-year"}), "distinct(a.b.who) >= 2 per half-year"),
    (tree({"is": "share", "event": "a.b", "with": LOW, "op": ">=", "percent": "95", "per": "year", "of_all": True, "least": "30"}), "share of a.b with (urgency = low) >= 95% per year of all least 30"),
    (tree({"is": "share", "event": "a.b", "with": {"answered": "c.d", "within": span("4 hour")}, "op": "<=", "percent": "5", "per": "day", "of_all": False, "least": None}), "share of a.b with (c.d within 4 hours) <= 5% per day"),
    (tree({"is": "ratio", "event": "a.b", "to": "c.d", "op": "<=", "percent": "6", "per": "quarter", "least": None}), "share of a.b to c.d <= 6% per quarter"),
    (tree({"is": "has", "event": "a.b", "field": "cause"}), "every a.b has cause"),
    (tree({"is": "has", "event": "a.b", "other": "c.d"}), "every a.b has c.d"),
    (tree({"is": "order", "event": "a.b", "after": "c.d"}), "a.b only after c.d"),
    (tree({"is": "never", "event": "a.b", "check": None, "per": None}), "never a.b"),
    (tree({"is": "never", "event": "a.b", "check": "c.d", "per": "month"}), "never a.b checked by c.d per month"),
    (tree({"is": "notice", "lead": span("30 day"), "event": "a.b", "field": "effective_on", "expect": any_of("c.d")}), "30 days before a.b.effective_on expect c.d"),
    (tree({"is": "keep", "records": "calls", "term": span("3 year")}), "keep calls for 3 years"),
    (tree({"is": "floor", "measure": "team_size", "op": ">=", "value": "5"}), "measure team_size >= 5"),
    (tree({"is": "available", "calendar": "24x7", "percent": "99.9", "per": "month", "except": "maintenance.announced"}), "available 24x7 >= 99.9% per month except maintenance.announced"),
    (tree({"is": "penalty", "rate": "0.05", "base": "invoice.unpaid_amount", "after": "a.b", "until": "c.d", "cap": "10"}), "penalty 0.05% per day of invoice.unpaid_amount after a.b until c.d cap 10%"),
    (tree({"is": "penalty_fixed", "amount": "100", "after": "a.b", "until": "c.d", "cap": "500"}), "penalty 100 yuan per day after a.b until c.d cap 500 yuan"),
    (within("4 hour", **FULL), "within 4 hours of complaint.received expect complaint.responded where (urgency = low or tier = gold) and not (tier = gold or x != 'it''s') "
     "and n in (4, true) for each tier and channel pausing while waiting_for_customer up to 5 days and open unless force_majeure or road.closed "
     "reopened by case.reopened silent 1 week on calendar 24x7 grace 1 workday major where (urgency = low) owed by us to customer"),
    (within("3 workday (same time of day)", major={"after": span("1 day")}), "within 3 workdays (same time of day) of complaint.received expect complaint.responded major after 1 day"),
    (within("1 day", major={"always": True}, where=equals("a_b", "open now")), "within 1 day of complaint.received expect complaint.responded where a_b = 'open now' major"),
    (within("1 day", where=equals("b", "within")), "within 1 day of complaint.received expect complaint.responded where b = 'within'"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "line"), BODIES)
def test_the_canonical_line(given: dict[str, Any], line: str) -> None:
    assert verify.print_line(given) == line


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"body": {}},
        tree({"is": "whatever"}),
        tree({"is": "count", "at_least": "3", "event": "a.b", "per": "month", "extra": 1}),
        tree({"is": "count", "at_least": "03", "event": "a.b", "per": "month"}),
        tree({"is": "count", "at_least": "3.0", "event": "a.b", "per": "month"}),
        tree({"is": "count", "at_least": 3, "event": "a.b", "per": "month"}),
        tree({"is": "count", "at_least": "3", "event": "a.b", "per": "fortnight"}),
        tree({"is": "never", "event": "a.b", "check": "c.d", "per": None}),
        within("4 hour", of="complaint.received expect a.b or complaint.received"),
        within("4 fortnight"),
        within("4 hour", expect={"any": [], "by_person": False}),
        within("4 hour", expect={"any": ["a.b"], "by_person": 0}),
        within("4 hour", where=equals("where", "x")),
        within("4 hour", where={"field": "a", "op": "~", "value": {"text": "x"}}),
        within("4 hour", where={"field": "a", "op": "=", "value": {"text": "x", "number": "4"}}),
        within("4 hour", where={"or": [LOW]}),
        within("4 hour", each="tier"),
        within("4 hour", unless=[{}]),
        within("4 hour", major={"always": 1, "x": 2}),
        after_breach("1 day", "terrible", None, "a.b"),
        after_breach("1 day", "any", "a b", "a.b"),
        after_breach("1 day", "any", None, "a.b", document="a b"),
        after_breach("1 day", "any", None, "a.b", document="expect"),
        tree({**after_breach("1 day", "any", "a", "a.b")["body"], "of": {"breach": "any", "promise": None, "document": "a"}}),
    ],
)
def test_what_is_not_of_the_language_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(verify.BadInput):
        verify.print_line(given)
