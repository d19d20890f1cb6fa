"""China's statutory years: every day 2007 to 2026."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest

from tests.shared_data import shared
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin
from yinuo.engine.worktime.statutory import HORIZON, statutory_days
from yinuo.engine.worktime.tables import day_number

CLOCK = clock_of(builtin("cn"))
WORKDAYS_OF_YEAR = {
    2007: 249, 2008: 251, 2009: 250, 2010: 250, 2011: 250, 2012: 249, 2013: 250, 2014: 250, 2015: 249, 2016: 250,
    2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip


@pytest.mark.parametrize(("year", "workdays"), WORKDAYS_OF_YEAR.items())
def test_workdays_of_each_year(year: int, workdays: int):
    last, before = day_number(date(year, 12, 31)), day_number(date(year - 1, 12, 31))
    assert CLOCK.workday_index(last) - CLOCK.workday_index(before) == workdays


def test_every_day_agrees_with_holiday_cn():
    folder = shared("data/holiday-cn")
    listed = {
        date.fromisoformat(day["date"]): not day["isOffDay"]
        for year in range(2007, 2027)
        for day in json.loads((folder / f"{year}.json").read_text(encoding="utf-8"))["days"]
    }
    days = [date(2007, 1, 1) + timedelta(n) for n in range((date(2026, 12, 31) - date(2007, 1, 1)).days + 1)]
    works = CLOCK.is_workday(np.array([day_number(day) for day in days]))
    assert [day for day, ours in zip(days, works, strict=True) if ours != listed.get(day, day.weekday() < 5)] == []


def test_every_listed_day_names_its_notice():
    days = statutory_days()
    assert all(".gov.cn/" in listed.notice and listed.occasion for listed in days.values())
    assert days[date(2020, 1, 30)].notice != days[date(2020, 1, 31)].notice  # the second notice of 2020 lengthened the festival
    assert max(days) <= HORIZON
