"""Prohibitions: what must never happen, kept only while the check that would find it is done (semantics 5.8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.frame import finish, frame_of
from yinuo.engine.verdicts.grouping import Names, group_codes
from yinuo.engine.verdicts.periods import ordinal_of
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, PENDING, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.table import Reasons, build


def judge_never(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge a prohibition: a row for each period where it is checked, else one for each version that has begun."""
    names, reasons = Names(), Reasons()
    parts = [_checked(context, duty, names, reasons) for duty in duties if duty.body.get("check")]
    unchecked = [duty for duty in duties if not duty.body.get("check")]
    begun = [duty for duty in unchecked if duty.terms.valid_from is None or duty.terms.valid_from <= context.at]
    begun.sort(key=lambda duty: NOTHING if duty.terms.valid_from is None else duty.terms.valid_from)
    parts += [_unchecked(context, duty, number, reasons) for number, duty in enumerate(begun, 1)]
    if not parts:
        return build(duties[0].name, context.facts, subject=[], number=[], verdict=[])
    return finish(context, parts, reasons, names)


def _checked(context: Context, duty: Duty, names: Names, reasons: Reasons) -> Rows:
    facts, per = context.facts, str(duty.body["per"])
    group = facts.of(duty.body["event"])
    codes = np.where(holds(duty.addition("where"), group), group_codes(group, list(duty.addition("each") or ()), names), -1)
    frame = frame_of(context, duty, names, codes)
    counted = np.flatnonzero(codes >= 0)
    counted = counted[np.argsort(group.occurred[counted], kind="stable")]
    ordinal = ordinal_of(duty.clock, per, group.occurred[counted])
    width = len(frame.periods) or 1
    low = int(frame.periods.ordinal[0]) if len(frame.periods) else 0
    inside = (ordinal >= low) & (ordinal < low + width)
    cells, first = np.unique(codes[counted][inside] * width + ordinal[inside] - low, return_index=True)
    mine = frame.group * width + frame.slot
    place = np.minimum(np.searchsorted(cells, mine), max(len(cells) - 1, 0))
    violated = cells[place] == mine if len(cells) else np.zeros(len(frame), bool)
    violation = np.full(len(frame), -1, np.int64)
    if len(cells):
        violation[violated] = counted[inside][first[place[violated]]]
    checked = np.isin(frame.ordinal, ordinal_of(duty.clock, per, facts.of(duty.body["check"]).occurred))
    verdict = np.select([violated, frame.is_running, checked], [BROKEN, PENDING, KEPT], UNPROVEN)
    return frame.rows(
        verdict=verdict,
        reason=np.where(verdict == UNPROVEN, reasons.code("not_checked"), 0),
        broken_at=np.where(violated, group.occurred[violation], NOTHING) if len(group) else np.full(len(frame), NOTHING),
        event=np.where(violated, group.rows[violation], -1) if len(group) else None,
    )


def _unchecked(context: Context, duty: Duty, number: int, reasons: Reasons) -> Rows:
    group = context.facts.of(duty.body["event"])
    low, high = duty.terms.valid_from, duty.terms.valid_until
    broken = holds(duty.addition("where"), group)
    if low is not None:
        broken = broken & (group.occurred >= low)
    if high is not None:
        broken = broken & (group.occurred < high)
    places = np.flatnonzero(broken)
    first = int(places[np.argmin(group.occurred[places])]) if len(places) else -1
    empty = np.full(1, NOTHING, np.int64)
    return Rows(
        duty=duty,
        subject=np.array([context.facts.organisation], np.int64),
        number=np.array([number], np.int64),
        opened_at=empty if low is None else np.array([low], np.int64),
        due_at=empty,
        settled_at=empty,
        broken_at=empty if first < 0 else group.occurred[first : first + 1],
        verdict=np.array([UNPROVEN if first < 0 else BROKEN], np.int8),
        reason=np.array([reasons.code("not_checked") if first < 0 else 0], np.int64),
        event=np.array([-1 if first < 0 else group.rows[first]], np.int64),
    )
