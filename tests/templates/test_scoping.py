"""Whom a document is for, written into each kind of promise; and that engine and verifier count only whom it means."""

from __future__ import annotations

import pytest

from tests.engine.periods.harness import event, judged
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import parse
from yinuo.engine.events.kinds import carries
from yinuo.promises.amending import compare_promises
from yinuo.promises.templates.filling import promises_text
from yinuo.promises.templates.library import template
from yinuo.promises.templates.scoping import Named, narrowed

ONE = {"customer": ("KH-000417",)}
BOTH = {"customer": ("KH-000417", "KH-000512"), "channel": ("phone",), "staff": ("lin",)}
STATES = read_promises("").states
KH = "customer = 'KH-000417'"


def within(line: str, scope: dict[str, tuple[str, ...]]) -> str | None:
    """The line as it holds within a scope; it is read back to the same tree."""
    found = narrowed([Named("p", parse(line))], scope, STATES)
    if not found:
        return None
    printed = print_line(found[0].tree)
    assert parse(printed) == found[0].tree
    return printed


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("within 4 hours of complaint.received expect complaint.responded", KH),
        ("by invoice.sent.due_at expect invoice.paid", KH),
        ("next reply within 4 business hours", KH),
        ("update every 2 workdays while open", KH),
        ("at least 2 survey.sent per month", KH),
        ("sum(visit.arrived.hours) >= 2 per month", KH),
        ("distinct(rating.given.tier) >= 2 per year", KH),
        ("share of rating.given with (score >= 4) >= 90% per year", KH),
        ("share of case.opened with (case.responded within 4 business hours) >= 95% per month of all", KH),
        ("share of case.reopened to case.resolved <= 6% per quarter", KH),
        ("every complaint.closed has cause", KH),
        ("service.started only after disclosure.acknowledged", KH),
        ("never request.stalled checked by inspection.done per quarter", KH),
        ("penalty 0.05% per day of invoice.unpaid_amount after invoice.due until invoice.paid", KH),
        ("every complaint.closed has cause where urgency = urgent or tier = gold", f"(urgency = urgent or tier = gold) and {KH}"),
        ("every complaint.closed has cause where urgency = urgent and tier = gold", f"urgency = urgent and tier = gold and {KH}"),
        ("within 5 days of breach.major expect apology.published", ""),
        ("sum(training.completed.hours) >= 24 per year for each staff", ""),
        ("at least 1 inspection.done per quarter", ""),
        ("share of inspection.done to case.resolved <= 6% per quarter", ""),
        ("never customer_data.leaked checked by security_review.done per month", ""),
        ("30 days before service.change_planned.effective_on expect notice.delivered", ""),
        ("within 30 days of document.came_into_force expect team.formed", ""),
        ("keep service_records for 3 years", ""),
        ("measure team_size >= 6", ""),
        ("available 24x7 >= 99% per month", ""),
        ("every complaint.received has customer", ""),
    ],
)  # fmt: skip
def test_each_kind_of_promise_is_narrowed_by_what_wakes_it(line: str, condition: str) -> None:
    assert within(line, {}) == print_line(parse(line))
    found = within(line, ONE)
    assert found is not None
    assert (f"where {condition}" in found) if condition else found == print_line(parse(line))
    assert (within(line, {"customer": ()}) is None) is bool(condition)


def test_names_are_alternatives_fields_are_joined_and_the_printer_quotes() -> None:
    line = "within 4 hours of complaint.received expect complaint.responded"
    assert within(line, BOTH) == f"{line} where channel = phone and customer in ('KH-000417', 'KH-000512')"
    assert within(line, {"channel": ("it's",), "staff": ("lin",)}) == f"{line} where channel = 'it''s'"
    assert within(f"{line} where channel = phone", {"channel": ("email",)}) is None
    grouped = "at least 2 training.completed per year for each staff"
    assert within(grouped, BOTH) == "at least 2 training.completed per year where staff = lin for each staff"


