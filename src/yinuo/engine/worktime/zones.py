"""A time zone as two small arrays: the instants at which its clocks change, and the offset that holds between them.

The standard library answers one instant at a time; here the changes within a span are found once, so that arrays can be converted by a
search. Clocks are sampled once a day and each change is then narrowed down to its second; two changes within one day do not occur in the
IANA data of the years used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
DAY = 86_400


@dataclass(frozen=True, eq=False)
class Offsets:
    """Offsets from UTC in seconds.

    Shapes: `changes_at` (n,) instants, ascending; `offsets` (n + 1,): `offsets[i]` holds before `changes_at[i]`; `local_changes` (n,) is
    the local second from which the new offset is read, with PEP 495 fold=0: within a gap and within an overlap the old offset still counts.
    """

    changes_at: IntArray
    offsets: IntArray
    local_changes: IntArray

    def to_local(self, at: IntArray) -> IntArray:
        """Seconds since 1970-01-01 00:00 on the wall clock, for instants in UTC."""
        position: IntArray | int = np.searchsorted(self.changes_at, at, side="right") if self.changes_at.size else 0
        local: IntArray = at + self.offsets[position]
        return local

    def to_utc(self, local: IntArray) -> IntArray:
        """Instants in UTC for wall-clock seconds; fold=0 in gaps and overlaps."""
        position: IntArray | int = np.searchsorted(self.local_changes, local, side="right") if self.changes_at.size else 0
        at: IntArray = local - self.offsets[position]
        return at


def offsets_between(zone: str, first: int, last: int) -> Offsets:
    """The offsets of a zone for instants in [first, last], seconds since the epoch."""
    info = ZoneInfo(zone)
    epoch = datetime(1970, 1, 1, tzinfo=info)

    def offset_at(moment: datetime) -> timedelta:
        return info.fromutc(moment) - moment  # `fromutc` reads it as UTC, and within one zone wall clocks are subtracted

    def offset_of(at: int) -> timedelta:
        return offset_at(epoch + timedelta(seconds=at))

    changes: list[int] = []
    offsets = [offset_of(first)]
    moment, day = epoch + timedelta(seconds=first), timedelta(days=1)
    for before in range(first, last, DAY):
        moment += day
        if before + DAY < last and offset_at(moment) == offsets[-1]:
            continue
        low, high = before, min(before + DAY, last)
        if offset_of(high) == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_of(middle) == offsets[-1] else (low, middle)
        changes.append(high)
        offsets.append(offset_of(high))
    at, held = np.array(changes, np.int64), np.array([offset // timedelta(seconds=1) for offset in offsets], np.int64)
    return Offsets(changes_at=at, offsets=held, local_changes=at + np.maximum(held[:-1], held[1:]))
