"""Availability: working seconds of a calendar less the outage, announced maintenance left out where the promise says so (semantics 5.9)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import instant_in
from yinuo.engine.verdicts.frame import finish, frame_of
from yinuo.engine.verdicts.grouping import Names
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, PENDING, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin

IntArray = NDArray[np.int64]
MEASURED_BY = ("service.went_down", "service.came_up", "service.checked")


def judge_available(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge an availability: a row for each period."""
    names, reasons = Names(), Reasons()
    return finish(context, [_rows(context, duty, names, reasons) for duty in duties], reasons, names)


def _rows(context: Context, duty: Duty, names: Names, reasons: Reasons) -> Rows:
    frame = frame_of(context, duty, names, np.zeros(0, np.int64))
    name = duty.body["calendar"]
    clock = clock_of(context.calendars[name] if name in context.calendars else builtin(name))
    end = frame.last + 1
    total = clock.between(frame.first, end)
    begins, ends = outages(context, duty.body.get("except"))
    # working seconds of the outage before each bound of the periods, by running sums over the outages, which are disjoint and in order
    work_before, work_after = clock.worked(begins), clock.worked(ends)
    done = np.append(0, np.cumsum(work_after - work_before))

    def down_before(instants: IntArray) -> IntArray:
        place = np.searchsorted(begins, instants, side="right")
        inside = np.maximum(place - 1, 0)
        if not len(begins):
            return np.zeros(len(instants), np.int64)
        over = np.where(place > 0, work_after[inside] - clock.worked(np.minimum(np.maximum(instants, begins[inside]), ends[inside])), 0)
        return np.asarray(done[place] - over)

    down = down_before(end) - down_before(frame.first)
    percent = Fraction(duty.body["percent"])
    too_long = (total - down) * 100 * percent.denominator < total * percent.numerator
    measured_from = min((int(context.facts.of(kind).occurred.min()) for kind in MEASURED_BY if len(context.facts.of(kind))), default=None)
    measured = np.zeros(len(frame), bool) if measured_from is None else measured_from <= frame.last
    verdict = np.select([too_long, frame.is_running, ~measured], [BROKEN, PENDING, UNPROVEN], KEPT)
    texts = (
        f"{'not_measured;' if missing else ''}{seconds}/{of}"
        for missing, seconds, of in zip((verdict == UNPROVEN).tolist(), down.tolist(), total.tolist(), strict=True)
    )
    reason = np.array([reasons.code(text) for text in texts], np.int64)
    return frame.rows(verdict=verdict, reason=reason, broken_at=np.where(too_long, frame.last + 1, NOTHING))


def outages(context: Context, announced: str | None) -> tuple[IntArray, IntArray]:
    """Begins and ends of the outage on the whole house, disjoint and in order, less the windows of announced maintenance."""
    state = context.state("outage")
    mine = state.of_subject(context.facts.organisation)
    spans = list(zip(state.begin[mine].tolist(), state.end[mine].tolist(), strict=True))
    for opens, closes in _windows(context, announced):
        spans = [part for span in spans for part in _less(span, opens, closes)]
    spans = [span for span in spans if span[1] > span[0]]
    return np.array([span[0] for span in spans], np.int64), np.array([span[1] for span in spans], np.int64)


def _windows(context: Context, announced: str | None) -> list[tuple[int, int]]:
    """Announced before they began; both ends given."""
    if announced is None:
        return []
    group = context.facts.of(announced)
    found = []
    for occurred, starts_at, ends_at in zip(group.occurred.tolist(), group.values("starts_at"), group.values("ends_at"), strict=True):
        opens, closes = instant_in(starts_at), instant_in(ends_at)
        if opens is not None and closes is not None and occurred < opens < closes:
            found.append((opens, closes))
    return found


def _less(span: tuple[int, int], opens: int, closes: int) -> list[tuple[int, int]]:
    begin, end = span
    if closes <= begin or end <= opens:
        return [span]
    return [part for part in ((begin, min(end, opens)), (max(begin, closes), end)) if part[1] > part[0]]
