"""The arithmetic of terms, by the same clocks that judge promises: until when a record is kept, and what began early enough to be over.

Units: instants are aware; the end of a term is its last instant, so a record may go one second later (`engine/verdicts/keep.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from yinuo.engine.verdicts.due import limit_of
from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import builtin

from .choices import Counted

_LEEWAY = 120 * 24 * 3600
"""Seconds by which rest days may push the end of a term out; a search goes no further back than this."""
_DAYS = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}


@dataclass(frozen=True)
class Term:
    """A length with the clock it is counted by. `amount` None: for ever, or not set yet."""

    amount: Any
    unit: str
    counted: str = Counted.START
    calendar: WorkClock | None = None
    count: str | None = None

    @property
    def clock(self) -> WorkClock:
        return self.calendar or clock_of(builtin("cn"))

    @property
    def is_endless(self) -> bool:
        return self.amount is None

    @property
    def counted_label(self) -> str:
        """From when it runs, in words."""
        return "" if self.is_endless else str(Counted(self.counted).label)

    def ends_at(self, start: datetime) -> datetime | None:
        """The last instant at which a record that began so must still be there; None for ever."""
        if self.is_endless:
            return None
        return datetime.fromtimestamp(self._due(int(_shifted(start, self.counted).timestamp())), UTC)

    def over_before(self, at: datetime) -> datetime | None:
        """What began before this instant has reached the end of its term by `at`; None where nothing ever does.

        Ends never come earlier for what began later, so the border is found by halving.
        """
        if self.is_endless:
            return None
        now = int(at.timestamp())
        length = int(float(self.amount) * _DAYS.get(self.unit, 1.5) * 24 * 3600)
        extra = 366 * 24 * 3600 if self.counted == Counted.NEXT_YEAR else 0
        low, high = now - length - _LEEWAY - extra, now  # what began at `low` is over, what begins now is not
        while high - low > 1:
            middle = (low + high) // 2
            begun = datetime.fromtimestamp(middle, UTC)
            if self._due(int(_shifted(begun, self.counted).timestamp())) < now:
                low = middle
            else:
                high = middle
        return datetime.fromtimestamp(high, UTC)

    def _due(self, start: int) -> int:
        limit = limit_of(self.clock, {"amount": self.amount, "unit": self.unit, "count": self.count})
        return limit.due_one(start)


def _shifted(start: datetime, counted: str) -> datetime:
    """Where the count begins: the last day of the year for what is counted from the first day after it."""
    if counted != Counted.NEXT_YEAR:
        return start
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime(start.astimezone(zone).year, 12, 31, 12, tzinfo=zone)


def last_day(end: datetime) -> Any:
    """The local day on which a term ends; an end at midnight belongs to the day before."""
    return (end - timedelta(seconds=1)).astimezone(ZoneInfo(settings.TIME_ZONE)).date()
