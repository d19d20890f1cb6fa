"""The arithmetic of one deadline, day by day: which days counted, which did not, and why.

Reasons: `start` (the day of the start, which the count leaves out), `workday`, `makeup` (a make-up day), `weekend` (a weekday that the
calendar does not work), `off` (a listed day off), `outside-hours` (a workday of which no working time was used), `day` (a calendar day),
`corresponding-day` (where a count of months or years ends), `moved-to` (the workday to which a last day on a rest day moves).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from yinuo.engine.worktime.arithmetic import WorkClock
from yinuo.engine.worktime.counting import BLOCKS, BUDGET, BUSINESS_UNITS, CIVIL, CLOCK_UNITS, MONTH_UNITS, days_later, due_at, whole_amount
from yinuo.engine.worktime.tables import EPOCH


class TracedDay(TypedDict):
    """One local day of the arithmetic; see `trace`."""

    day: str
    counted: bool
    reason: str
    seconds: int
    from_at: int
    to_at: int


def trace(clock: WorkClock, start: int, amount: int | float | Decimal, unit: str, count: str = CIVIL) -> list[TracedDay]:
    """The days from start to deadline in order.

    Gives: `day` (ISO local date), `counted`, `reason`, `seconds` (time used up on that day where time is counted, else 0), and `from_at`,
    `to_at`: instants of the first and last moment used, or of the day's beginning and close of business where whole days are counted.
    """
    due = int(due_at(clock, start, amount, unit, count))
    if unit in CLOCK_UNITS or unit in BUSINESS_UNITS or count in (BLOCKS, BUDGET):
        return _time_used(clock, start, due, through_calendar=unit in BUSINESS_UNITS or count == BUDGET)
    first, n = clock.local_day(start), whole_amount(amount, unit)
    if unit == "workday" and (n > 0 or count != CIVIL):
        return _workdays(clock, start, due, moved=count != CIVIL)
    return _calendar_days(clock, start, due, end=int(first if unit == "workday" else days_later(first, n, unit)), unit=unit)


def reason_of(clock: WorkClock, day: int) -> str:
    """Why a local day is worked or not: workday, makeup, weekend or off."""
    calendar, when = clock.calendar, _date(day)
    if when in calendar.off:
        return "off"
    if calendar.works_makeup_days and when in calendar.makeup:
        return "makeup"
    return "workday" if calendar.weekday_of_shifts(when) is not None else "weekend"


def _time_used(clock: WorkClock, start: int, due: int, *, through_calendar: bool) -> list[TracedDay]:
    rows: list[TracedDay] = []
    last = int(clock.local_day(max(start, due - 1)))  # a deadline at midnight belongs to the day before
    for day in range(int(clock.local_day(start)), last + 1):
        low, high = max(start, int(clock.day_start(day))), min(due, int(clock.day_start(day + 1)))
        used = clock.between_one(low, high) if through_calendar else high - low
        first, end = (int(clock.next_open(low)), clock.add_one(low, used)) if through_calendar and used else (low, high)
        reason = reason_of(clock, day) if through_calendar else "day"
        if through_calendar and not used and clock.is_workday(day):
            reason = "outside-hours"
        rows.append(_row(day, counted=used > 0, reason=reason, seconds=used, span=(first, end)))
    return rows


def _workdays(clock: WorkClock, start: int, due: int, *, moved: bool) -> list[TracedDay]:
    first, last = int(clock.local_day(start)), int(clock.local_day(due if moved else due - 1))
    zero = int(clock.local_day(clock.next_open(start))) if moved else first
    rows = []
    for day in range(first, max(last, zero) + 1):
        if day <= zero:
            reason = "start" if day == zero else "outside-hours" if clock.is_workday(day) else reason_of(clock, day)
            rows.append(_whole_day(clock, day, counted=False, reason=reason))
        else:
            rows.append(_whole_day(clock, day, counted=bool(clock.is_workday(day)), reason=reason_of(clock, day)))
    return rows


def _calendar_days(clock: WorkClock, start: int, due: int, *, end: int, unit: str) -> list[TracedDay]:
    first, last = int(clock.local_day(start)), int(clock.local_day(due - 1))
    rows = [_whole_day(clock, first, counted=False, reason="start")]
    if unit in MONTH_UNITS:
        rows += [_whole_day(clock, end, counted=True, reason="corresponding-day")] if end > first else []
    else:
        rows += [_whole_day(clock, day, counted=True, reason="day") for day in range(first + 1, end + 1)]
    for day in range(end + 1, last + 1):
        rows.append(_whole_day(clock, day, counted=False, reason="moved-to" if day == last else reason_of(clock, day)))
    return rows


def _whole_day(clock: WorkClock, day: int, *, counted: bool, reason: str) -> TracedDay:
    return _row(day, counted=counted, reason=reason, seconds=0, span=(int(clock.day_start(day)), int(clock.close_of(day))))


def _row(day: int, *, counted: bool, reason: str, seconds: int, span: tuple[int, int]) -> TracedDay:
    return {"day": _date(day).isoformat(), "counted": counted, "reason": reason, "seconds": seconds, "from_at": span[0], "to_at": span[1]}


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
