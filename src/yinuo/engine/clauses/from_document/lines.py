"""Findings and duties as lines of the promise language, always canonical because they are printed from trees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from yinuo.engine.clauses.from_document.shapes import Finding
from yinuo.engine.clauses.from_document.surroundings import Surroundings
from yinuo.engine.clauses.from_document.vocabulary import NO_TRIGGER
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.words import ADDITIONS, LISTS

Tree = dict[str, Any]
_FEWER: Final = {"quarter": ("month", 3)}
# half a month and the like: the language counts whole units
_HALVED: Final = {
    "year": ("month", 12),
    "quarter": ("month", 3),
    "month": ("day", 30),
    "week": ("day", 7),
    "day": ("hour", 24),
    "hour": ("minute", 60),
    "minute": ("second", 60),
}
_UNTIL: Final = {"payment.overdue": "payment.received", "availability.missed": "service.restored"}


def line_of(finding: Finding, around: Surroundings, blank: str | None) -> str:
    """The proposed line.

    Args:
        blank: the key of the blank that stands for the amount, where it is one.
    """
    return print_line({**_bare(_body(finding, around, blank)), **_additions(finding, around)})


def process_line(event: str, other: str) -> str:
    """`every EVENT has OTHER`."""
    return print_line(_bare({"is": "has", "event": event, "other": other}))


def never_line(event: str) -> str:
    """`never EVENT`."""
    return print_line(_bare({"is": "never", "event": event, "check": None, "per": None}))


def recurrence_line(event: str) -> str:
    """A repetition without an interval: the interval is a blank to be approved."""
    return print_line(_bare({"is": "count", "at_least": "{times}", "event": event, "per": "year"}))


def plain_amount(amount: Decimal) -> str:
    """A number as the language prints it.

    >>> plain_amount(Decimal("99.90")), plain_amount(Decimal("1E+2"))
    ('99.9', '100')
    """
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bare(body: Tree) -> Tree:
    return {"body": body, **{key: [] if key in LISTS else None for key in ADDITIONS}}


def _additions(finding: Finding, around: Surroundings) -> Tree:
    made: Tree = {}
    if around.fields and finding.kind in ("deadline", "notice", "cadence", "penalty") and _takes_where(finding):
        comparisons = [{"field": field, "op": "=", "value": {"text": value}} for field, value in around.fields]
        made["where"] = comparisons[0] if len(comparisons) == 1 else {"and": comparisons}
    if around.calendar == "24x7" and finding.kind in ("deadline", "notice"):
        made["calendar"] = "24x7"
    return made


def _takes_where(finding: Finding) -> bool:
    return finding.unit != "count" or finding.kind == "cadence"


def _amount(finding: Finding, blank: str | None) -> str:
    return "{" + (blank or "amount") + "}" if finding.amount is None else plain_amount(finding.amount)


def _duration(finding: Finding, blank: str | None, calendar: str = "unspecified") -> Mapping[str, str]:
    unit, amount = finding.unit, finding.amount
    if unit in _FEWER and amount is not None:
        unit, amount = _FEWER[unit][0], amount * _FEWER[unit][1]
    elif unit in _FEWER:
        unit = "month"
    while amount is not None and amount != amount.to_integral_value() and unit in _HALVED:
        unit, amount = _HALVED[unit][0], amount * _HALVED[unit][1]
    if calendar == "business-hours" and unit in ("hour", "minute"):
        unit = f"business {unit}"
    text = "{" + (blank or "amount") + "}" if amount is None else plain_amount(amount)
    return {"amount": text, "unit": unit, "count": "civil"}


def _body(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    return _BODIES[finding.kind](finding, around, blank)


def _deadline(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    if finding.unit == "count":
        return _measure("rings", "<=", finding, blank)
    trigger: Tree = {"breach": "any", "promise": None} if around.trigger == "breach.any" else {"event": around.trigger}
    answer = around.answer if around.answer != around.trigger else f"{around.answer}_in_full"
    return {"is": "within", "limit": _duration(finding, blank, around.calendar), "of": trigger, "expect": _answer(answer)}


def _answer(kind: str) -> Tree:
    return {"any": [kind], "by_person": False}


def _cadence(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    if finding.unit != "count":
        return {"is": "update", "every": _duration(finding, blank, around.calendar), "while": "open", "expect": _answer(around.answer)}
    if finding.comparator == "<=":
        return _measure(f"{_word(around.action)}_count", "<=", finding, blank)
    return {"is": "count", "at_least": _amount(finding, blank), "event": around.answer, "per": finding.period or "year"}


def _notice(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    return {
        "is": "notice",
        "lead": _duration(finding, blank),
        "event": around.trigger,
        "field": "planned_at",
        "expect": _answer(around.answer),
    }


def _retention(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    if finding.comparator == "<=":
        return _measure(f"record_{finding.unit}s", "<=", finding, blank)
    return {"is": "keep", "records": "records", "term": _duration(finding, blank)}


def _availability(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    if finding.action == "uptime" or finding.unit == "percent":
        return {"is": "available", "calendar": "24x7", "percent": _amount(finding, blank), "per": finding.period or "month", "except": None}
    if finding.calendar == "24x7":
        return {"is": "available", "calendar": "24x7", "percent": "100", "per": "month", "except": None}
    return _measure(f"service_hours_per_{finding.period or 'day'}", ">=", finding, blank)


def _penalty(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    after = around.trigger if around.trigger != NO_TRIGGER else "service.breached"
    if finding.period == "day" and finding.comparator == "==":
        until = _UNTIL.get(after, "breach.remedied")
        if finding.unit == "percent":
            return {"is": "penalty", "rate": _amount(finding, blank), "base": "invoice.amount", "after": after, "until": until, "cap": None}
        return {"is": "penalty_fixed", "amount": _amount(finding, blank), "after": after, "until": until, "cap": None}
    if finding.comparator == "==":
        return {"is": "has", "event": after, "other": around.answer}
    return _measure(f"compensation_{finding.unit}", finding.comparator, finding, blank)


def _level(finding: Finding, around: Surroundings, blank: str | None) -> Tree:
    name = _word(around.action)
    named = name if finding.unit in ("count", "percent") else f"{name}_{finding.unit}s"
    return _measure(f"{named}_percent" if finding.unit == "percent" else named, finding.comparator, finding, blank)


def _measure(name: str, comparator: str, finding: Finding, blank: str | None) -> Tree:
    return {"is": "floor", "measure": name, "op": "<=" if comparator == "<=" else ">=", "value": _amount(finding, blank)}


def _word(action: str) -> str:
    word = re.sub(r"[^a-z0-9]+", "_", action.lower()).strip("_")
    return word if word[:1].isalpha() else "level"


_BODIES: Final = {
    "deadline": _deadline,
    "cadence": _cadence,
    "notice": _notice,
    "retention": _retention,
    "availability": _availability,
    "penalty": _penalty,
    "threshold": _level,
    "floor": _level,
}
