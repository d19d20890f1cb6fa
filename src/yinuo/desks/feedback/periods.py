"""Months, quarters and years of the civil calendar, as programmes have them."""

from __future__ import annotations

from datetime import date, timedelta

from .choices import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def bounds(period: str, day: date) -> tuple[date, date]:
    """The first and the last day of the period that a day lies in.

    >>> [one.isoformat() for one in bounds("quarter", date(2026, 11, 22))]
    ['2026-10-01', '2026-12-31']
    """
    length = _MONTHS[Period(period)]
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    after = date(first.year + (first.month - 1 + length) // 12, (first.month - 1 + length) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def label(period: str, first: date) -> str:
    """A period's short name.

    >>> label("quarter", date(2026, 10, 1)), label("month", date(2026, 3, 1)), label("year", date(2026, 1, 1))
    ('2026Q4', '2026M03', '2026')
    """
    if period == Period.QUARTER:
        return f"{first.year}Q{(first.month - 1) // 3 + 1}"
    return f"{first.year}M{first.month:02}" if period == Period.MONTH else str(first.year)
