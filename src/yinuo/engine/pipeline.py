"""The whole flow on one screen, and the only loop in it: promises and events in, verdict tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

from yinuo.engine.breaches.waiting import in_order_of_waiting, waits_for
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.counting_rows import counts, fingerprint
from yinuo.engine.verdicts.deadlines import judge_deadlines
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.joining import joined
from yinuo.engine.verdicts.overlays import with_remedies
from yinuo.engine.verdicts.periodic import PERIODIC
from yinuo.engine.verdicts.shapes import INTERVAL_NOT_SET, NOT_EXERCISED, VerdictTable
from yinuo.engine.verdicts.table import one_row
from yinuo.engine.worktime.shapes import Calendar

__all__ = ["JUDGES", "counts", "fingerprint", "judge"]

Judge = Callable[[Context, Sequence[Duty]], VerdictTable]
MANY = 200_000
"""From so many events on, promises are judged two at a time."""
JUDGES: dict[str, Judge] = {**dict.fromkeys(("within", "by", "next_reply", "update"), judge_deadlines), **PERIODIC}
"""The judge of each kind of promise, by the body's `is`."""


def judge(
    promises: Promises,
    events: EventTable,
    calendars: Mapping[str, Calendar],
    *,
    at: int,
    known_at: int | None = None,
    default_calendar: str = "cn-office",
) -> dict[str, VerdictTable]:
    """Judge every promise by what had occurred by `at`, as known at `known_at`.

    Args:
        events: in any order; their order never matters.
        calendars: by name; `24x7`, `cn` and `cn-office` need not be given.
        at, known_at: seconds UTC; what occurred after `at` or was recorded after `known_at` (default: `at`) is not looked at.
        default_calendar: the organisation's, where neither a clause nor the file names one.
    Returns:
        A table per promise in the order of the file; the same arguments always give the same tables.
    Raises:
        UnknownCalendar, RecordedBeforeItOccurred, AmountRefused, CountRefused, InstantOutOfRange.
    """
    context = Context(Facts(events, at=at, known_at=known_at), promises, {}, calendars)
    duties = duties_of(promises, calendars, default_calendar=default_calendar)
    waiting = [name for name in in_order_of_waiting(duties) if waits_for(duties[name])]
    free = [name for name in duties if name not in waiting]
    if len(events) >= MANY:
        with ThreadPoolExecutor(2) as pool:  # numpy lets go of the interpreter; each promise has a table of its own, so order is no matter
            tables = dict(pool.map(lambda name: (name, _judge_one(context, duties[name])), _from_both_ends(free)))
    else:
        tables = {name: _judge_one(context, duties[name]) for name in free}
    context.tables = tables
    for name in waiting:
        tables[name] = _judge_one(context, duties[name])
    return {name: with_remedies(context, tables[name]) for name in duties}


def _from_both_ends(names: Sequence[str]) -> list[str]:
    """First, last, second, last but one: neighbours in a file lean on the same facts, and two at once would wait for each other.

    >>> _from_both_ends(["a", "b", "c", "d", "e"])
    ['a', 'e', 'b', 'd', 'c']
    """
    half = (len(names) + 1) // 2
    pairs = zip_longest(names[:half], reversed(names[half:]))
    return [name for pair in pairs for name in pair if name is not None]


def _judge_one(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """All versions of one promise: those of related kinds together."""
    name, facts = duties[0].name, context.facts
    together: dict[Judge, list[Duty]] = {}
    for duty in duties:
        if not duty.is_open:
            together.setdefault(JUDGES[duty.kind], []).append(duty)
    tables = [judge_kind(context, versions) for judge_kind, versions in together.items()]
    exercised = [table for table in tables if len(table)]
    if exercised:
        return joined(facts, exercised)
    return one_row(name, facts, INTERVAL_NOT_SET if any(duty.is_open for duty in duties) else NOT_EXERCISED)
