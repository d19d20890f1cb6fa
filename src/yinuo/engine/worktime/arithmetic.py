"""Adding and subtracting working time: one clock per calendar, on arrays or one instant at a time.

Units: instants are int64 seconds since the epoch in UTC, spans are int64 seconds, days are numbers of local days since 1970-01-01.
Everything broadcasts like numpy; a scalar in gives a scalar out. The methods whose names end in `_one` take and give plain integers and
are several times faster for a single instant.

An interval of work contains its opening and not its close. `add(t, n)` is the earliest instant by which n more working seconds are done,
so that a count which uses up a day ends at that day's close; `next_open(t)` is the first instant at which work goes on, so a close moves
to the next opening.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yinuo.engine.errors import InstantOutOfRange, WholeSecondsOnly
from yinuo.engine.worktime.shapes import Calendar
from yinuo.engine.worktime.tables import Table, day_number, table_of
from yinuo.engine.worktime.zones import DAY, IntArray

NEAR_YEARS = (2000, 2044)  # worked out at once, with tables that need no search
FAR_YEARS = (1900, 2199)  # worked out when somebody asks, searched
CHUNK = 32_768  # instants at a time: the intermediate arrays stay in the processor's cache


class WorkClock:
    """The arithmetic of one calendar; make it with `clock_of`, which keeps it."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._near = table_of(calendar, *NEAR_YEARS, with_cells=True)
        self._horizon = None if calendar.horizon is None else day_number(calendar.horizon)

    @cached_property
    def _far(self) -> Table:
        return table_of(self.calendar, *FAR_YEARS, with_cells=False)

    @cached_property
    def _far_offset(self) -> int:
        """Working seconds in the far table before the near one begins: `worked` has one zero, whichever table answers."""
        return int(self._far.worked(np.array([self._near.first], np.int64))[0])

    # --- working seconds -------------------------------------------------------------------------------------------------------------

    def worked(self, at: ArrayLike) -> IntArray:
        """Working seconds before each instant, counted from a fixed zero; only differences mean something."""
        return _in_chunks(self._worked, at)

    def between(self, start: ArrayLike, end: ArrayLike) -> IntArray:
        """Working seconds from start to end; negative where the end lies before the start."""
        return _in_chunks(lambda a, b: self._worked(b) - self._worked(a), start, end)

    def add(self, start: ArrayLike, seconds: ArrayLike) -> IntArray:
        """The earliest instant by which so many working seconds have passed since the start.

        Zero seconds give the start itself, inside or outside hours. Negative seconds look back: the latest instant from which so many
        working seconds lead to the start.
        Raises:
            InstantOutOfRange: the start or the result lies outside the years of the tables.
        """
        return _in_chunks(self._add, start, seconds)

    def next_open(self, at: ArrayLike) -> IntArray:
        """The first working instant at or after each: an opening stays, a close moves to the next opening."""
        return _in_chunks(self._next_open, at)

    def _worked(self, at: IntArray) -> IntArray:
        table = self._table_for(at)
        done = table.worked(at)
        return done if table is self._near else done - self._far_offset

    def _add(self, start: IntArray, seconds: IntArray) -> IntArray:
        for table in self._tables_for(start):
            work = table.worked(start) + seconds
            if seconds.min() > 0:
                if work.max() <= table.total:
                    return table.reached(work)
                continue
            forward, back = seconds > 0, seconds < 0
            if work.min() < 0 or np.any(work[forward] > table.total) or np.any(work[back] >= table.total):
                continue
            end = start.copy()
            end[forward] = table.reached(work[forward])
            end[back] = table.left(work[back])
            return end
        raise self._out_of_range()

    def _next_open(self, at: IntArray) -> IntArray:
        for table in self._tables_for(at):
            work = table.worked(at)
            if work.max() < table.total:
                return table.left(work)
        raise self._out_of_range()

    # --- one at a time ---------------------------------------------------------------------------------------------------------------

    def worked_one(self, at: int) -> int:
        """As `worked`, for one plain integer."""
        if self._near.first <= at < self._near.end:
            return _worked_before(self._near, at)
        return _worked_before(self._far_for(at), at) - self._far_offset

    def between_one(self, start: int, end: int) -> int:
        """As `between`, for plain integers."""
        return self.worked_one(end) - self.worked_one(start)

    def add_one(self, start: int, seconds: int) -> int:
        """As `add`, for plain integers."""
        if seconds == 0:
            return start
        table = self._near if self._near.first <= start < self._near.end else self._far_for(start)
        while True:
            work = _worked_before(table, start) + seconds
            opens, _, before = table.lists
            if seconds > 0 and work <= table.total:
                position = bisect_left(before, work) - 1
                return opens[position] + work - before[position]
            if seconds < 0 <= work:
                position = bisect_right(before, work) - 1
                return opens[position] + work - before[position]
            if table is not self._near:
                raise self._out_of_range()
            table = self._far_for(start)

    # --- local days ------------------------------------------------------------------------------------------------------------------

    def local_day(self, at: ArrayLike) -> IntArray:
        """The number of the local day of each instant."""
        return _in_chunks(lambda t: self._table_for(t).zone.to_local(t) // DAY, at)

    def local_seconds(self, at: ArrayLike) -> IntArray:
        """Seconds of the local day, as a clock on the wall shows them."""
        return _in_chunks(lambda t: self._table_for(t).zone.to_local(t) % DAY, at)

    def local_to_utc(self, day: ArrayLike, seconds: ArrayLike) -> IntArray:
        """The instant at which a local clock shows so many seconds of a day; PEP 495 fold=0 where that is never or twice."""
        return _in_chunks(lambda d, s: self._table_for_days(d).zone.to_utc(d * DAY + s), day, seconds)

    def day_start(self, day: ArrayLike) -> IntArray:
        """The instant at which a local day begins."""
        return self.local_to_utc(day, 0)

    def close_of(self, day: ArrayLike) -> IntArray:
        """The instant at which a day's business ends: the last close of a workday with hours, else local 24:00."""

        def close(days: IntArray) -> IntArray:
            table = self._table_for_days(days)
            return table.closes_on[days - table.first_day]

        return _in_chunks(close, day)

    def is_workday(self, day: ArrayLike) -> NDArray[np.bool_]:
        """Whether work is done on a local day."""

        def works(days: IntArray) -> IntArray:
            table = self._table_for_days(days)
            return table.works[days - table.first_day].astype(np.int64)

        return np.asarray(_in_chunks(works, day)).astype(bool)[()]

    def workday_index(self, day: ArrayLike) -> IntArray:
        """Workdays up to and including a day, counted from a fixed zero; only differences mean something."""

        def index(days: IntArray) -> IntArray:
            table = self._table_for_days(days)
            count = table.count[days - table.first_day]
            return count if table is self._near else count - self._far_workdays

        return _in_chunks(index, day)

    def nth_workday_after(self, day: ArrayLike, n: ArrayLike) -> IntArray:
        """The n-th workday after a day, the day itself not counted; n >= 1."""

        def nth(days: IntArray, n: IntArray) -> IntArray:
            for table in self._tables_for_days(days):
                position = table.count[days - table.first_day] + n - 1
                if position.min() >= 0 and position.max() < len(table.workdays):
                    found: IntArray = table.workdays[position]
                    return found
            raise self._out_of_range()

        return _in_chunks(nth, day, n)

    def roll(self, day: ArrayLike) -> IntArray:
        """The day itself where it is a workday, else the next workday."""
        return self.nth_workday_after(np.asarray(day) - 1, 1)

    def is_provisional(self, at: ArrayLike) -> NDArray[np.bool_]:
        """Whether the local date of each instant lies past the horizon of the published years."""
        day = self.local_day(at)
        return np.asarray(np.zeros(np.shape(day), bool) if self._horizon is None else day > self._horizon)[()]

    @cached_property
    def _far_workdays(self) -> int:
        return int(self._far.count[self._near.first_day - 1 - self._far.first_day])

    # --- which table answers ---------------------------------------------------------------------------------------------------------

    def _tables_for(self, at: IntArray) -> Iterator[Table]:
        """The tables that hold these instants, the fast one first."""
        low, high = int(at.min()), int(at.max())
        if self._near.covers(low, high):
            yield self._near
        if self._far.covers(low, high):
            yield self._far

    def _tables_for_days(self, days: IntArray) -> Iterator[Table]:
        low, high = int(days.min()), int(days.max())
        if self._near.covers_days(low, high):
            yield self._near
        if self._far.covers_days(low, high):
            yield self._far

    def _table_for(self, at: IntArray) -> Table:
        return self._first(self._tables_for(at))

    def _table_for_days(self, days: IntArray) -> Table:
        return self._first(self._tables_for_days(days))

    def _far_for(self, at: int) -> Table:
        if not self._far.covers(at, at):
            raise self._out_of_range()
        return self._far

    def _first(self, tables: Iterator[Table]) -> Table:
        table = next(tables, None)
        if table is None:
            raise self._out_of_range()
        return table

    def _out_of_range(self) -> InstantOutOfRange:
        return InstantOutOfRange(calendar=self.calendar.name, first=FAR_YEARS[0], last=FAR_YEARS[1])


@lru_cache(maxsize=256)
def clock_of(calendar: Calendar) -> WorkClock:
    """The clock of a calendar, worked out once per calendar."""
    return WorkClock(calendar)


def _worked_before(table: Table, at: int) -> int:
    opens, closes, before = table.lists
    position = bisect_right(opens, at) - 1
    if position < 0:
        return 0
    close = closes[position]
    return before[position] + (at if at < close else close) - opens[position]


def whole_seconds(value: ArrayLike) -> IntArray:
    """The value as int64; refuses fractions, text and dates rather than cutting them."""
    array = np.asarray(value)
    if array.size and array.dtype.kind not in "iu":
        raise WholeSecondsOnly(found=str(array.dtype))
    return array.astype(np.int64, copy=False)


def _in_chunks(function: Callable[..., IntArray], *values: ArrayLike) -> IntArray:
    """Apply a function of flat arrays to broadcast arguments, a cacheful at a time."""
    arrays = np.broadcast_arrays(*map(whole_seconds, values))
    shape, flat = arrays[0].shape, [array.reshape(-1) for array in arrays]
    size = flat[0].size
    if size <= CHUNK:
        result = function(*flat) if size else np.empty(0, np.int64)
    else:
        result = np.empty(size, np.int64)
        for begin in range(0, size, CHUNK):
            result[begin : begin + CHUNK] = function(*(array[begin : begin + CHUNK] for array in flat))
    scalar_or_array: IntArray = result.reshape(shape)[()]
    return scalar_or_array
