"""Reading a calendar from JSON, and refusing what is wrong with one clear sentence that names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from yinuo.engine.errors import CalendarFieldRefused
from yinuo.engine.worktime.shapes import DAY, WEEKDAYS, Calendar, Shifts

KEYS = frozenset({"name", "zone", "shifts", "off", "makeup", "makeup_shifts", "works_makeup_days", "horizon", "authority", "version"})
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def calendar_from_json(data: object) -> Calendar:
    """A calendar from the object that a calendar file holds.

    Takes: `{"name", "zone", "shifts": {"mon": [["09:00","12:00"], …], …}, "off": [dates], "makeup": [dates], "makeup_shifts": "mon",
    "works_makeup_days": true, "horizon": "2026-12-31", "authority", "version"}`; name, zone and shifts are needed. Weekdays not named are
    not worked; a whole day is written 00:00-24:00. Shifts may come in any order.
    Raises:
        EngineRefusal: overlapping shifts, an opening not before its close, an unknown zone, weekday or key, a bad date,
            a date both off and make-up.
    """
    if not isinstance(data, Mapping):
        raise CalendarFieldRefused(field="(the whole file)", problem="a calendar is one JSON object with name, zone and shifts")
    for key in data:
        if key not in KEYS:
            raise CalendarFieldRefused(field=key, problem=f"no such field; the fields are {', '.join(sorted(KEYS))}")
    makeup_shifts = data.get("makeup_shifts", WEEKDAYS[0])
    if makeup_shifts not in WEEKDAYS:
        raise CalendarFieldRefused(field="makeup_shifts", problem=f"{makeup_shifts!r} is no weekday; use {', '.join(WEEKDAYS)}")
    horizon = data.get("horizon")
    return Calendar(
        name=_text(data, "name", needed=True),
        zone=_text(data, "zone", needed=True),
        shifts=_shifts(data.get("shifts")),
        off=_dates(data, "off"),
        makeup=_dates(data, "makeup"),
        makeup_weekday=WEEKDAYS.index(makeup_shifts),
        works_makeup_days=_yes_no(data.get("works_makeup_days", True)),
        horizon=None if horizon is None else _date(horizon, "horizon"),
        authority=_text(data, "authority"),
        version=_text(data, "version"),
    )


def _text(data: Mapping[str, object], field: str, *, needed: bool = False) -> str:
    value = data.get(field)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise CalendarFieldRefused(field=field, problem="it must be a text" if value is not None else "it is missing")
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise CalendarFieldRefused(field="works_makeup_days", problem=f"it must be true or false, not {value!r}")
    return value


def _shifts(value: object) -> dict[int, Shifts]:
    if not isinstance(value, Mapping):
        problem = 'it must be an object such as {"mon": [["09:00", "18:00"]]}' if value is not None else "it is missing"
        raise CalendarFieldRefused(field="shifts", problem=problem)
    shifts: dict[int, Shifts] = {}
    for day, spans in value.items():
        if day not in WEEKDAYS:
            raise CalendarFieldRefused(field="shifts", problem=f"{day!r} is no weekday; use {', '.join(WEEKDAYS)}")
        if not isinstance(spans, list):
            raise CalendarFieldRefused(field=f"shifts.{day}", problem='it must be a list of [open, close], such as [["09:00", "18:00"]]')
        shifts[WEEKDAYS.index(day)] = tuple(_span(span, f"shifts.{day}") for span in spans)
    return shifts


def _span(span: object, field: str) -> tuple[int, int]:
    if not isinstance(span, list) or len(span) != 2:
        raise CalendarFieldRefused(field=field, problem=f'{span!r} is no shift; write [open, close], such as ["09:00", "18:00"]')
    return _clock(span[0], field), _clock(span[1], field)


def _clock(value: object, field: str) -> int:
    if value in ("24:00", "24:00:00"):
        return DAY
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise CalendarFieldRefused(field=field, problem=f"{value!r} is no time of day; write it like 09:00, at most 24:00")
    hours, minutes, seconds = match.groups("0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _dates(data: Mapping[str, object], field: str) -> frozenset[date]:
    value = data.get(field, [])
    if not isinstance(value, list):
        raise CalendarFieldRefused(field=field, problem="it must be a list of dates such as 2026-02-16")
    return frozenset(_date(item, field) for item in value)


def _date(value: object, field: str) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise CalendarFieldRefused(field=field, problem=f"{value!r} is no date; write it like 2026-02-16")