def test_a_remedy_goes_with_the_promise_that_nobody_is_owed() -> None:
    promises = [
        Named("sorry", parse("within 5 days of breach.any of answer expect apology.published")),
        Named("again", parse("within 5 days of breach.any of sorry expect compensation.paid")),
        Named("answer", parse("within 4 hours of complaint.received expect complaint.responded")),
        Named("check", parse("at least 1 inspection.done per quarter")),
    ]
    assert [one.name for one in narrowed(promises, {"customer": ()}, STATES)] == ["check"]
    assert len(narrowed(promises, ONE, STATES)) == 4


def test_a_document_made_from_a_template_speaks_of_itself() -> None:
    """All documents in force are judged together: a remedy waits for its own document's breaches, an end is asked for its number."""
    lines = {}
    for name in ("S0-L1", "S0-L2", "S1"):
        letter = template(name)
        values = {key: one.sample for key, one in letter.blanks.items() if one.sample}
        lines |= {one.name: one.line for one in read_promises(promises_text(letter, values, number=name)).terms}
    assert " of breach.any of document S0-L1 expect " in lines["S0-L1.apology"]
    assert " of breach.minor of document S0-L2 expect " in lines["S0-L2.make_up"]
    assert lines["S0-L2.unit"].endswith(" where number = 'S0-L2'")
    assert lines["S1.remaining"] == "every contract.ended has remaining_duties where number = 'S1'"


def test_a_remedy_of_a_document_goes_when_no_promise_of_it_is_left() -> None:
    sorry = Named("HT-1.sorry", parse("within 5 days of breach.any of document HT-1 expect apology.published"))
    answer = Named("HT-1.answer", parse("within 4 hours of complaint.received expect complaint.responded"))
    other = Named("HT-10.check", parse("at least 1 inspection.done per quarter"))
    assert [one.name for one in narrowed([sorry, answer, other], {"customer": ()}, STATES)] == ["HT-10.check"]
    assert len(narrowed([sorry, answer, other], ONE, STATES)) == 3


def test_kinds_carry_by_thing_or_one_by_one() -> None:
    for kind, field, expected in (
        ("complaint.received", "customer", True), ("customer.visited", "customer", True), ("service.started", "customer", True),
        ("service.went_down", "customer", False), ("inspection.done", "customer", False), ("case.opened", "staff", False),
    ):  # fmt: skip
        assert carries(kind, field) is expected


def test_a_template_is_canonical_within_a_scope_and_a_wider_scope_is_harsher_for_whoever_owes() -> None:
    letter = template("S4-L1")
    values = {key: one.sample for key, one in letter.blanks.items() if one.sample}
    alone, more, whole = (promises_text(letter, values, number="CN-1", scope=scope) for scope in (ONE, {"customer": BOTH["customer"]}, {}))
    for text in (alone, more, whole):
        assert all(f"{one.name}: {one.line}" in text.splitlines() for one in read_promises(text).terms)
    assert {one.for_debtor for one in compare_promises(alone, more)} == {"harsher"}
    assert (
        {one.for_debtor for one in compare_promises(more, alone)}
        == {one.for_debtor for one in compare_promises(whole, alone)}
        == {"kinder"}
    )
    assert "where" not in next(line for line in more.splitlines() if line.startswith("CN-1.assessment"))


def test_who_joined_but_is_not_meant_is_not_expected() -> None:
    line = "at least 1 training.completed per month where staff = lin and hours >= 2 for each staff"
    events = [event("staff.joined", "2026-01-01T00:00", f"staff:{name}") for name in ("lin", "zhou")]
    events.append(event("training.completed", "2026-01-05T10:00", "staff:lin", staff="lin", hours="2.5"))
    rows = {(row["subject"], row["number"]): row["verdict"] for row in judged(line, events, "2026-02-10T00:00")}
    assert {key: verdict for key, verdict in rows.items() if key[1] < 202602} == {("staff:lin", 202601): "kept"}
    assert {subject for subject, _number in rows} == {"staff:lin"}
