"""From events to rows of the watch: the engine's judge, and beside each verdict when to look again. No database here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, EventTable
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.shapes import BROKEN, PENDING, VerdictTable
from yinuo.ledger.followers import EventColumns
from yinuo.watch.at_risk import at_risk_from
from yinuo.watch.looking_again import DEADLINES, NEVER, may_lose_excuse, row_looks, unit_look
from yinuo.watch.plans import DEFAULT_CALENDAR, HOUSE_WIDE, Plan
from yinuo.watch.tables import table_of

NO_MONTH = date(1, 1, 1)
AT_RISK_KINDS = (*DEADLINES, "notice")
COLUMNS = tuple(one.name for one in fields(VerdictTable) if one.name not in ("promise", "subjects", "reasons"))
FAR = 3 * 366 * 86_400
"""How far ahead an excuse that runs out is looked for."""


class Judged(NamedTuple):
    """One row as judged. Instants are seconds UTC or None; `verdict`, `grade`, `overlays` are the engine's codes."""

    promise: str
    subject: str
    number: int
    document: str
    opened_at: int | None
    due_at: int | None
    settled_at: int | None
    verdict: int
    grade: int
    overlays: int
    reason: str
    late_seconds: int | None
    provisional: bool
    broken_at: int | None
    is_period: bool
    is_paused: bool
    is_at_risk: bool
    at_risk_at: int | None
    look_again_at: int | None
    month: date

    @property
    def key(self) -> tuple[str, str, int]:
        """What names a row."""
        return self.promise, self.subject, self.number


@dataclass(frozen=True)
class Asked:
    """One judgement: the plan, the events, the instant, the zone in which months are counted."""

    plan: Plan
    events: EventTable
    at: int
    zone: str


def instant_for(events: EventColumns, at: int) -> int:
    """The instant to judge at: a fact may have been recorded by a machine whose clock is a little ahead."""
    return max([at, *events.recorded_at])


def judge_cases(asked: Asked, names: Collection[str]) -> list[Judged]:
    """The rows of promises of cases on the subjects of the events, without the single row of a promise that has no other."""
    tables = _judged(asked, names)
    context = _Lazy(asked)
    rows: list[Judged] = []
    for name, table in tables.items():
        real = table.number != 0
        if name in asked.plan.in_both:
            real &= np.array([not asked.plan.is_of_house(name, str(table.subjects[code])) for code in table.subject.tolist()], bool)
        if not real.any():
            continue
        looks, risks, paused = _case_marks(asked, name, table, context)
        rows += [row for row in _rows(asked, name, table, looks, risks, paused, is_period=False) if row.number != 0]
    return [row for row in rows if not asked.plan.is_of_house(row.promise, row.subject)]


def judge_unit(asked: Asked, unit: str) -> tuple[list[Judged], int | None]:
    """The rows of the promises of a unit, all of them, and when to judge it again."""
    names = asked.plan.units[unit]
    tables = {name: _kept_by_unit(asked.plan, name, table) for name, table in _judged(asked, names).items()}
    context = _Lazy(asked)
    rows: list[Judged] = []
    unit_looks = [NEVER]
    for name, table in tables.items():
        versions = asked.plan.duties[name]
        nothing = np.full(len(table), NEVER, np.int64)
        if versions[0].kind in HOUSE_WIDE:
            unit_looks += [unit_look(duty, table, context.context) for duty in versions]
            rows += _rows(asked, name, table, nothing, nothing, np.zeros(len(table), bool), is_period=True)
        else:
            looks, risks, paused = _case_marks(asked, name, table, context)
            unit_looks.append(int(looks.min()) if len(looks) else NEVER)
            rows += _rows(asked, name, table, nothing, risks, paused, is_period=False)
    look = min(unit_looks)
    return rows, None if look == NEVER else look


def _kept_by_unit(plan: Plan, name: str, table: VerdictTable) -> VerdictTable:
    """The rows that a unit has of a promise; of a promise of cases those of the house, but not the single one of what has no other."""
    if name not in plan.in_both:
        return table
    of_house = np.array([plan.is_of_house(name, str(table.subjects[code])) for code in table.subject.tolist()], bool)
    rows = np.flatnonzero((table.number != 0) & of_house)
    return replace(table, **{column: getattr(table, column)[rows] for column in COLUMNS})


def judged_from(asked: Asked, table: VerdictTable, context: Context, *, next_due: int | None) -> tuple[list[Judged], int | None]:
    """The rows of one promise over the whole house from its table, and when to judge it again.

    Args:
        next_due: the earliest second in which an item that waits for its answer is still in time.
    """
    looks = [unit_look(duty, table, context) for duty in asked.plan.duties[table.promise]]
    look = min([*looks, NEVER if next_due is None else next_due + 1])
    nothing = np.full(len(table), NEVER, np.int64)
    rows = list(_rows(asked, table.promise, table, nothing, nothing, np.zeros(len(table), bool), is_period=True))
    return rows, None if look == NEVER else look


def _judged(asked: Asked, names: Collection[str]) -> dict[str, VerdictTable]:
    return judge(asked.plan.subset(names), asked.events, asked.plan.book.calendars, at=asked.at, default_calendar=DEFAULT_CALENDAR)


