"""Rehearsing a blank: every promise line it stands in, judged by last year's traffic over a small grid of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from yinuo.engine.breaches.waiting import waits_for
from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.errors import EngineRefusal
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.worktime.shapes import Calendar
from yinuo.promises.library import calendars
from yinuo.promises.templates import filling, grids
from yinuo.promises.templates.checks import label_of
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.scoping import Scope
from yinuo.promises.templates.shapes import Blank, Line, Template
from yinuo.promises.templates.values import problem_with
from yinuo.watch.plans import DEFAULT_CALENDAR
from yinuo.watch.rehearsing import SECONDS, Rehearsal, rehearse_ledger

from ..models import Draft
from . import drafts, scopes
from .charts import Chart, chart_of


@dataclass(frozen=True)
class LineRehearsed:
    """One promise line. `missing` are the labels of blanks to be filled first; `found` and `chart` are None where it cannot be judged."""

    name: str
    clause: str
    text: str
    missing: tuple[str, ...] = ()
    found: Rehearsal | None = None
    chart: Chart | None = None
    is_refused: bool = False

    @property
    def first_at(self) -> datetime:
        """From when on what began was judged."""
        return datetime.fromtimestamp(self.found.first_at if self.found else 0, UTC)

    @property
    def until_at(self) -> datetime:
        """Until when."""
        return datetime.fromtimestamp(self.found.until_at if self.found else 0, UTC)

    @property
    def left_out(self) -> int:
        """How many values there was no time for."""
        return len(self.found.left_out) if self.found else 0


@dataclass(frozen=True)
class BlankRehearsed:
    """What is shown for a blank: its value in words, whether that is only the sample, what is wrong with it, and its lines."""

    blank: Blank
    label: str
    value: str
    words: str
    amount: str
    unit: str
    is_sample: bool
    problem: str
    lines: tuple[LineRehearsed, ...]


def rehearsable(template: Template) -> frozenset[str]:
    """The keys of blanks with a number that stand in promise lines."""
    keys = {key for line in template.promise_lines() for key in BLANK.findall(line.line)}
    return frozenset(key for key in keys if template.blanks[key].kind in grids.BLANKS_TRIED and not template.blanks[key].fixed)


def rehearse_blank(draft: Draft, template: Template, key: str, typed: str | None, *, now: datetime) -> BlankRehearsed:
    """Rehearse the typed value, else the one that was saved, else the template's sample; nothing is stored."""
    blank = template.blanks[key]
    values = drafts.fitting(template, {**drafts.values_of(draft), **drafts.intervals_of(draft.number, is_approved=False)})
    value = typed if typed is not None else values.get(key, "")
    is_sample = not value
    value = value or blank.sample
    problem = str(problem_with(blank, value) or "") if value else _("has no number yet; type one to rehearse it")
    grid = () if problem else grids.grid_around(blank, value)
    amount, unit = grids.parts_of(blank, value)
    lines: tuple[LineRehearsed, ...] = ()
    if grid:
        concerned = [line for line in template.promise_lines() if key in BLANK.findall(line.line)]
        known = calendars()
        lines = tuple(_line(draft, template, line, blank, values, grid, known, now, SECONDS / len(concerned)) for line in concerned)
    return BlankRehearsed(blank, label_of(blank), value, in_words(blank, value), format(amount or 0, "f"), unit, is_sample, problem, lines)


def in_words(blank: Blank, value: str) -> str:
    """A value with its unit in the reader's language: 4 business hours, 4 业务小时."""
    amount, unit = grids.parts_of(blank, value)
    if amount is None:
        return value
    words = {
        "minute": _("minutes"), "hour": _("hours (round the clock)"), "business minute": _("business minutes"),
        "business hour": _("business hours"), "day": _("days"), "workday": _("workdays"), "week": _("weeks"), "month": _("months"),
        "year": _("years"), "percent": "%", "money": _("yuan"),
    }  # fmt: skip
    return f"{amount:f} {words.get(unit.removesuffix('s'), '')}".strip()


def _line(
    draft: Draft,
    template: Template,
    line: Line,
    blank: Blank,
    values: Mapping[str, str],
    grid: Sequence[str],
    known: Mapping[str, Calendar],
    now: datetime,
    seconds: float,
) -> LineRehearsed:
    clause = next((filling.clause_number(one.text) for one in template.sentences if line in one.lines), "")
    others = [template.blanks[key] for key in dict.fromkeys(BLANK.findall(line.line)) if key != blank.key]
    missing = tuple(label_of(one) for one in others if not (one.fixed or values.get(one.key)))
    if missing:
        return LineRehearsed(line.name, clause, line.line, missing)
    name = f"{draft.number}.{line.name}"
    scope = scopes.scope_of(scopes.rows_of(draft))
    cut = _only_needed(template, {**values, blank.key: grid[0]}, draft.number, line)
    filled = []
    for value in grid:
        promises = _read(cut, {**values, blank.key: value}, draft.number, scope, known)
        if (promises is None or all(terms.name != name for terms in promises.terms)) and not filled:
            return LineRehearsed(line.name, clause, line.line, is_refused=True)
        if promises is not None:
            filled.append((value, promises))
    shown = next(terms.line for terms in filled[0][1].terms if terms.name == name)
    try:
        found = rehearse_ledger(name, filled, known, now=now, seconds=seconds)
    except EngineRefusal:
        return LineRehearsed(line.name, clause, shown, is_refused=True)
    labels = {value: in_words(blank, value) for value in grid}
    return LineRehearsed(line.name, clause, shown, (), found, None if found.is_empty else chart_of(found.rows, blank, grid[0], labels))


def _read(template: Template, values: Mapping[str, str], number: str, scope: Scope, known: Mapping[str, Calendar]) -> Promises | None:
    """The lines with these values, for whom the document is; None where the language refuses them."""
    text = filling.promises_text(template, values, number=number, scope=scope)
    try:
        promises = read_promises(text, source=number)
        refuse_bad(promises, known, number)
    except ClauseRefusal:
        return None
    return promises


def _only_needed(template: Template, values: Mapping[str, str], number: str, line: Line) -> Template:
    """The template with this line and those whose breaches it waits for, and so on; a line that waits for the document's needs all."""
    wanted = {line.name}
    if "breach" in line.line:
        promises = read_promises(filling.promises_text(template, values, number=number), source=number)
        duties = duties_of(promises, calendars(), default_calendar=DEFAULT_CALENDAR)
        asked = [f"{number}.{line.name}"]
        while asked:
            for name in waits_for(duties.get(asked.pop(), ())):
                more = set(duties) if name is None else {name}
                fresh = {one.removeprefix(f"{number}.") for one in more} - wanted
                wanted |= fresh
                asked += [f"{number}.{one}" for one in fresh if name is not None]
    sentences = (replace(one, lines=tuple(each for each in one.lines if each.name in wanted)) for one in template.sentences)
    return replace(template, sentences=tuple(one for one in sentences if one.lines))
