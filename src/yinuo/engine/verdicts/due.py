"""When an obligation falls due, and how pauses move that (semantics, 3.4 and 3.5); on arrays, and one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import Instants
from yinuo.engine.worktime.arithmetic import WorkClock
from yinuo.engine.worktime.counting import BUDGET, BUSINESS_UNITS, CIVIL, CLOCK_UNITS, amount_in_seconds, due_at

GRACE: Mapping[str, Any] = {"amount": "5", "unit": "workday", "count": CIVIL}
"""How long a reported kind may stay without evidence, unless the clause says otherwise."""


class Limit:
    """A duration of the language on one clock. `clocked`: around the clock; `spent`: in working seconds, which pauses simply add to."""

    def __init__(self, clock: WorkClock, duration: Mapping[str, Any] | None) -> None:
        self.clock = clock
        self.unit = str(duration["unit"]) if duration else ""
        self.count = str(duration.get("count") or CIVIL) if duration else CIVIL
        self.amount = Decimal(str(duration["amount"])) if duration else Decimal(0)
        self.clocked = self.unit in CLOCK_UNITS
        self.spent = self.unit in BUSINESS_UNITS or self.count == BUDGET
        self.in_work = self.spent or self.unit == "workday"
        self.rolls = self.unit in ("day", "week", "month", "year") and self.count == CIVIL
        self.seconds = 0
        if self.count == BUDGET:
            self.seconds = int(self.amount * clock.calendar.full_day_seconds)
        elif self.clocked or self.spent:
            self.seconds = int(amount_in_seconds(self.amount, self.unit))

    # --- on arrays -------------------------------------------------------------------------------------------------------------------

    def due(self, start: Instants) -> Instants:
        """The last instants in time."""
        if self.clocked:
            return start + self.seconds
        if self.spent:
            return self.later(start, self.seconds)
        return due_at(self.clock, start, self.amount, self.unit, self.count)

    def later(self, since: Instants, seconds: int | Instants) -> Instants:
        """Instants so many working seconds later; a budget used up at a close lasts until the next opening."""
        ends = self.clock.add(since, seconds)
        return self.clock.next_open(ends) if self.count == BUDGET else ends

    def length(self, begin: Instants, end: Instants) -> Instants:
        """What a pause adds: working seconds or plain ones."""
        return self.clock.between(begin, end) if self.in_work else end - begin

    def shifted(self, start: Instants, base: Instants, paused: Instants) -> Instants:
        """The due dates `base` of obligations from `start` after `paused` seconds; where nothing was paused, `base`."""
        if self.spent:
            return self.later(start, self.seconds + paused)
        if self.in_work:
            return self.clock.add(base, paused)
        moved = base + paused
        if not self.rolls:
            return moved
        day = self.clock.local_day(moved - 1)  # 24:00 belongs to the day that it ends
        rests = (paused > 0) & ~self.clock.is_workday(day)
        return np.where(rests, self.clock.close_of(self.clock.roll(day)), moved)

    # --- one at a time ---------------------------------------------------------------------------------------------------------------

    def due_one(self, start: int) -> int:
        """As `due`, for one plain integer."""
        if self.clocked:
            return start + self.seconds
        if self.spent:
            return self.later_one(start, self.seconds)
        return _due_one(self.clock, start, self.amount, self.unit, self.count)

    def later_one(self, since: int, seconds: int) -> int:
        """As `later`, for plain integers."""
        ends = self.clock.add_one(since, seconds)
        return int(self.clock.next_open(ends)) if self.count == BUDGET else ends

    def length_one(self, begin: int, end: int) -> int:
        """As `length`, for plain integers."""
        return self.clock.between_one(begin, end) if self.in_work else end - begin

    def shifted_one(self, start: int, base: int, paused: int) -> int:
        """As `shifted`, for plain integers."""
        if self.spent:
            return self.later_one(start, self.seconds + paused)
        if self.in_work:
            return self.clock.add_one(base, paused)
        moved = base + paused
        if not self.rolls or not paused:
            return moved
        day = int(self.clock.local_day(moved - 1))
        return moved if self.clock.is_workday(day) else int(self.clock.close_of(self.clock.roll(day)))


def limit_of(clock: WorkClock, duration: Mapping[str, Any] | None) -> Limit:
    """A limit, made once for each duration on each clock: the live path asks for the same few again and again."""
    if duration is None:
        return Limit(clock, None)
    return _limit(clock, str(duration["amount"]), str(duration["unit"]), str(duration.get("count") or CIVIL))


@lru_cache(maxsize=4096)
def _limit(clock: WorkClock, amount: str, unit: str, count: str) -> Limit:
    return Limit(clock, {"amount": amount, "unit": unit, "count": count})


@lru_cache(maxsize=65_536)
def _due_one(clock: WorkClock, start: int, amount: Decimal, unit: str, count: str) -> int:
    return int(due_at(clock, start, amount, unit, count))


def provisional(clock: WorkClock, due: Instants) -> NDArray[np.bool_]:
    """Where the local date of the second before due lies past the calendar's horizon."""
    if clock.calendar.horizon is None or not len(due):
        return np.zeros(len(due), bool)
    if int(due.max()) < _safe_until(clock):
        return np.zeros(len(due), bool)
    return clock.is_provisional(due - 1)


@lru_cache(maxsize=256)
def _safe_until(clock: WorkClock) -> int:
    horizon = clock.calendar.horizon
    assert horizon is not None
    return int(np.datetime64(horizon, "s").astype(np.int64)) - 2 * 86_400


def provisional_one(clock: WorkClock, due: int) -> bool:
    """As `provisional`, for one plain integer."""
    if clock.calendar.horizon is None or due < _safe_until(clock):
        return False
    return bool(clock.is_provisional(due - 1))
