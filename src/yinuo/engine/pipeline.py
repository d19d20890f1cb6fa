"""The whole flow on one screen, and the only loop in it: promises and events in, verdict tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.shapes import INTERVAL_NOT_SET, NOT_EXERCISED, VerdictTable
from yinuo.engine.verdicts.table import one_row
from yinuo.engine.worktime.shapes import Calendar

Judge = Callable[[Context, Sequence[Duty]], VerdictTable]
JUDGES: dict[str, Judge] = {}
"""The judge of each kind of promise, by the body's `is`."""


def judge(
    promises: Promises,
    events: EventTable,
    calendars: Mapping[str, Calendar],
    *,
    at: int,
    known_at: int | None = None,
    default_calendar: str = "cn-office",
    since: int | None = None,
) -> dict[str, VerdictTable]:
    """Judge every promise by what had occurred by `at`, as known at `known_at`."""
    context = Context(Facts(events, at=at, known_at=known_at), promises, {}, since)
    tables: dict[str, VerdictTable] = {}
    for name, duties in duties_of(promises, calendars, default_calendar=default_calendar).items():
        context.tables = tables
        tables[name] = _judge_one(context, duties)
    return tables


def _judge_one(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    name, facts = duties[0].name, context.facts
    if any(duty.is_open for duty in duties):
        return one_row(name, facts, INTERVAL_NOT_SET)
    table = JUDGES[duties[0].kind](context, duties)
    return table if len(table) else one_row(name, facts, NOT_EXERCISED)
