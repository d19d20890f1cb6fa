"""Months, quarters and years of the organisation's calendar, and those that one is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from .choices import Period

LENGTH = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
"""Months of each."""
TREND = {Period.MONTH: 12, Period.QUARTER: 8, Period.YEAR: 5}
"""How many of each a trend has, the chosen one included."""
_KEY = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True, order=True)
class Span:
    """One period: from its first day to the day after its last.

    >>> one = span_of("2026-Q1"); one.key, one.before.key, one.year_before.key, one.ends_on.isoformat()
    ('2026-Q1', '2025-Q4', '2025-Q1', '2026-04-01')
    """

    first_on: date
    period: str

    @property
    def ends_on(self) -> date:
        """The day after the last."""
        return _moved(self.first_on, LENGTH[Period(self.period)])

    @property
    def begins_at(self) -> datetime:
        return _midnight(self.first_on)

    @property
    def ends_at(self) -> datetime:
        return _midnight(self.ends_on)

    @property
    def before(self) -> Span:
        """The period just before."""
        return Span(_moved(self.first_on, -LENGTH[Period(self.period)]), self.period)

    @property
    def after(self) -> Span:
        """The period just after."""
        return Span(self.ends_on, self.period)

    @property
    def year_before(self) -> Span:
        """The same period of the year before."""
        return Span(_moved(self.first_on, -12), self.period)

    @property
    def months(self) -> list[date]:
        """The first days of its months."""
        return [_moved(self.first_on, place) for place in range(LENGTH[Period(self.period)])]

    @property
    def key(self) -> str:
        """Its name in addresses and files: `2026`, `2026-Q3`, `2026-09`."""
        if self.period == Period.YEAR:
            return f"{self.first_on.year}"
        if self.period == Period.QUARTER:
            return f"{self.first_on.year}-Q{(self.first_on.month - 1) // 3 + 1}"
        return f"{self.first_on:%Y-%m}"


def span_of(key: str) -> Span | None:
    """The period of a key, None where it is none.

    >>> span_of("2026-13"), span_of("2026-02").months
    (None, [datetime.date(2026, 2, 1)])
    """
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    year, quarter, month = found.groups()
    if quarter:
        return Span(date(int(year), 3 * int(quarter) - 2, 1), Period.QUARTER)
    return Span(date(int(year), int(month), 1), Period.MONTH) if month else Span(date(int(year), 1, 1), Period.YEAR)


def around(day: date, period: str) -> Span:
    """The period that a day lies in."""
    length = LENGTH[Period(period)]
    return Span(day.replace(month=(day.month - 1) // length * length + 1, day=1), period)


def trend_to(last: Span) -> list[Span]:
    """The periods of a trend, the oldest first, `last` as the last."""
    found = [last]
    while len(found) < TREND[Period(last.period)]:
        found.append(found[-1].before)
    return found[::-1]


def _moved(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
