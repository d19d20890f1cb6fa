"""Due dates: how an amount of a unit is counted from a start, under each count that a letter may name.

The default is the count of the Civil Code (arts. 201-203): the day of the start is not counted; a last day that is no workday moves to the
next workday; the last day ends at close of business where the calendar has hours, else at 24:00; months and years end on the corresponding
day or on the last day of a shorter month. Seconds, minutes and hours run around the clock, business minutes and hours through the calendar.

| count | units | meaning |
|---|---|---|
| civil | all | as above |
| same time of day | workday | a start outside hours moves to the next opening; then N workdays later at that clock time |
| same time of day | day, week, month, year | as same local time |
| same local time | day, week, month, year | the same reading of the wall clock N days later; nothing moves |
| blocks of 24 hours | day, week | N times 86,400 seconds |
| budget of business hours | workday | N times the calendar's full day, through the calendar |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from yinuo.engine.errors import AmountRefused, CountRefused
from yinuo.engine.worktime.arithmetic import WorkClock, whole_seconds
from yinuo.engine.worktime.zones import DAY, IntArray

CIVIL: Final = "civil"
SAME_TIME_OF_DAY: Final = "same time of day"
SAME_LOCAL_TIME: Final = "same local time"
BLOCKS: Final = "blocks of 24 hours"
BUDGET: Final = "budget of business hours"

CLOCK_UNITS: Final[Mapping[str, int]] = {"second": 1, "minute": 60, "hour": 3600}
BUSINESS_UNITS: Final[Mapping[str, int]] = {"business minute": 60, "business hour": 3600}
DAY_UNITS: Final[Mapping[str, int]] = {"day": 1, "week": 7}
MONTH_UNITS: Final[Mapping[str, int]] = {"month": 1, "year": 12}

COUNTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys((*CLOCK_UNITS, *BUSINESS_UNITS), (CIVIL,)),
    "workday": (CIVIL, SAME_TIME_OF_DAY, BUDGET),
    **dict.fromkeys(DAY_UNITS, (CIVIL, SAME_TIME_OF_DAY, SAME_LOCAL_TIME, BLOCKS)),
    **dict.fromkeys(MONTH_UNITS, (CIVIL, SAME_TIME_OF_DAY, SAME_LOCAL_TIME)),
}
UNITS: Final = tuple(COUNTS_OF)
COUNTS: Final = (CIVIL, SAME_TIME_OF_DAY, SAME_LOCAL_TIME, BLOCKS, BUDGET)
RULES: Final[Mapping[str, str]] = {
    CIVIL: "civil-code",
    SAME_TIME_OF_DAY: "same-time-of-day",
    SAME_LOCAL_TIME: "same-local-time",
    BLOCKS: "blocks-of-24-hours",
    BUDGET: "budget-of-business-hours",
}
MOST_UNITS: Final = 10**9  # beyond any promise; keeps products within 64 bits


def due_at(clock: WorkClock, start: ArrayLike, amount: ArrayLike | Decimal, unit: str, count: str = CIVIL) -> IntArray:
    """The last instant that still counts as in time.

    Args:
        start: instants, int64 seconds UTC; broadcasts with `amount`.
        amount: whole numbers, not negative; hours and minutes may be decimals that come to whole seconds.
        unit: one of `UNITS`. count: one of `COUNTS_OF[unit]`.
    Raises:
        AmountRefused, CountRefused, InstantOutOfRange.
    """
    check_count(unit, count)
    at = whole_seconds(start)
    if unit in CLOCK_UNITS:
        ends: IntArray = at + amount_in_seconds(amount, unit)
        return ends
    if unit in BUSINESS_UNITS:
        return clock.add(at, amount_in_seconds(amount, unit))
    n = whole_amount(amount, unit)
    if count == BUDGET:
        # a budget is spent by working seconds: used up at a close, it lasts until the next one is worked
        return clock.next_open(clock.add(at, n * clock.calendar.full_day_seconds))
    if count == BLOCKS:
        return np.asarray(at + n * (DAY_UNITS[unit] * DAY))[()]
    if count == CIVIL:
        return clock.close_of(last_day(clock, clock.local_day(at), n, unit))
    if unit == "workday":
        return _same_time_of_workday(clock, at, n)
    return clock.local_to_utc(days_later(clock.local_day(at), n, unit), clock.local_seconds(at))


def last_day(clock: WorkClock, day: ArrayLike, n: ArrayLike, unit: str) -> IntArray:
    """The last day of the Civil Code count: day numbers in, day numbers out; zero units end on the day itself or the next workday."""
    day, n = np.broadcast_arrays(whole_seconds(day), whole_seconds(n))
    if unit != "workday":
        return clock.roll(days_later(day, n, unit))
    return np.asarray(np.where(n > 0, clock.nth_workday_after(day, np.maximum(n, 1)), clock.roll(day)))[()]


def days_later(day: IntArray | np.int64, n: IntArray | np.int64, unit: str) -> IntArray:
    """The local day N days, weeks, months or years later; on the last day of a shorter month (art. 202)."""
    if unit in DAY_UNITS:
        return np.asarray(day + n * DAY_UNITS[unit])[()]
    dates = np.asarray(day).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    in_month = dates - month.astype("datetime64[D]")
    target = month + n * MONTH_UNITS[unit]
    first, next_first = target.astype("datetime64[D]"), (target + 1).astype("datetime64[D]")
    return np.asarray(np.minimum(first + in_month, next_first - 1).astype(np.int64))[()]


def _same_time_of_workday(clock: WorkClock, at: IntArray, n: IntArray) -> IntArray:
    """Start moved to the next working instant, then N workdays later at that clock time."""
    moved = clock.next_open(at)
    later = clock.nth_workday_after(clock.local_day(moved), np.maximum(n, 1))
    return np.asarray(np.where(n > 0, clock.local_to_utc(later, clock.local_seconds(moved)), moved))[()]


def check_count(unit: str, count: str) -> None:
    """Refuse a unit that is unknown or cannot be counted in this way."""
    if count not in COUNTS_OF.get(unit, ()):
        known = ", ".join(COUNTS_OF[unit]) if unit in COUNTS_OF else f"nothing; the units are {', '.join(UNITS)}"
        raise CountRefused(unit=unit, count=count, known=known)


def whole_amount(amount: ArrayLike | Decimal, unit: str) -> IntArray:
    """The amount as int64; refuses fractions and negative numbers."""
    exact = _exact(amount, unit, 1)
    return exact


def amount_in_seconds(amount: ArrayLike | Decimal, unit: str) -> IntArray:
    """Seconds in so many hours or minutes; 0.25 hours are 900 seconds, a third of an hour in decimals is refused.

    >>> int(amount_in_seconds(Decimal("1.5"), "business hour"))
    5400
    """
    return _exact(amount, unit, {**CLOCK_UNITS, **BUSINESS_UNITS}[unit])


def _exact(amount: ArrayLike | Decimal, unit: str, seconds: int) -> IntArray:
    array = np.asarray(amount)
    if array.dtype.kind in "iu":
        lowest, highest = (int(array.min()), int(array.max())) if array.size else (0, 0)
        if lowest < 0 or highest > MOST_UNITS:
            _refuse(lowest if lowest < 0 else highest, unit)
        return np.asarray(array.astype(np.int64) * seconds)[()]
    distinct, position = np.unique(array, return_inverse=True)
    exact = np.array([_one_exact(value, unit, seconds) for value in distinct.tolist()], np.int64)
    return np.asarray(exact[position].reshape(array.shape))[()]


def _one_exact(value: object, unit: str, seconds: int) -> int:
    """One amount times the seconds of its unit; decimals are read as they are written, so 1.1 is eleven tenths."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
            raise TypeError
        total = (value if isinstance(value, Fraction) else Fraction(Decimal(str(value)))) * seconds
    except (TypeError, ValueError, OverflowError, InvalidOperation):
        raise AmountRefused(amount=str(value), unit=unit, problem="it is no number") from None
    if total < 0 or total > MOST_UNITS * seconds:
        _refuse(value, unit)
    if total.denominator != 1:
        problem = "it does not come to whole seconds" if seconds > 1 else "this unit is counted in whole numbers"
        raise AmountRefused(amount=str(value), unit=unit, problem=problem)
    return int(total)


