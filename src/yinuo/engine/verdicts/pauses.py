"""Pauses on arrays: the union of states per subject, and what it does to due dates (semantics, 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.events.shapes import Instants
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.ordering import merged
from yinuo.engine.verdicts.outcomes import excused_due_one
from yinuo.engine.verdicts.states import Intervals
from yinuo.engine.worktime.arithmetic import WorkClock
from yinuo.engine.worktime.counting import BUDGET

Ints = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Pauses:
    """Disjoint intervals in order per list; `low[code]`, `high[code]` say where a subject's list lies among them."""

    begin: Instants
    end: Instants
    low: Ints
    high: Ints
    _worked: dict[WorkClock, tuple[Instants, Instants]] = field(default_factory=dict)

    def worked(self, clock: WorkClock) -> tuple[Instants, Instants]:
        """Working seconds of a clock before each begin and end; only differences mean something."""
        if clock not in self._worked:
            self._worked[clock] = clock.worked(self.begin), clock.worked(self.end)
        return self._worked[clock]


def pauses_of(context: Context, states: Sequence[tuple[Declared, Limit | None]]) -> Pauses | None:
    """The united intervals of states, with those on `organisation` in every subject's list; None where there are none at all."""
    key = tuple((state, None if cap is None else (cap.clock, cap.amount, cap.unit, cap.count)) for state, cap in states)
    found: Pauses | None = context.facts.cached(("pauses", key), lambda: _pauses_of(context, states))
    return found


def _pauses_of(context: Context, states: Sequence[tuple[Declared, Limit | None]]) -> Pauses | None:
    parts = [_cut(context.intervals(state), cap) for state, cap in states]
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return None
    organisation, count = context.facts.organisation, context.facts.subject_count
    subject, begin, end = parts[0] if len(parts) == 1 else tuple(np.concatenate([part[column] for part in parts]) for column in range(3))
    house = subject == organisation
    if house.any():
        own = np.unique(subject[~house])
        for column_begin, column_end in zip(begin[house].tolist(), end[house].tolist(), strict=True):
            subject = np.append(subject, own)
            begin = np.append(begin, np.full(len(own), column_begin))
            end = np.append(end, np.full(len(own), column_end))
    if len(parts) > 1 or house.any():
        subject, begin, end = _united(subject, begin, end)
    low = np.searchsorted(subject, np.arange(count)) if count * 4 < len(subject) else _lows(subject, count)
    high = np.append(low[1:], len(subject))
    if house.any():
        without = low == high
        low, high = low.copy(), high.copy()
        low[without], high[without] = low[organisation], high[organisation]
    return Pauses(begin, end, low, high)


def _lows(subject: Ints, count: int) -> Ints:
    amounts = np.bincount(subject, minlength=count)
    return np.cumsum(amounts) - amounts


def _cut(intervals: Intervals, cap: Limit | None) -> tuple[Ints, Instants, Instants]:
    end = intervals.end if cap is None or not len(intervals) else np.minimum(intervals.end, cap.due(intervals.begin))
    real = end > intervals.begin
    if real.all():
        return intervals.subject, intervals.begin, end
    return intervals.subject[real], intervals.begin[real], end[real]


def _united(subject: Ints, begin: Instants, end: Instants) -> tuple[Ints, Instants, Instants]:
    """Intervals of each subject united: walk begins and ends, and keep where the number running leaves and reaches zero."""
    who, instant, part = merged([(subject, begin), (subject, end)])
    running = np.cumsum(1 - 2 * part.astype(np.int64))  # each subject's walk comes back to zero
    opens = np.flatnonzero((part == 0) & (running == 1))
    closes = np.flatnonzero(running == 0)
    return who[opens], instant[opens], instant[closes]


def spent_due(pauses: Pauses, limit: Limit, *, subject: Ints, start: Instants, until: Instants) -> Instants:
    """As `paused_due` for limits in working seconds: there the due date is so many seconds of work away, so only seconds are compared."""
    low, high = pauses.low[subject], pauses.high[subject]
    spent = np.full(len(start), limit.seconds)
    active = np.flatnonzero(low < high)
    if len(active):
        begins, ends = pauses.worked(limit.clock)
        place, last = low[active], high[active]
        since = limit.clock.worked(start[active])
        total = np.full(len(active), limit.seconds)
        while len(active):
            length = ends[place]
            beyond = np.flatnonzero(pauses.end[place] > until[active])
            if len(beyond):
                length[beyond] = limit.clock.worked(until[active[beyond]])
            begin = np.maximum(begins[place], since)
            length -= begin
            begin -= since
            counts = begin < total
            if limit.count == BUDGET:
                _rest_counts(pauses, limit, place, start[active], begin == total, counts)
            np.maximum(length, 0, out=length)
            length *= counts
            total += length
            spent[active] = total
            place += 1
            on = np.flatnonzero((place < last) & counts)
            active, place, last, since, total = active[on], place[on], last[on], since[on], total[on]
    return limit.later(start, spent)


