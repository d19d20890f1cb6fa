"""Calendar periods: which one an instant lies in, where it begins and ends, and the number it is called by.

Inside the engine a period is its *ordinal*: periods of one length count up by one, so that they can be counted in an array. People see
its *number*: 20260213, 202607 (ISO week), 202602, 20261 (quarter or half), 2026; two weeks are called by their ordinal. A period is the
half-open span from the first second of its first local day to the first second of the next; in zones with DST it is as long as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yinuo.engine.worktime.arithmetic import WorkClock

PERIODS = ("day", "week", "two weeks", "month", "quarter", "half-year", "year")
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_DAYS = {"day": 1, "week": 7, "two weeks": 14}
_MOST_CELLS = 1_000_000
_FIRST_MONDAY = 4  # 1970-01-05, counted in days from 1970-01-01

IntArray = NDArray[np.int64]


def ordinal_of_day(per: str, day: ArrayLike) -> IntArray:
    """The ordinal of the period in which each local day lies.

    Takes: one of `PERIODS`; days since 1970-01-01.

    >>> ordinal_of_day("month", [0, 30, 31, -1]).tolist()
    [0, 0, 1, -1]
    """
    days = np.asarray(day, np.int64)
    if per in _MONTHS:
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return np.asarray(months // _MONTHS[per], np.int64)
    origin = 0 if per == "day" else _FIRST_MONDAY
    return np.asarray((days - origin) // _DAYS[per], np.int64)


def first_day(per: str, ordinal: ArrayLike) -> IntArray:
    """The first local day of each period, as days since 1970-01-01.

    >>> first_day("week", [0, 1]).tolist()
    [4, 11]
    """
    ordinals = np.asarray(ordinal, np.int64)
    if per in _MONTHS:
        return np.asarray((ordinals * _MONTHS[per]).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64), np.int64)
    origin = 0 if per == "day" else _FIRST_MONDAY
    return np.asarray(ordinals * _DAYS[per] + origin, np.int64)


def numbers_of(per: str, ordinal: ArrayLike) -> IntArray:
    """What each period is called: see the head of this file.

    >>> numbers_of("quarter", ordinal_of_day("quarter", [20_000])).tolist()
    [20244]
    """
    ordinals = np.asarray(ordinal, np.int64)
    if per in _MONTHS:
        in_a_year = 12 // _MONTHS[per]
        year, part = 1970 + ordinals // in_a_year, ordinals % in_a_year + 1
        return np.asarray({12: year * 100 + part, 1: year}.get(in_a_year, year * 10 + part), np.int64)
    if per == "two weeks":
        return ordinals
    day = first_day(per, ordinals)
    if per == "day":
        year, month, day_of_month = _civil(day)
        return year * 10_000 + month * 100 + day_of_month
    thursday = day + 3  # a week belongs to the year of its Thursday
    year = _civil(thursday)[0]
    new_year = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(year * 100 + (thursday - new_year) // 7 + 1, np.int64)


def ordinals_of(per: str, number: ArrayLike) -> IntArray:
    """The ordinals of periods called by their numbers: the way back from `numbers_of`.

    >>> ordinals_of("month", [202601]).tolist(), numbers_of("month", 672).tolist()
    ([672], 202601)
    """
    numbers = np.asarray(number, np.int64)
    if per == "two weeks":
        return numbers
    if per == "year":
        return numbers - 1970
    if per in _MONTHS:
        base = 100 if per == "month" else 10
        return (numbers // base - 1970) * (12 // _MONTHS[per]) + numbers % base - 1
    if per == "day":
        month = (numbers // 10_000 - 1970) * 12 + numbers // 100 % 100 - 1
        return np.asarray(first_day("month", month) + numbers % 100 - 1, np.int64)
    january_fourth = (numbers // 100 - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 3  # always in week 1
    return ordinal_of_day("week", january_fourth) + numbers % 100 - 1


def bounds_of(clock: WorkClock, per: str, ordinal: ArrayLike) -> tuple[IntArray, IntArray]:
    """First and last second of each period, given by its ordinal, in the calendar's zone."""
    ordinals = np.asarray(ordinal, np.int64)
    first = clock.day_start(first_day(per, ordinals))
    after = clock.day_start(first_day(per, ordinals + 1))
    return np.asarray(first, np.int64), np.asarray(after - 1, np.int64)


