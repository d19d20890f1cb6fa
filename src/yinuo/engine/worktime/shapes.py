"""A calendar: when an organisation works, as a versioned, dated instrument.

A calendar has shifts for each weekday, days off, make-up days (调休: days that are worked although their weekday is not), a switch
for organisations that do not work make-up days, the authority it follows and a horizon: the last date that the authority has published.
Past the horizon the weekly rhythm goes on and results are marked provisional.

A make-up day works the shifts of the weekday named by `makeup_weekday` (JSON key `makeup_shifts`), Monday's unless it says otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from yinuo.engine.errors import CalendarFieldRefused, OffAndMakeup, ShiftsOverlap, UnknownZone

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL_DAY = ((0, DAY),)
WITHOUT_HOURS = frozenset({"24x7", "cn"})
"""Built-in calendars of days only: business hours are no measure on them."""

Shifts = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Calendar:
    """When work is done. Shapes: seconds of the local day; weekday 0 is Monday; a close may be 86400 (24:00).

    Raises (on construction): EngineRefusal subclasses naming the field that cannot be used.
    """

    name: str
    zone: str
    shifts: Mapping[int, Shifts]
    off: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    works_makeup_days: bool = True
    horizon: date | None = None
    authority: str = ""
    version: str = ""
    makeup_weekday: int = 0

    def __post_init__(self) -> None:
        check_zone(self.zone)
        tidy = {day: tuple(sorted(self.shifts.get(day, ()))) for day in range(7)}
        if any(day not in range(7) for day in self.shifts):
            raise CalendarFieldRefused(field="shifts", problem="weekdays are numbered from 0 for Monday to 6 for Sunday")
        for day, spans in tidy.items():
            _check_spans(f"shifts.{WEEKDAYS[day]}", spans)
        if not any(tidy.values()):
            raise CalendarFieldRefused(field="shifts", problem="no weekday has a shift, so no work would ever be done; give at least one")
        if both := sorted(self.off & self.makeup):
            raise OffAndMakeup(date=both[0].isoformat())
        if self.makeup_weekday not in range(7):
            raise CalendarFieldRefused(field="makeup_shifts", problem="it must name a weekday, for example mon")
        if self.makeup and self.works_makeup_days and not tidy[self.makeup_weekday]:
            problem = f"make-up days work the shifts of {WEEKDAYS[self.makeup_weekday]}, which has none; name a weekday that has shifts"
            raise CalendarFieldRefused(field="makeup_shifts", problem=problem)
        object.__setattr__(self, "shifts", {day: spans for day, spans in tidy.items() if spans})

    @property
    def has_hours(self) -> bool:
        """Whether hours of work were set. The built-in `24x7` and `cn` have none; a calendar of one's own may work 24-hour days."""
        return self.name not in WITHOUT_HOURS or self.closes

    @property
    def closes(self) -> bool:
        """Whether some workday ends before 24:00, so that close of business is another instant than the end of the day."""
        return any(spans[-1][1] != DAY for spans in self.shifts.values())

    @property
    def full_day_seconds(self) -> int:
        """Working seconds of a full day: the longest of the week."""
        return max(sum(close - open_ for open_, close in spans) for spans in self.shifts.values())

    def weekday_of_shifts(self, day: date) -> int | None:
        """The weekday whose shifts this date works, or None on a day that is not worked."""
        if day in self.off:
            return None
        if self.works_makeup_days and day in self.makeup:
            return self.makeup_weekday
        return day.weekday() if day.weekday() in self.shifts else None

    def as_data(self) -> dict[str, object]:
        """The calendar as the JSON object of docs; reading it back gives an equal calendar."""
        return {
            "name": self.name,
            "zone": self.zone,
            "shifts": {WEEKDAYS[day]: [[clock_text(a), clock_text(b)] for a, b in self.shifts[day]] for day in sorted(self.shifts)},
            "off": [day.isoformat() for day in sorted(self.off)],
            "makeup": [day.isoformat() for day in sorted(self.makeup)],
            "makeup_shifts": WEEKDAYS[self.makeup_weekday],
            "works_makeup_days": self.works_makeup_days,
            "horizon": self.horizon.isoformat() if self.horizon else None,
            "authority": self.authority,
            "version": self.version,
        }

    def to_json(self) -> str:
        """Canonical text: sorted keys, no white space; equal calendars give equal bytes."""
        return json.dumps(self.as_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        """Hex digest of the canonical text: the identity of this version of the calendar."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self._digest)


def check_zone(zone: str) -> None:
    """Refuse a name that the IANA database does not have."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError, TypeError):  # ZoneInfoNotFoundError is a KeyError; a folder's name gives an OSError
        raise UnknownZone(zone=zone) from None


def _check_spans(field: str, spans: Shifts) -> None:
    for open_, close in spans:
        if not 0 <= open_ < close <= DAY:
            problem = (
                f"the shift {clock_text(open_)}-{clock_text(close)} must open before it closes, within 00:00 and 24:00; "
                "split a night shift at midnight"
            )
            raise CalendarFieldRefused(field=field, problem=problem)
    for (open_a, close_a), (open_b, close_b) in pairwise(spans):
        if open_b < close_a:
            first, second = f"{clock_text(open_a)}-{clock_text(close_a)}", f"{clock_text(open_b)}-{clock_text(close_b)}"
            raise ShiftsOverlap(field=field, first=first, second=second)


def clock_text(seconds: int) -> str:
    """Seconds of the day as HH:MM, or HH:MM:SS where there are seconds.

    >>> clock_text(32400), clock_text(86400), clock_text(61)
    ('09:00', '24:00', '00:01:01')
    """
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text