def _rest_counts(pauses: Pauses, limit: Limit, place: Ints, start: Instants, used_up: Ints, counts: Ints) -> None:
    """A budget that is used up lasts until the next opening: a pause that begins in that rest still begins before it is due."""
    some = np.flatnonzero(used_up)
    if len(some):
        begin = np.maximum(pauses.begin[place[some]], start[some])
        counts[some] = limit.clock.next_open(begin) > begin


def paused_due(pauses: Pauses, limit: Limit, *, subject: Ints, start: Instants, base: Instants, until: Instants) -> Instants:
    """The due dates `base` moved by the pauses of each subject up to `until`, in order, each that begins before the due date so far."""
    due = base.copy()
    active = np.flatnonzero(pauses.low[subject] < pauses.high[subject])
    place, last = pauses.low[subject[active]], pauses.high[subject[active]]
    paused = np.zeros(len(active), np.int64)
    while len(active):
        since = start[active]
        begin, end = np.maximum(pauses.begin[place], since), np.minimum(pauses.end[place], until[active])
        counts = (end > begin) & (begin < due[active])
        if counts.any():
            length = limit.length(begin[counts], end[counts])
            paused[counts] += length
            chosen = active[counts]
            if limit.rolls:
                due[chosen] = limit.shifted(since[counts], due[chosen], length)
            else:
                due[chosen] = limit.shifted(since[counts], base[chosen], paused[counts])
        place = place + 1
        goes_on = (place < last) & (counts | (end <= begin))
        active, place, last, paused = active[goes_on], place[goes_on], last[goes_on], paused[goes_on]
    return due


def excused_due(pauses: Pauses, limit: Limit, *, subject: Ints, start: Instants, due: Instants) -> Instants:
    """The due dates after the time of an excusing state that began at or before them (semantics, 3.13)."""
    paused = np.zeros(len(due), np.int64)
    place, last = pauses.low[subject], pauses.high[subject]
    active = np.flatnonzero(place < last)
    place, last = place[active], last[active]
    while len(active):
        begin, end = np.maximum(pauses.begin[place], start[active]), pauses.end[place]
        counts = (end > begin) & (pauses.begin[place] <= due[active])
        paused[active[counts]] += limit.length(begin[counts], end[counts])
        place = place + 1
        goes_on = place < last
        active, place, last = active[goes_on], place[goes_on], last[goes_on]
    moved = limit.later(due, paused) if limit.in_work else limit.shifted(due, due, paused)
    return np.where(paused > 0, moved, due)


def excused_beside(
    excusing: Pauses, pausing: Pauses, limit: Limit, *, subject: Ints, start: Instants, due: Instants, base: Instants, until: Instants
) -> Instants:
    """As `excused_due`, where pauses count as well: what they took already is not given twice. One by one: both at once are rare."""
    excused = due.copy()
    for place in np.flatnonzero(excusing.low[subject] < excusing.high[subject]).tolist():
        code, since, first = int(subject[place]), int(start[place]), int(base[place])
        spans = _spans(excusing, code)
        counted, paused, so_far = [], 0, first
        stop = int(until[place])
        for begin, end in [(max(begin, since), min(end, stop)) for begin, end in _spans(pausing, code) if end > since]:
            if begin >= min(so_far, stop):
                break
            counted.append((begin, end))
            length = limit.length_one(begin, end)
            paused += length
            so_far = limit.shifted_one(since, so_far, length) if limit.rolls else limit.shifted_one(since, first, paused)
        excused[place] = excused_due_one(limit, int(due[place]), spans, counted, since=since)
    return excused


def _spans(pauses: Pauses, code: int) -> list[tuple[int, int]]:
    here = slice(int(pauses.low[code]), int(pauses.high[code]))
    return list(zip(pauses.begin[here].tolist(), pauses.end[here].tolist(), strict=True))
