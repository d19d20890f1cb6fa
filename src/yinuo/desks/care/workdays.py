"""The house's workdays, by the calendar in force: planning goes round rest days, and knows make-up days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.promises.library import calendars
from yinuo.watch.plans import DEFAULT_CALENDAR

_EPOCH = date(1970, 1, 1)


def house_clock() -> WorkClock:
    """The clock of the organisation's calendar."""
    return clock_of(calendars()[DEFAULT_CALENDAR])


def is_workday(day: date, *, clock: WorkClock | None = None) -> bool:
    """Whether work is done on a day."""
    return bool((clock or house_clock()).is_workday((day - _EPOCH).days))


def next_workday(day: date, *, clock: WorkClock | None = None) -> date:
    """The day itself where it is a workday, else the next one."""
    return _EPOCH + timedelta(days=int((clock or house_clock()).roll((day - _EPOCH).days)))


def workdays_from(day: date) -> Iterator[date]:
    """Workdays one after another, from this day on."""
    clock = house_clock()
    while True:
        day = next_workday(day, clock=clock)
        yield day
        day += timedelta(days=1)
