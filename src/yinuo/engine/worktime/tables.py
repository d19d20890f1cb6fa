"""A calendar worked out for a span of years: every working interval, and tables that answer without a search.

All openings and closings of ordinary calendars fall on multiples of some grain (half an hour, say). Time is cut into cells of that grain;
a cell is open or shut as a whole, so the working seconds before t are those before its cell, plus the seconds into the cell where it is
open: one division and one look-up. Backwards, working time is cut into cells of the greatest common divisor of all interval lengths; such
a cell lies within one interval, so one division and one look-up give the instant. Where the grain is so fine that a table would not stay
small, the intervals are searched instead, with equal results.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from yinuo.engine.worktime.shapes import Calendar
from yinuo.engine.worktime.zones import DAY, IntArray, Offsets, offsets_between

EPOCH = date(1970, 1, 1)
MOST_CELLS = 4_000_000


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, eq=False)
class Table:
    """One calendar over whole local days.

    Shapes (int64; d local days, k working intervals): `opens`, `closes`, `before` (k,) with `before` the working seconds before each
    interval; `works`, `closes_on` and `count` (d,): whether a day is a workday, its close of business as an instant (24:00 where there
    is none), workdays up to and including it; `workdays` the day numbers of all workdays. `first` and `end` are the instants of the first
    and last midnight; `first_day` the number of the first day; `total` all working seconds.
    """

    first: int
    end: int
    first_day: int
    zone: Offsets
    opens: IntArray
    closes: IntArray
    before: IntArray
    total: int
    works: np.ndarray[tuple[int], np.dtype[np.bool_]]
    closes_on: IntArray
    count: IntArray
    workdays: IntArray
    grain: int
    cells: IntArray | None
    stride: int
    shift: IntArray | None

    def covers(self, low: int, high: int) -> bool:
        """Whether both instants lie inside."""
        return self.first <= low and high < self.end

    def covers_days(self, low: int, high: int) -> bool:
        """Whether both local days lie inside."""
        return self.first_day <= low and high < self.first_day + len(self.works)

    def worked(self, at: IntArray) -> IntArray:
        """Working seconds from `first` to each instant; the instants must lie inside."""
        if self.cells is None:
            position = np.maximum(np.searchsorted(self.opens, at, side="right") - 1, 0)
            done: IntArray = self.before[position] + np.clip(at - self.opens[position], 0, self.closes[position] - self.opens[position])
            return done
        into = at - self.first
        cell = into // self.grain
        packed = self.cells[cell]  # twice the seconds before the cell, plus one where it is open: a single look-up for both
        cell *= self.grain
        into -= cell
        into *= packed & 1
        packed >>= 1
        packed += into
        return packed

    def reached(self, work: IntArray) -> IntArray:
        """Earliest instants by which so many working seconds are done; 1 <= work <= total."""
        return self._instant(work, work - 1)

    def left(self, work: IntArray) -> IntArray:
        """Latest instants at which no more working seconds are done; 0 <= work < total."""
        return self._instant(work, work)

    def _instant(self, work: IntArray, within: IntArray) -> IntArray:
        if self.shift is None:
            position = np.searchsorted(self.before, within, side="right") - 1
            return self.opens[position] + (work - self.before[position])
        at: IntArray = self.shift[within // self.stride]
        at += work
        return at

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[int]]:
        """Opens, closes and seconds before, as plain lists: one at a time they are faster than arrays."""
        return self.opens.tolist(), self.closes.tolist(), self.before.tolist()


def table_of(calendar: Calendar, first_year: int, last_year: int, *, with_cells: bool) -> Table:
    """Work a calendar out for whole local years, both included."""
    first_day, end_day = day_number(date(first_year, 1, 1)), day_number(date(last_year + 1, 1, 1))
    zone = offsets_between(calendar.zone, (first_day - 2) * DAY, (end_day + 2) * DAY)
    days = np.arange(first_day, end_day, dtype=np.int64)
    pattern = _pattern(calendar, days)
    opens, closes = _intervals(calendar, days, pattern, zone)
    lengths = closes - opens
    before = np.cumsum(lengths) - lengths
    first, end = zone.to_utc(np.array([first_day, end_day], np.int64) * DAY).tolist()
    grain, cells = _cells(first, end, opens, closes, before) if with_cells else (0, None)
    stride, shift = _shift(opens, lengths, before) if with_cells else (0, None)
    works = pattern >= 0
    return Table(
        first=first,
        end=end,
        first_day=first_day,
        zone=zone,
        opens=opens,
        closes=closes,
        before=before,
        total=int(lengths.sum()),
        works=works,
        closes_on=_closes_on(calendar, days, pattern, zone),
        count=np.cumsum(works).astype(np.int64),
        workdays=days[works],
        grain=grain,
        cells=cells,
        stride=stride,
        shift=shift,
    )


def _pattern(calendar: Calendar, days: IntArray) -> IntArray:
    """The weekday whose shifts each day works, -1 on days that are not worked."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    pattern = np.where(np.isin(weekday, list(calendar.shifts)), weekday, -1)
    listed = [(day, calendar.makeup_weekday) for day in calendar.makeup if calendar.works_makeup_days] + [(day, -1) for day in calendar.off]
    for day, shifts_of in listed:
        position = day_number(day) - int(days[0])
        if 0 <= position < len(days):
            pattern[position] = shifts_of
    return pattern


