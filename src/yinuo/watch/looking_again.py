"""When a verdict can change by time alone: the earliest instant at which a row must be looked at again.

A verdict is a function of the ledger and the instant; between an event and the next such instant it stays what it is. Looking too early
costs a moment, looking too late would show a verdict that is no longer true: where the exact instant is not known, an earlier one is taken.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import GRACE, Limit
from yinuo.engine.verdicts.grouping import Names, group_codes
from yinuo.engine.verdicts.notice import notice_due
from yinuo.engine.verdicts.periods import bounds_of, ordinal_of
from yinuo.engine.verdicts.shapes import BROKEN, EXCUSED, PENDING, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.shares import decide

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
NEVER = np.iinfo(np.int64).max
DEADLINES = ("within", "by", "next_reply", "update")
DUE_LATER = (*DEADLINES, "keep")
WITH_GRACE = (*DEADLINES, "count", "sum", "distinct")
SECONDS_BETWEEN_OUTAGE_LOOKS = 60


def row_looks(duty: Duty, table: VerdictTable, mine: BoolArray, *, at: int) -> IntArray:
    """The instants for the rows of one version of a promise of cases, shape of `mine`; NEVER where time alone changes nothing.

    Rows that are not `mine` get NEVER.
    """
    look = np.full(len(table), NEVER, np.int64)
    pending, due = mine & (table.verdict == PENDING), table.due_at
    if duty.kind in DUE_LATER:
        look[pending] = due[pending] + 1
    elif duty.kind == "notice":
        look[pending] = _notice_looks(duty, due[pending], at)
    elif duty.kind.startswith("penalty"):
        look[pending] = np.maximum(table.opened_at[pending], _next_day(duty, at))
    if duty.kind in WITH_GRACE:
        unproven = mine & (table.verdict == UNPROVEN)
        look[unproven] = grace_ends(duty, due[unproven]) + 1
    return np.minimum(look, _grade_looks(duty, table, mine))


def _grade_looks(duty: Duty, table: VerdictTable, mine: BoolArray) -> IntArray:
    """A breach that is not made good becomes major later where the clause says so; an excuse that a state gives may run out."""
    look = np.full(len(table), NEVER, np.int64)
    open_breach = mine & (table.verdict == BROKEN) & (table.settled_at == NOTHING)
    after = (duty.addition("major") or {}).get("after")
    minor = open_breach & (table.grade == 1)
    if after and minor.any():
        look[minor] = Limit(duty.clock, after).due(table.due_at[minor]) + 1
    return look


def may_lose_excuse(duty: Duty, table: VerdictTable) -> BoolArray:
    """Open breaches that a state excuses: when that ends is found by asking the judge (`judging.next_change`)."""
    if not any("state" in one for one in duty.addition("unless") or ()) or duty.kind not in DEADLINES:
        return np.zeros(len(table), bool)
    excused = (table.overlays & EXCUSED) != 0
    return np.asarray((table.verdict == BROKEN) & (table.settled_at == NOTHING) & excused)


def grace_ends(duty: Duty, due_at: IntArray) -> IntArray:
    """The last second in which evidence of a reported kind may still come."""
    return np.asarray(Limit(duty.clock, duty.addition("grace") or GRACE).due(due_at)) if len(due_at) else due_at


def _notice_looks(duty: Duty, due_at: IntArray, at: int) -> IntArray:
    """Until the last day for delivery: the second after it. Then the days pass until the one of effect: the next midnight."""
    midnight = _next_day(duty, at)
    return np.where(due_at >= at, due_at + 1, midnight)


def _next_day(duty: Duty, at: int) -> int:
    return int(duty.clock.day_start(int(duty.clock.local_day(at)) + 1))


# --- over the whole house ---------------------------------------------------------------------------------------------------------------


def unit_look(duty: Duty, table: VerdictTable, context: Context) -> int:
    """When a promise over the whole house must be judged again, by one of its versions; NEVER where only events can change it."""
    at = context.at
    looks = [NEVER]
    begins, ends = duty.terms.valid_from, duty.terms.valid_until
    if begins is not None and begins >= at:
        looks.append(begins + 1)
    mine = table.version == duty.version
    pending = mine & (table.verdict == PENDING)
    if pending.any():
        looks.append(int(table.due_at[pending].min()) + 1)
    per = duty.body.get("per")
    if per and (ends is None or at < ends):
        here = ordinal_of(duty.clock, per, np.array([at]))
        looks += [int(bounds_of(duty.clock, per, here + step)[0][0]) + 1 for step in (0, 1)]
    if duty.kind in WITH_GRACE and (unproven := mine & (table.verdict == UNPROVEN)).any():
        looks.append(int(grace_ends(duty, table.due_at[unproven]).min()) + 1)
    looks.append(int(_grade_looks(duty, table, mine).min()) if len(table) else NEVER)
    if duty.kind == "share" and "answered" in duty.body["with"]:
        looks.append(_next_decision(duty, context))
    if duty.kind == "available":
        looks.append(_outage_look(duty, table, mine, context))
    return min(look for look in looks if look > at)


def _next_decision(duty: Duty, context: Context) -> int:
    """The second after the first deadline among the items that wait for an answer."""
    items = context.facts.of(duty.body["event"])
    if not len(items):
        return NEVER
    wanted = group_codes(items, list(duty.addition("each") or ()), Names()) >= 0
    if duty.addition("where") is not None:
        wanted &= holds(duty.addition("where"), items)
    found = decide(context, duty, items, wanted)
    open_items = wanted & ~found.hit & ~found.miss
    if not open_items.any():
        return NEVER
    return int(Limit(duty.clock, duty.body["with"]["within"]).due(items.received[open_items]).min()) + 1


def _outage_look(duty: Duty, table: VerdictTable, mine: BoolArray, context: Context) -> int:
    """While an outage lasts, the time lost grows: look when the allowance may be used up, and every minute."""
    state = context.state("outage")
    running = state.of_subject(context.facts.organisation)
    if bool(np.all(state.ended[running])):
        return NEVER
    soonest = context.at + SECONDS_BETWEEN_OUTAGE_LOOKS
    for row in np.flatnonzero(mine & (table.verdict == PENDING)).tolist():
        down, _, total = table.reasons[int(table.reason[row])].rpartition(";")[2].partition("/")
        allowed = int(int(total) * (100 - float(duty.body["percent"])) / 100)
        soonest = min(soonest, context.at + max(1, allowed - int(down) + 1))
    return soonest


__all__ = ["NEVER", "grace_ends", "may_lose_excuse", "notice_due", "row_looks", "unit_look"]