class _Lazy:
    """The facts of a judgement, made only where a mark needs them."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._context: Context | None = None

    @property
    def context(self) -> Context:
        if self._context is None:
            book = self._asked.plan.book
            self._context = Context(Facts(self._asked.events, at=self._asked.at), book.promises, {}, book.calendars)
        return self._context


# --- marks beside a verdict -------------------------------------------------------------------------------------------------------------

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def _case_marks(asked: Asked, name: str, table: VerdictTable, context: _Lazy) -> tuple[Ints, Ints, Flags]:
    """When to look again, from when on at risk, whether paused; NEVER where that does not come."""
    count, at = len(table), asked.at
    looks, risks, paused = np.full(count, NEVER, np.int64), np.full(count, NEVER, np.int64), np.zeros(count, bool)
    for duty in asked.plan.duties[name]:
        mine = table.version == duty.version
        if not mine.any():
            continue
        looks = np.minimum(looks, row_looks(duty, table, mine, at=at))
        pending = mine & (table.verdict == PENDING)
        if duty.addition("pausing") and pending.any():
            until = np.where(pending, _paused_until(duty, table, context.context), asked.at)
            paused |= until > at
            looks = np.minimum(looks, np.where(until > at, until, NEVER))
        if duty.kind in AT_RISK_KINDS and pending.any():
            risks[pending] = at_risk_from(duty, table.opened_at[pending], table.due_at[pending])
        for row in np.flatnonzero(mine & may_lose_excuse(duty, table)).tolist():
            looks[row] = min(
                int(looks[row]), next_change(asked, name, str(table.subjects[int(table.subject[row])]), int(table.number[row]))
            )
    risks[paused] = NEVER
    coming = risks > at
    return np.minimum(looks, np.where(coming, risks, NEVER)), risks, paused


def _paused_until(duty: Duty, table: VerdictTable, context: Context) -> Ints:
    """Until when a pausing state that is on holds on each row's subject, or on the whole house: until its cap is used up, else NEVER's end.

    What is not paused has an instant that is over.
    """
    until = np.full(len(table), context.at, np.int64)
    for one in duty.addition("pausing") or ():
        state = context.state(one["state"])
        for place in np.flatnonzero(~state.ended).tolist():
            end = Limit(duty.clock, one["cap"]).due_one(int(state.begin[place])) if one["cap"] else NEVER
            code = int(state.subject[place])
            concerned = np.ones(len(table), bool) if code == context.facts.organisation else table.subject == code
            until[concerned] = np.maximum(until[concerned], end)
    return until


def next_change(asked: Asked, name: str, subject: str, number: int) -> int:
    """The first instant at which time alone changes this row's grade or overlays, found by asking the judge; NEVER within three years."""

    def face(at: int) -> tuple[int, int, int] | None:
        table = _judged(Asked(asked.plan, asked.events, at, asked.zone), asked.plan.together.get(name, {name}))[name]
        for row in np.flatnonzero(table.number == number).tolist():
            if str(table.subjects[int(table.subject[row])]) == subject:
                return int(table.verdict[row]), int(table.grade[row]), int(table.overlays[row])
        return None

    now, low, high = face(asked.at), asked.at, asked.at + FAR
    if face(high) == now:
        return NEVER
    while high - low > 1:
        middle = (low + high) // 2
        if face(middle) == now:
            low = middle
        else:
            high = middle
    return high


# --- rows -------------------------------------------------------------------------------------------------------------------------------


def _rows(asked: Asked, name: str, table: VerdictTable, looks: Ints, risks: Ints, paused: Flags, *, is_period: bool) -> Iterator[Judged]:
    document = asked.plan.book.document_of.get(name, "")
    grows = (table.verdict == BROKEN) & (table.settled_at == NOTHING)
    has_lateness = asked.plan.duties[name][0].kind in DEADLINES
    columns = (
        table.subject, table.number, table.opened_at, table.due_at, table.settled_at, table.verdict, table.grade, table.overlays,
        table.reason, table.late_seconds, table.provisional, table.broken_at, paused, risks, looks, grows,
    )  # fmt: skip
    for (
        subject, number, opened, due, settled, verdict, grade, overlays,
        reason, late, provisional, broken, is_paused, risk, look, is_growing,
    ) in zip(*(column.tolist() for column in columns), strict=True):  # fmt: skip
        yield Judged(
            name, str(table.subjects[subject]), number, document, _given(opened), _given(due), _given(settled), verdict, grade, overlays,
            table.reasons[reason], None if is_growing and has_lateness else late, provisional, _given(broken), is_period, is_paused,
            risk <= asked.at, None if risk == NEVER else risk, None if look == NEVER else look,
            _month(due if due != NOTHING else opened, asked.zone),
        )  # fmt: skip


def _given(instant: int) -> int | None:
    return None if instant == NOTHING else instant


def _month(instant: int, zone: str) -> date:
    return NO_MONTH if instant == NOTHING else month_of(instant, zone)


def month_of(instant: int, zone: str) -> date:
    """The first day of the month in which an instant lies, by the house's clocks."""
    day = datetime.fromtimestamp(instant, _zone(zone)).date()
    return day.replace(day=1)


@lru_cache(maxsize=8)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def rows_of(plan: Plan, names: Collection[str], events: EventColumns, *, at: int, zone: str) -> list[Judged]:
    """The rows of promises of cases from columns of the ledger. `at` must not lie before any `recorded_at` (see `instant_for`)."""
    if not len(events) or not names:
        return []
    return judge_cases(Asked(plan, table_of(events), at, zone), names)


__all__ = ["Any", "Asked", "Judged", "instant_for", "judge_cases", "judge_unit", "month_of", "rows_of"]