def _intervals(calendar: Calendar, days: IntArray, pattern: IntArray, zone: Offsets) -> tuple[IntArray, IntArray]:
    """Working intervals in UTC, ascending, merged where they touch: openings and closings."""
    opens, closes = [], []
    for weekday, spans in calendar.shifts.items():
        midnight = days[pattern == weekday] * DAY
        for open_, close in spans:
            opens.append(zone.to_utc(midnight + open_))
            closes.append(zone.to_utc(midnight + close))
    start, stop = np.concatenate(opens), np.concatenate(closes)
    real = stop > start  # a shift that lies in the hour which a clock change skips does not happen
    order = np.argsort(start[real], kind="stable")
    start, stop = start[real][order], np.maximum.accumulate(stop[real][order])
    fresh = np.ones(len(start), bool)
    fresh[1:] = start[1:] > stop[:-1]
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(start) - 1) if len(start) else np.zeros(0, np.int64)
    return start[fresh], stop[last]


def _closes_on(calendar: Calendar, days: IntArray, pattern: IntArray, zone: Offsets) -> IntArray:
    last_close = np.full(8, DAY, np.int64)  # the eighth, found by -1, is for days that are not worked
    for weekday, spans in calendar.shifts.items():
        last_close[weekday] = spans[-1][1]
    return zone.to_utc(days * DAY + last_close[pattern])


def _cells(first: int, end: int, opens: IntArray, closes: IntArray, before: IntArray) -> tuple[int, IntArray | None]:
    grain = int(np.gcd.reduce(np.concatenate((opens - first, closes - first)), initial=end - first))
    if (end - first) // grain > MOST_CELLS:
        return grain, None
    at = np.arange(first, end, grain, dtype=np.int64)
    position = np.searchsorted(opens, at, side="right") - 1
    inside = np.maximum(position, 0)
    done = np.where(position < 0, 0, before[inside] + np.minimum(at, closes[inside]) - opens[inside])
    return grain, done * 2 + ((position >= 0) & (at < closes[inside]))


def _shift(opens: IntArray, lengths: IntArray, before: IntArray) -> tuple[int, IntArray | None]:
    """For each cell of working time, what to add to working seconds to get the instant; the same within one interval."""
    stride = int(np.gcd.reduce(lengths, initial=0)) or 1
    if lengths.sum() // stride > MOST_CELLS:
        return stride, None
    return stride, np.repeat(opens - before, lengths // stride)
