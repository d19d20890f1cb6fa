"""Working time by walking intervals day by day with the standard library: slow, plain, and sharing nothing with the tables."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yinuo.engine.worktime.calendars import Calendar


def instant(zone: ZoneInfo, day: date, seconds: int) -> int:
    if seconds == 86400:
        day, seconds = day + timedelta(1), 0
    clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return int(datetime.combine(day, clock, tzinfo=zone).timestamp())


def shifts_on(calendar: Calendar, day: date) -> tuple[tuple[int, int], ...]:
    if day in calendar.off:
        return ()
    if day in calendar.makeup and calendar.works_makeup_days:
        return calendar.shifts[calendar.makeup_weekday]
    return calendar.shifts.get(day.weekday(), ())


def intervals(calendar: Calendar, first: date, days: int) -> list[tuple[int, int]]:
    """Merged working intervals in UTC from a first date on."""
    zone = ZoneInfo(calendar.zone)
    spans = []
    for n in range(days):
        day = first + timedelta(n)
        spans += [(instant(zone, day, a), instant(zone, day, b)) for a, b in shifts_on(calendar, day)]
    merged: list[tuple[int, int]] = []
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def between(spans: list[tuple[int, int]], start: int, end: int) -> int:
    if end < start:
        return -between(spans, end, start)
    return sum(max(0, min(b, end) - max(a, start)) for a, b in spans)


def add(spans: list[tuple[int, int]], start: int, seconds: int) -> int | None:
    """None where the spans do not reach far enough."""
    if seconds == 0:
        return start
    if seconds < 0:
        mirrored = add([(-b, -a) for a, b in reversed(spans)], -start, -seconds)
        return None if mirrored is None else -mirrored
    for a, b in spans:
        if b <= start:
            continue
        begin = max(a, start)
        if b - begin >= seconds:
            return begin + seconds
        seconds -= b - begin
    return None
