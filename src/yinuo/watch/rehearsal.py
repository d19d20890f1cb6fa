"""Rehearsal: one promise with each of several values in its blank, judged on the same events. No database here.

The command line calls it on files, the fill page (through `rehearsing`) on the ledger; lateness is the engine's own judgement in both.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.pipeline import judge
from yinuo.engine.remedies.penalties import statements
from yinuo.engine.reports.rehearsal import Rehearsed, summarise
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.worktime.shapes import Calendar

DEFAULT_CALENDAR = "cn-office"
PENALTIES = ("penalty", "penalty_fixed")


def rehearse(
    name: str,
    filled: Iterable[tuple[str, Promises]],
    events: EventTable,
    calendars: Mapping[str, Calendar],
    *,
    at: int,
    per_breach: Decimal = Decimal(0),
    seconds: float | None = None,
) -> list[Rehearsed]:
    """Judge a promise by each value.

    Args:
        name: the promise that is summed up; others of the file are only there because it waits for their breaches.
        filled: each value, and the file with that value in it; each promise's calendar is set.
        calendars: every calendar that the files name, by name.
        at: the instant asked about, seconds UTC.
        per_breach: yuan for each breach; a penalty line's own amounts are taken instead.
        seconds: no further value is begun after this many; the first is always judged.
    Returns:
        One row a value in the order given; fewer when the time was over.
    """
    began, rows = time.monotonic(), list[Rehearsed]()
    for value, promises in filled:
        if rows and seconds is not None and time.monotonic() - began >= seconds:
            break
        terms = next(one for one in promises.terms if one.name == name)
        table = judge(promises, events, calendars, at=at)[name]
        row = summarise(value, table, zone=calendars[str(terms.calendar)].zone, per_breach=per_breach)
        if terms.tree["body"]["is"] in PENALTIES:
            row = replace(row, penalty=f"{_owed(name, promises, events, calendars, at=at):.2f}")
        rows.append(row)
    return rows


def _owed(name: str, promises: Promises, events: EventTable, calendars: Mapping[str, Calendar], *, at: int) -> Decimal:
    """What a penalty line comes to, in yuan."""
    context = Context(Facts(events, at=at, known_at=None), promises, {}, calendars)
    duties = duties_of(promises, calendars, default_calendar=DEFAULT_CALENDAR)[name]
    return sum((one.owed for one in statements(context, duties)), Decimal(0))
