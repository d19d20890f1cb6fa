"""The golden example of the project: a complaint on the Friday before Spring Festival 2026."""

from __future__ import annotations

from datetime import datetime

from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin

CLOCK = clock_of(builtin("cn-office"))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text + "+08:00").timestamp())


def test_four_business_hours_end_on_the_makeup_saturday():
    assert CLOCK.add(at("2026-02-13T16:40"), 4 * 3600) == at("2026-02-14T11:40")
    assert CLOCK.add_one(at("2026-02-13T16:40"), 4 * 3600) == at("2026-02-14T11:40")


def test_three_workdays_end_at_close_of_business_after_the_festival():
    day = CLOCK.local_day(at("2026-02-13T16:40"))
    assert CLOCK.close_of(CLOCK.nth_workday_after(day, 3)) == at("2026-02-25T18:00")
