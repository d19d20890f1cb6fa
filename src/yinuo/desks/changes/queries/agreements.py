"""The terms of a standard that a service agreement is compared by: times, fees and rates, years of secrecy, numbers of quality."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts
from yinuo.engine.clauses.reading import parse
from yinuo.promises.amending import compare_durations
from yinuo.promises.templates.checks import label_of
from yinuo.promises.templates.shapes import Blank
from yinuo.promises.templates.values import problem_with

from ..choices import Result

COMPARED = ("hours", "workdays", "days", "months", "years", "percent", "money", "count", "duration")


@dataclass(frozen=True)
class StandardTerm:
    """One number of the standard with the direction in which it binds."""

    key: str
    label: str
    value: str
    blank: Blank


def terms_of(standard: Draft) -> list[StandardTerm]:
    """Every number that the standard sets: filled, fixed or an approved interval."""
    template = drafts.template_of(standard)
    values = {**drafts.values_of(standard), **drafts.intervals_of(standard.number)}
    found = []
    for key, blank in template.blanks.items():
        value = blank.fixed or values.get(key, "")
        if blank.kind in COMPARED and value:
            found.append(StandardTerm(key, label_of(blank), value, blank))
    return found


def compared(term: StandardTerm, value: str) -> Result:
    """How a value of the agreement stands to the standard. A time or a limit of at most N is stricter where it is smaller."""
    if not value:
        return Result.MISSING
    if problem_with(term.blank, value):
        return Result.OTHER
    order = _order(term, value)
    if order == 0:
        return Result.EQUAL
    if order is None or term.blank.direction not in ("at most", "at least"):
        return Result.OTHER
    is_stricter = order < 0 if term.blank.direction == "at most" else order > 0
    return Result.STRICTER if is_stricter else Result.LOOSER


def _order(term: StandardTerm, value: str) -> int | None:
    """-1 where the value is below the standard's, 1 above, 0 the same, None where that cannot be said."""
    if term.blank.kind == "duration":
        limits = [parse(f"within {one} of case.opened expect case.closed")["body"]["limit"] for one in (term.value, value)]
        return compare_durations(*limits)
    return (float(value) > float(term.value)) - (float(value) < float(term.value))
