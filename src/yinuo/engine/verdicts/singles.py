"""What judges of single facts share: who is judged, fields that hold days, order in time (semantics, section 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.facts import Group, instant_in
from yinuo.engine.verdicts.frame import numbered
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.worktime.arithmetic import WorkClock

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
EPOCH = date(1970, 1, 1).toordinal()
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def under_terms(duty: Duty, group: Group, start: IntArray) -> BoolArray:
    """Which facts of a group fit `where` and start within the version's validity."""
    fits = holds(duty.addition("where"), group)
    low, high = duty.terms.valid_from, duty.terms.valid_until
    if low is not None:
        fits = fits & (start >= low)
    if high is not None:
        fits = fits & (start < high)
    return fits


def by_arrival(group: Group) -> IntArray:
    """Positions in order of (subject, received, occurred, recorded, id), what has not been received yet included."""
    return np.lexsort((group.received, group.subject))


def day_in(value: Any, clock: WorkClock) -> int | None:
    """The local day that a field names, as a date or as an instant; None where it holds neither."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).toordinal() - EPOCH
        except ValueError:
            return None
    instant = instant_in(value)
    return None if instant is None else int(clock.local_day(instant))


def in_time(group: Group) -> IntArray:
    """Positions in order of (occurred, recorded, id), whatever the subject."""
    order = np.lexsort((group.recorded, group.occurred))
    occurred, recorded = group.occurred[order], group.recorded[order]
    equal = (occurred[1:] == occurred[:-1]) & (recorded[1:] == recorded[:-1])
    if not equal.any():
        return order
    tied = np.zeros(len(order), bool)
    tied[1:] |= equal
    tied[:-1] |= equal
    places = np.flatnonzero(tied)

    def key(position: int) -> tuple[int, int, str]:
        return int(group.occurred[position]), int(group.recorded[position]), group.facts.id_of(int(group.rows[position]))

    order[places] = sorted(order[places].tolist(), key=key)
    return order


def renumbered(parts: Sequence[Rows], starts: Sequence[IntArray]) -> list[Rows]:
    """The same rows with numbers from 1 in order of start for each subject, over all versions; `number` breaks ties."""
    subject = np.concatenate([part.subject for part in parts])
    numbers = numbered(subject, np.concatenate(list(starts)), np.concatenate([part.number for part in parts]))
    found, done = [], 0
    for part in parts:
        columns = {**part.__dict__, "number": numbers[done : done + len(part)]}
        found.append(Rows(**columns))
        done += len(part)
    return found


def rows_of(duty: Duty, subject: IntArray | Sequence[int], **columns: Any) -> Rows:
    """Rows of a version; columns left out are empty (NOTHING; reason 0; no event)."""
    count = len(subject)
    empty: dict[str, int] = {"number": 0, "opened_at": NOTHING, "due_at": NOTHING, "settled_at": NOTHING, "broken_at": NOTHING}
    full: dict[str, Any] = {name: np.full(count, value, np.int64) for name, value in {**empty, "reason": 0, "event": -1}.items()}
    full.update({name: np.asarray(value, np.int64) for name, value in columns.items()})
    full["verdict"] = full["verdict"].astype(np.int8)
    return Rows(duty=duty, subject=np.asarray(subject, np.int64), **full)
