"""The measurable promises of one English passage: every quantity goes to the rules for its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from yinuo.engine.clauses.from_document.durations import TIME_UNITS
from yinuo.engine.clauses.from_document.english_cadences import cadence_findings, named_days
from yinuo.engine.clauses.from_document.english_durations import duration_finding
from yinuo.engine.clauses.from_document.english_quantities import hours_a_day, quantities_of
from yinuo.engine.clauses.from_document.english_rates import is_penal, penalty_finding, percent_finding, things_finding, times_finding
from yinuo.engine.clauses.from_document.english_view import View, made
from yinuo.engine.clauses.from_document.english_words import EVERY
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.document.numerals import number
from yinuo.engine.document.shapes import Passage

_HEADER_UNIT: Final = re.compile(
    r"[(/]\s*(?:in\s+)?(?P<unit>(?:working |business )?(?:hours?|days?)|minutes?|mins?|weeks?|months?|%)\s*\)?", re.IGNORECASE
)
_BARE_CELL: Final = re.compile(r"^(?:[≤<>≥]=?\s*)?(?P<number>\d+(?:\.\d+)?|_{2,})$")


def english_findings(passage: Passage) -> list[Finding]:
    """Every measurable promise of a passage, in order of its place."""
    text = passage.text
    quantities = sorted([*quantities_of(text), *_of_bare_cells(passage)], key=lambda one: one.start)
    everies = [match.span() for match in EVERY.finditer(text)]
    found = list(_written_hours(passage))
    for quantity in quantities:
        if any(start <= quantity.start < end for start, end in everies):
            continue
        if (finding := _finding(View(passage, quantity))) is not None:
            found.append(finding)
    found += cadence_findings(passage, found, quantities)
    found += named_days(text)
    return sorted(found, key=lambda one: (one.start, one.end))


def _written_hours(passage: Passage) -> Iterator[Finding]:
    spans = hours_a_day(passage.text)
    has_numbers = any(one.unit in TIME_UNITS for one in quantities_of(passage.text))
    for start, end, hours, every_day in spans:
        in_table = passage.role == "row" and has_numbers and (start > 0)
        if in_table:
            continue  # a column that says by which clock the row counts
        calendar = "24x7" if every_day and hours == 24 else "business-hours" if not every_day else "unspecified"
        yield Finding("availability", hours, "hour", "==", start, end, period="day", calendar=calendar, action="service-hours")


def _finding(view: View) -> Finding | None:
    unit = view.quantity.unit
    if re.search(r"\b(?:means|is defined as|refers to)\b", view.group_left):
        return None
    if unit in ("percent", "yuan") and is_penal(view):
        return penalty_finding(view)
    if unit == "percent":
        return percent_finding(view)
    if unit in TIME_UNITS:
        return duration_finding(view)
    if unit == "count:rings":
        return made(view, "deadline", "<=", notes=("rings",), action="answer_call")
    if unit == "count:times":
        return times_finding(view)
    if unit in ("count:things", "yuan"):
        return things_finding(view)
    return None


def _of_bare_cells(passage: Passage) -> Iterator[Quantity]:
    for cell in passage.cells:
        written = passage.text[cell.start : cell.end]
        match = _BARE_CELL.match(written)
        first = passage.text[passage.cells[0].start : passage.cells[0].end] if cell.start else ""
        unit = (_HEADER_UNIT.search(cell.header) or _HEADER_UNIT.search(first)) if match is not None else None
        if match is None or unit is None:
            continue
        like = next(iter(quantities_of("1 " + unit["unit"])), None)
        if like is not None:
            amount = number(match["number"]) if match["number"][0].isdigit() else None
            yield replace(like, start=cell.start, end=cell.end, amount=amount)
