"""Each rule of the linter, on the bad side and beside it on the good one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yinuo.engine.clauses.contradictions import is_impossible
from yinuo.engine.clauses.errors import BadPromises
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.lint_rules import RULES
from yinuo.engine.clauses.linting import lint, refuse_bad
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.worktime.calendars import Calendar, builtin

CALENDARS = {name: builtin(name) for name in ("24x7", "cn", "cn-office")}
CALENDARS["plant"] = Calendar("plant", "Asia/Shanghai", dict.fromkeys(range(5), ((0, 86_400),)))
W = "within 4 hours of complaint.received expect complaint.closed"
CASES = [
    ("impossible_condition", f"x: {W} where score >= 4 and score < 4", f"x: {W} where score >= 4 and score <= 4", "where"),
    (
        "impossible_condition",
        "x: share of rating.given with (score = 1 and score = 2) >= 5% per year",
        "x: share of rating.given with (score = 1 or score = 2) >= 5% per year",
        "with",
    ),
    (
        "undeclared_state",
        f"x: {W} pausing while asleep",
        f"measure asleep = from customer.asked until customer.replied\nx: {W} pausing while asleep",
        "asleep",
    ),
    ("undeclared_state", "x: update every 2 hours while asleep", "x: update every 2 hours while open", "asleep"),
    (
        "unknown_breach",
        "x: within 3 days of breach.any of answer expect apology.published",
        f"answer: {W}\nx: within 3 days of breach.any of answer expect apology.published",
        "answer",
    ),
    (
        "unknown_breach",
        f"HT-10.answer: {W}\nHT-1.x: within 3 days of breach.any of document HT-1 expect apology.published",
        f"HT-1.answer: {W}\nHT-1.x: within 3 days of breach.any of document HT-1 expect apology.published",
        "HT-1",
    ),
    (
        "unknown_breach",
        f"HT-1: {W}\nx: within 3 days of breach.any of document HT-1 expect apology.published",
        f"HT-1.1: {W}\nx: within 3 days of breach.any of document HT-1 expect apology.published",
        "HT-1",
    ),
    (
        "never_major",
        f"answer: {W}\nx: within 3 days of breach.major of answer expect apology.published",
        f"answer: {W} major after 1 day\nx: within 3 days of breach.major of answer expect apology.published",
        "breach.major",
    ),
    (
        "never_major",
        f"answer: {W} major\nx: within 3 days of breach.minor of answer expect apology.published",
        f"answer: {W} major\nx: within 3 days of breach.any of answer expect apology.published",
        "breach.minor",
    ),
    (
        "answer_is_trigger",
        "x: within 1 hour of case.closed expect case.opened or case.closed",
        "x: within 1 hour of case.closed expect case.opened",
        "case.closed",
    ),
    ("answer_is_trigger", "x: case.closed only after case.closed", "x: case.closed only after case.opened", "case.closed"),
    ("answer_is_trigger", "x: every case.closed has case.closed", "x: every case.closed has case.opened", "case.closed"),
    (
        "answer_is_trigger",
        "x: penalty 5 yuan per day after invoice.due until invoice.due",
        "x: penalty 5 yuan per day after invoice.due until invoice.paid",
        "invoice.due",
    ),
    ("update_every_nothing", "x: update every 0 hours while open", "x: update every 1 hour while open", "0 hours"),
    (
        "percent_out_of_range",
        "x: share of case.opened to case.closed <= 100.1% per year",
        "x: share of case.opened to case.closed <= 100% per year",
        "100.1",
    ),
    (
        "least_nothing",
        "x: share of case.opened to case.closed <= 0% per year least 0",
        "x: share of case.opened to case.closed <= 0% per year least 1",
        "least 0",
    ),
    (
        "cap_below_nothing",
        "x: penalty 5 yuan per day after invoice.due until invoice.paid cap 0 yuan",
        "x: penalty 5 yuan per day after invoice.due until invoice.paid cap 0.01 yuan",
        "cap 0",
    ),
    ("unknown_calendar", f"x: {W} on calendar home", f"x: {W} on calendar cn", "home"),
    ("unknown_calendar", "x: available home >= 99% per month", "x: available 24x7 >= 99% per month", "home"),
    (
        "no_hours",
        "x: within 4 business hours of complaint.received expect complaint.closed on calendar cn",
        "x: within 4 business hours of complaint.received expect complaint.closed on calendar cn-office",
        "4 business hours",
    ),
    (
        "no_hours",
        "x: within 4 business hours of complaint.received expect complaint.closed on calendar 24x7",
        "x: within 4 business hours of complaint.received expect complaint.closed on calendar plant",
        "4 business hours",
    ),
    (
        "first_response_pauses",
        "x: within 4 hours of complaint.received expect complaint.responded pausing while waiting_for_customer",
        f"x: {W} pausing while waiting_for_customer",
        "pausing",
    ),
    (
        "count_not_for_unit",
        "x: next reply within 4 hours (same time of day)",
        "x: next reply within 4 workdays (same time of day)",
        "(same time of day)",
    ),
    ("amount_of_unit", "x: next reply within 1.5 workdays", "x: next reply within 1.5 hours", "1.5 workdays"),
    ("amount_of_unit", "x: next reply within 0.0001 hours", "x: next reply within 0.01 hours", "0.0001 hours"),
    (
        "lead_not_in_days",
        "x: 4 hours before service.change_planned.effective_on expect notice.delivered",
        "x: 4 workdays before service.change_planned.effective_on expect notice.delivered",
        "4 hours",
    ),
    (
        "remedy_of_itself",
        "x: within 3 days of breach.any of y expect apology.published\ny: within 3 days of breach.any of x expect compensation.paid",
        f"x: within 3 days of breach.any of y expect apology.published\ny: {W}",
        "of y",
    ),
    (
        "remedy_of_itself",
        "x: within 3 days of breach.any of x expect apology.published",
        "x: within 3 days of breach.any expect apology.published",
        "of x",
    ),
    (
        "major_after_without_lateness",
        "x: at least 1 survey.sent per month major after 1 day",
        "x: at least 1 survey.sent per month major",
        "major after",
    ),
    ("no_groups", f"x: {W} for each tier", "x: at least 1 survey.sent per month for each tier", "for each"),
    ("measure_is_state", "x: measure open >= 4", "x: measure team_size >= 4", "open"),
    ("unknown_kind", "x: at least 1 lift.freed per month", "x: at least 1 survey.sent per month", "lift.freed"),
    ("unused_addition", "x: at least 1 survey.sent per month pausing while open", f"x: {W} pausing while open", "pausing"),
]


def codes(text: str) -> dict[str, tuple[int, int, str]]:
    found = lint(read_promises(text, default_calendar="cn-office"), CALENDARS)
    return {one.code: (one.line, one.column, one.severity) for one in reversed(found)}


@pytest.mark.parametrize(("code", "bad", "good", "at"), CASES)
def test_each_rule(code: str, bad: str, good: str, at: str) -> None:
    severity = next(how for name, how, _ in RULES if name == code)
    found = codes(bad)
    assert code in found
    line, column, how = found[code]
    assert how == severity
    assert bad.split("\n")[line - 1][column - 1 :].startswith(at)
    assert code not in codes(good)


def test_every_rule_has_its_case() -> None:
    assert {code for code, *_ in RULES} == {case[0] for case in CASES} | {"endless_pause"}


def test_a_pause_that_nothing_ends() -> None:
    endless = {"stuck": Declared("state", "customer.asked", None)}
    for line, expected in ((f"x: {W} pausing while stuck", ["endless_pause"]), (f"x: {W} pausing while stuck up to 5 days", [])):
        promises = replace(read_promises(line, default_calendar="cn"), states=endless)
        assert [one.code for one in lint(promises, CALENDARS)] == expected


def test_refusing_names_the_first_error_and_keeps_the_rest() -> None:
    text = f"# letter\nb: {W} on calendar home\na: share of case.opened to lift.freed <= 101% per year"
    with pytest.raises(BadPromises) as caught:
        refuse_bad(read_promises(text, default_calendar="cn"), CALENDARS, "letter.txt")
    assert (
        str(caught.value)
        == "letter.txt, line 2, column 77: there is no calendar 'home'; use one of 24x7, cn, cn-office, plant, or give its file."
    )
    assert caught.value.data["count"] == 2
    warnings = refuse_bad(read_promises("x: at least 1 lift.freed per month", default_calendar="cn"), CALENDARS)
    assert [(one.code, one.promise) for one in warnings] == [("unknown_kind", "x")]


@pytest.mark.parametrize(
    ("condition", "impossible"),
    [
        ("x = 1 and x = 2", True),
        ("x = 1 and x != 1", True),
        ("x = 1 and not x = 1", True),
        ("x = 1 and x = '1'", True),
        ("x > 1 and x = urgent", True),
        ("x != 1 and x = urgent", True),
        ("x > 1 and x <= 1", True),
        ("x >= 1 and x <= 1", False),
        ("x in (1, 2) and x > 2", True),
        ("x in (1, 2) and x >= 2", False),
        ("x in (p, q) and not x = p and x != q", True),
        ("x in (p, q) and not x = p", False),
        ("not (x = 1 or not x = 1)", True),
        ("not x = 1 and not x = 2", False),
        ("not x != 1 and not x = 1", False),
        ("x = 1 or x = 1 and x = 2", False),
        ("x = {n} and x = 2", False),
        ("x = true and x = false", True),
        ("x = 1 and y = 2", False),
    ],
)
def test_contradictions(condition: str, impossible: bool) -> None:
    assert is_impossible(parse(f"at least 1 a.b per day where {condition}")["where"]) is impossible
