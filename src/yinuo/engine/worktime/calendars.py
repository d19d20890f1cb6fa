"""Where calendars come from: the built-in ones, and JSON."""

from __future__ import annotations

from functools import lru_cache

from yinuo.engine.errors import CalendarFieldRefused, UnknownCalendar
from yinuo.engine.worktime.from_json import calendar_from_json
from yinuo.engine.worktime.shapes import FULL_DAY, Calendar, Shifts
from yinuo.engine.worktime.statutory import AUTHORITY, HORIZON, VERSION, makeup_days, rest_days

__all__ = ["BUILT_IN", "Calendar", "builtin", "calendar_from_json"]

BUILT_IN = ("24x7", "cn", "cn-office")
_OFFICE: Shifts = ((9 * 3600, 12 * 3600), (13 * 3600 + 1800, 18 * 3600))


@lru_cache(maxsize=256)
def builtin(name: str, zone: str | None = None) -> Calendar:
    """A built-in calendar by name: `24x7`, `cn`, `cn-office`.

    Args:
        zone: only for `24x7`, whose days start at midnight somewhere; UTC unless given.
    Raises:
        UnknownCalendar: no such name. CalendarFieldRefused: a zone for a calendar that has its own.
    """
    if name == "24x7":
        return Calendar(name=name, zone=zone or "UTC", shifts=dict.fromkeys(range(7), FULL_DAY), version="1")
    if name not in BUILT_IN:
        raise UnknownCalendar(name=name, known=", ".join(BUILT_IN))
    if zone not in (None, "Asia/Shanghai"):
        raise CalendarFieldRefused(
            field="zone", problem=f"the built-in calendar {name} keeps Asia/Shanghai; write a calendar file for another zone"
        )
    spans = _OFFICE if name == "cn-office" else FULL_DAY
    return Calendar(
        name=name,
        zone="Asia/Shanghai",
        shifts=dict.fromkeys(range(5), spans),
        off=rest_days(),
        makeup=makeup_days(),
        horizon=HORIZON,
        authority=AUTHORITY,
        version=VERSION,
    )