def _refuse(value: object, unit: str) -> None:
    raise AmountRefused(amount=str(value), unit=unit, problem=f"an amount lies between 0 and {MOST_UNITS}")


@dataclass(frozen=True)
class ExplainedDue:
    """One deadline with the rule that gave it.

    `rule` and the keys of `other_readings` are stable names (`RULES`, or `around-the-clock` and `business-hours`); instants are seconds
    UTC; `provisional` where the deadline's local date lies past the published years.
    """

    due_at: int
    rule: str
    other_readings: tuple[tuple[str, int], ...]
    provisional: bool


def explain_due(clock: WorkClock, start: int, amount: int | float | Decimal, unit: str, count: str = CIVIL) -> ExplainedDue:
    """One deadline, its rule and the other reading: the Civil Code count and the same time of day are each other's other reading."""
    due = int(due_at(clock, start, amount, unit, count))
    provisional = bool(clock.is_provisional(due))
    if unit in CLOCK_UNITS or unit in BUSINESS_UNITS:
        return ExplainedDue(due, "around-the-clock" if unit in CLOCK_UNITS else "business-hours", (), provisional)
    same = {SAME_LOCAL_TIME: SAME_TIME_OF_DAY}.get(count, count)
    others = [other for other in (CIVIL, SAME_TIME_OF_DAY) if other != same]
    readings = tuple((RULES[other], int(due_at(clock, start, amount, unit, other))) for other in others)
    return ExplainedDue(due, RULES[count], readings, provisional)