def ordinal_of(clock: WorkClock, per: str, instants: ArrayLike) -> IntArray:
    """The ordinal of the period in which each instant lies, in the calendar's zone."""
    at = np.asarray(instants, np.int64)
    if not at.size:
        return np.zeros(at.shape, np.int64)
    ends = np.array([at.min(), at.max()], np.int64)
    days = np.asarray(clock.local_day(ends), np.int64)
    # where clocks go back across midnight an hour of the old day comes after the new day's first minute: the span decides, not the date
    low, high = ordinal_of_day(per, days + np.array([-1, 1])).tolist()
    span = np.arange(low, high + 2)
    starts = np.asarray(clock.day_start(first_day(per, span)), np.int64)
    lengths = np.diff(starts)
    grain = int(np.gcd.reduce(lengths))
    if int(starts[-1] - starts[0]) // grain > _MOST_CELLS:
        return np.asarray(low + np.searchsorted(starts, at, side="right") - 1, np.int64)
    table = np.repeat(span[:-1], lengths // grain)  # periods begin on multiples of some grain: one division and one look-up
    return np.asarray(table[(at - starts[0]) // grain], np.int64)


def period_of(clock: WorkClock, per: str, instants: ArrayLike) -> IntArray:
    """The number of the period in which each instant lies; any shape. Units: seconds UTC in, numbers such as 202602 out."""
    return numbers_of(per, ordinal_of(clock, per, instants))


def period_bounds(clock: WorkClock, per: str, numbers: ArrayLike) -> tuple[IntArray, IntArray]:
    """First and last second UTC of the periods called by these numbers; any shape."""
    return bounds_of(clock, per, ordinals_of(per, numbers))


@dataclass(frozen=True)
class Judged:
    """The periods that one version judges, consecutive and in order of time.

    Shapes (k,): `ordinal` and `number`; `first` and `last` second.
    """

    ordinal: IntArray
    number: IntArray
    first: IntArray
    last: IntArray

    def __len__(self) -> int:
        return len(self.ordinal)

    def slot_of(self, ordinal: IntArray) -> IntArray:
        """The position of each period among these, -1 where it is not judged."""
        if not len(self):
            return np.full(len(ordinal), -1, np.int64)
        slot: IntArray = ordinal - self.ordinal[0]
        outside = (slot < 0) | (slot >= len(self))
        slot[outside] = -1
        return slot


def judged_periods(clock: WorkClock, per: str, *, at: int, valid_from: int | None, valid_until: int | None, earliest: int | None) -> Judged:
    """The periods that one version of a promise judges (semantics 5.2): they are consecutive.

    Args:
        at: the instant asked about; a period is judged from the second after its first on.
        valid_from, valid_until: the half-open validity; a period belongs to the version that holds at its first second.
        earliest: the earliest `occurred_at` of any fact, or None; where there is no `valid_from` the first period is the one it lies in.
    """
    start = earliest if valid_from is None else valid_from
    end = at if valid_until is None else min(at, valid_until)
    if start is None:
        return _span(clock, per, 0, 0)
    low = int(ordinal_of(clock, per, np.array([start]))[0])
    if valid_from is not None and int(bounds_of(clock, per, low)[0]) < valid_from:
        low += 1
    high = int(ordinal_of(clock, per, np.array([end]))[0])
    if int(bounds_of(clock, per, high)[0]) < end:
        high += 1
    return _span(clock, per, low, max(low, high))


def _span(clock: WorkClock, per: str, low: int, high: int) -> Judged:
    ordinal = np.arange(low, high, dtype=np.int64)
    first, last = bounds_of(clock, per, ordinal)
    return Judged(ordinal=ordinal, number=numbers_of(per, ordinal), first=first, last=last)


def _civil(day: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Year, month and day of the month of days since 1970-01-01."""
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    counted = months.astype(np.int64)
    day_of_month = (dates - months).astype(np.int64) + 1
    return 1970 + counted // 12, counted % 12 + 1, np.asarray(day_of_month, np.int64)
