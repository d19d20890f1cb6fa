"""Due dates under every unit and count, at both sides of each boundary."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.engine.errors import AmountRefused, CountRefused, EngineRefusal
from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin
from yinuo.engine.worktime.counting import (
    BLOCKS,
    BUDGET,
    CIVIL,
    COUNTS_OF,
    SAME_LOCAL_TIME,
    SAME_TIME_OF_DAY,
    days_later,
    due_at,
    explain_due,
)
from yinuo.engine.worktime.tracing import trace

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
OFFICE, CN = clock_of(builtin("cn-office")), clock_of(builtin("cn"))
NEW_YORK_OFFICE = clock_of(Calendar("ny", "America/New_York", dict.fromkeys(range(5), ((9 * 3600, 17 * 3600),))))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def due(clock: WorkClock, start: str, amount: object, unit: str, count: str = CIVIL) -> str:
    zone = ZoneInfo(clock.calendar.zone)
    return datetime.fromtimestamp(int(due_at(clock, at(start, zone), amount, unit, count)), zone).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("clock", "start", "amount", "unit", "count", "expected"),
    [
        # around the clock, and through the calendar
        (OFFICE, "2026-02-13T16:40", 4, "hour", CIVIL, "2026-02-13T20:40:00"),
        (OFFICE, "2026-02-13T16:40", 90, "second", CIVIL, "2026-02-13T16:41:30"),
        (OFFICE, "2026-02-13T16:40", 4, "business hour", CIVIL, "2026-02-14T11:40:00"),
        (OFFICE, "2026-02-13T18:00", 1, "business minute", CIVIL, "2026-02-14T09:01:00"),
        (OFFICE, "2026-02-15T03:00", 0, "business hour", CIVIL, "2026-02-15T03:00:00"),
        # workdays: the day of the start is not counted, at any hour of it
        (OFFICE, "2026-02-13T16:40", 3, "workday", CIVIL, "2026-02-25T18:00:00"),
        (OFFICE, "2026-02-13T00:00", 1, "workday", CIVIL, "2026-02-14T18:00:00"),
        (OFFICE, "2026-02-13T23:59:59", 1, "workday", CIVIL, "2026-02-14T18:00:00"),
        (OFFICE, "2026-02-15T12:00", 1, "workday", CIVIL, "2026-02-24T18:00:00"),
        (OFFICE, "2026-02-13T16:40", 0, "workday", CIVIL, "2026-02-13T18:00:00"),
        (OFFICE, "2026-02-15T16:40", 0, "workday", CIVIL, "2026-02-24T18:00:00"),
        (CN, "2024-04-30T16:00", 2, "workday", CIVIL, "2024-05-08T00:00:00"),  # 24:00 of 7 May
        # calendar days that end on a rest day move to the next workday; on a make-up day they stay
        (OFFICE, "2026-02-12T10:00", 1, "day", CIVIL, "2026-02-13T18:00:00"),
        (OFFICE, "2026-02-12T10:00", 2, "day", CIVIL, "2026-02-14T18:00:00"),
        (OFFICE, "2026-02-12T10:00", 3, "day", CIVIL, "2026-02-24T18:00:00"),
        (OFFICE, "2026-02-06T10:00", 1, "week", CIVIL, "2026-02-13T18:00:00"),
        # months and years: the corresponding day or the last of a shorter month
        (CN, "2025-01-31T10:00", 1, "month", CIVIL, "2025-03-01T00:00:00"),
        (CN, "2024-01-31T10:00", 1, "month", CIVIL, "2024-03-01T00:00:00"),  # 24:00 of 29 February
        (CN, "2024-02-29T10:00", 1, "year", CIVIL, "2025-03-01T00:00:00"),
        (CN, "2024-02-29T10:00", 4, "year", CIVIL, "2028-03-01T00:00:00"),
        (CN, "2025-08-31T10:00", 6, "month", CIVIL, "2026-03-01T00:00:00"),  # 28 February 2026 is a make-up Saturday
        (CN, "2025-12-31T10:00", 1, "month", CIVIL, "2026-02-03T00:00:00"),  # 31 January is a Saturday
        # same time of day
        (OFFICE, "2026-02-13T16:40", 3, "workday", SAME_TIME_OF_DAY, "2026-02-25T16:40:00"),
        (OFFICE, "2026-02-13T12:30", 1, "workday", SAME_TIME_OF_DAY, "2026-02-14T13:30:00"),
        (OFFICE, "2026-02-13T17:59:59", 1, "workday", SAME_TIME_OF_DAY, "2026-02-14T17:59:59"),
        (OFFICE, "2026-02-13T18:00", 1, "workday", SAME_TIME_OF_DAY, "2026-02-24T09:00:00"),
        (OFFICE, "2026-02-13T08:00", 1, "workday", SAME_TIME_OF_DAY, "2026-02-14T09:00:00"),
        (OFFICE, "2026-02-13T08:00", 0, "workday", SAME_TIME_OF_DAY, "2026-02-13T09:00:00"),
        (CN, "2026-02-13T23:00", 1, "workday", SAME_TIME_OF_DAY, "2026-02-14T23:00:00"),
        (CN, "2026-02-15T23:00", 1, "workday", SAME_TIME_OF_DAY, "2026-02-25T00:00:00"),
        (OFFICE, "2026-01-31T10:30", 1, "month", SAME_TIME_OF_DAY, "2026-02-28T10:30:00"),
        # same local time: nothing moves
        (OFFICE, "2026-02-12T10:00", 3, "day", SAME_LOCAL_TIME, "2026-02-15T10:00:00"),
        (OFFICE, "2024-02-29T22:00", 1, "year", SAME_LOCAL_TIME, "2025-02-28T22:00:00"),
        (NEW_YORK_OFFICE, "2026-03-07T12:00", 1, "day", SAME_LOCAL_TIME, "2026-03-08T12:00:00"),
        (NEW_YORK_OFFICE, "2026-03-07T02:30", 1, "day", SAME_LOCAL_TIME, "2026-03-08T03:30:00"),  # in the gap, fold=0
        (NEW_YORK_OFFICE, "2026-10-31T01:30", 1, "day", SAME_LOCAL_TIME, "2026-11-01T01:30:00"),
        (NEW_YORK_OFFICE, "2026-03-07T12:00", 1, "day", BLOCKS, "2026-03-08T13:00:00"),
        (NEW_YORK_OFFICE, "2026-10-31T12:00", 1, "week", BLOCKS, "2026-11-07T11:00:00"),
        # a budget of business hours
        (OFFICE, "2026-02-13T16:40", 3, "workday", BUDGET, "2026-02-25T16:40:00"),
        (OFFICE, "2026-02-13T09:00", 1, "workday", BUDGET, "2026-02-14T09:00:00"),  # used up at a close: until the next opening
        (CN, "2026-02-13T09:00", 1, "workday", BUDGET, "2026-02-14T09:00:00"),
    ],
)
def test_due_dates(clock: WorkClock, start: str, amount: int, unit: str, count: str, expected: str):
    assert due(clock, start, amount, unit, count) == expected


def test_the_overlap_is_read_as_its_first_pass():
    start = at("2026-10-31T01:30", NEW_YORK)
    assert due_at(NEW_YORK_OFFICE, start, 1, "day", SAME_LOCAL_TIME) == start + 86400
    assert due_at(NEW_YORK_OFFICE, start, 1, "day", BLOCKS) == start + 86400
    assert due_at(NEW_YORK_OFFICE, at("2026-10-31T02:30", NEW_YORK), 1, "day", SAME_LOCAL_TIME) == at("2026-11-01T02:30", NEW_YORK)


@settings(max_examples=40, deadline=None)
@given(
    starts=st.lists(st.integers(at("2007-01-01T00:00"), at("2030-01-01T00:00")), min_size=1, max_size=20),
    amount=st.integers(0, 400),
    data=st.data(),
)
def test_arrays_and_single_starts_agree(starts: list[int], amount: int, data: st.DataObject):
    unit = data.draw(st.sampled_from(sorted(COUNTS_OF)))
    count = data.draw(st.sampled_from(COUNTS_OF[unit]))
    amount = amount % 50 if unit == "year" else amount
    together = due_at(OFFICE, np.array(starts), amount, unit, count)
    assert together.tolist() == [int(due_at(OFFICE, start, amount, unit, count)) for start in starts]
    assert np.array_equal(together, due_at(OFFICE, np.array(starts), np.full(len(starts), amount), unit, count))
    assert (together >= np.array(starts)).all() or (amount == 0 and count == CIVIL)


def test_months_agree_with_the_calendar_of_the_standard_library():
    days = np.arange(0, 25_000, 7, dtype=np.int64)
    for n in (1, 6, 13):
        for day, later in zip(days[::50].tolist(), days_later(days, np.int64(n), "month")[::50].tolist(), strict=True):
            a, b = (datetime.fromtimestamp(x * 86400, ZoneInfo("UTC")) for x in (day, later))
            assert (b.year * 12 + b.month) - (a.year * 12 + a.month) == n
            assert b.day == a.day or (b.day < a.day and (datetime.fromtimestamp((later + 1) * 86400, ZoneInfo("UTC")).day == 1))


@pytest.mark.parametrize(
    ("amount", "gives"), [("0.5", 1800), ("1.1", 3960), (1.1, 3960), (np.float64(0.25), 900), (0, 0), (np.int32(2), 7200)]
)
def test_decimal_hours_that_come_to_whole_seconds(amount: object, gives: int):
    start = at("2026-02-13T00:00")
    assert due_at(OFFICE, start, Decimal(amount) if isinstance(amount, str) else amount, "hour") == start + gives


def test_amounts_as_arrays():
    start = at("2026-02-13T00:00")
    assert (due_at(OFFICE, start, np.array([0.5, 1.0, 0.5]), "hour") - start).tolist() == [1800, 3600, 1800]
    assert (due_at(OFFICE, start, [1, 2], "minute") - start).tolist() == [60, 120]


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (1 / 3, "hour"), (1.5, "workday"), (0.5, "day"), (-1, "hour"), (-1, "workday"), (Decimal(-1), "minute"),
        (Decimal("0.0001"), "hour"), (float("nan"), "hour"), (float("inf"), "minute"), ("3", "hour"),
        (None, "day"), (True, "day"), (10**12, "hour"), ([1, -2], "day"),
    ],
)  # fmt: skip
def test_other_amounts_are_refused(amount: object, unit: str):
    with pytest.raises(AmountRefused, match=f" {unit} cannot be counted"):
        due_at(OFFICE, at("2026-02-13T00:00"), amount, unit)


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        ("hour", SAME_TIME_OF_DAY),
        ("business hour", BUDGET),
        ("workday", BLOCKS),
        ("day", BUDGET),
        ("month", BLOCKS),
        ("fortnight", CIVIL),
        ("day", "x"),
    ],
)
def test_counts_that_a_unit_does_not_have_are_refused(unit: str, count: str):
    with pytest.raises(CountRefused, match=unit):
        due_at(OFFICE, at("2026-02-13T00:00"), 1, unit, count)


# --- explaining --------------------------------------------------------------------------------------------------------------------------


def test_the_other_reading_stands_beside_the_rule():
    start = at("2026-02-13T16:40")
    civil = explain_due(OFFICE, start, 3, "workday")
    assert (civil.rule, civil.other_readings) == ("civil-code", (("same-time-of-day", at("2026-02-25T16:40")),))
    same = explain_due(OFFICE, start, 3, "workday", SAME_TIME_OF_DAY)
    assert (same.rule, same.other_readings) == ("same-time-of-day", (("civil-code", at("2026-02-25T18:00")),))
    hours = explain_due(OFFICE, start, 4, "business hour")
    assert (hours.rule, hours.other_readings, hours.due_at) == ("business-hours", (), at("2026-02-14T11:40"))
    assert [name for name, _ in explain_due(OFFICE, start, 3, "workday", BUDGET).other_readings] == ["civil-code", "same-time-of-day"]


def test_a_deadline_past_the_published_years_is_provisional():
    assert not explain_due(OFFICE, at("2026-12-30T10:00"), 1, "workday").provisional
    assert explain_due(OFFICE, at("2026-12-30T10:00"), 2, "workday").provisional


def test_the_trace_of_the_golden_example():
    start = at("2026-02-13T16:40")
    hours = trace(OFFICE, start, 4, "business hour")
    assert [(row["day"], row["reason"], row["seconds"]) for row in hours] == [
        ("2026-02-13", "workday", 4800),
        ("2026-02-14", "makeup", 9600),
    ]
    assert (hours[1]["from_at"], hours[1]["to_at"]) == (at("2026-02-14T09:00"), at("2026-02-14T11:40"))
    days = trace(OFFICE, start, 3, "workday")
    assert [row["day"] for row in days if row["counted"]] == ["2026-02-14", "2026-02-24", "2026-02-25"]
    assert [row["reason"] for row in days] == ["start", "makeup", *["off"] * 9, "workday", "workday"]


def test_traces_of_moved_days_and_of_a_start_outside_hours():
    moved = trace(CN, at("2025-12-31T10:00"), 1, "month")
    assert [(row["day"], row["counted"], row["reason"]) for row in moved] == [
        ("2025-12-31", False, "start"),
        ("2026-01-31", True, "corresponding-day"),
        ("2026-02-01", False, "weekend"),
        ("2026-02-02", False, "moved-to"),
    ]  # fmt: skip
    evening = trace(OFFICE, at("2026-02-12T19:00"), 1, "workday", SAME_TIME_OF_DAY)
    assert [(row["day"], row["reason"]) for row in evening] == [
        ("2026-02-12", "outside-hours"),
        ("2026-02-13", "start"),
        ("2026-02-14", "makeup"),
    ]


@settings(max_examples=60, deadline=None)
@given(start=st.integers(at("2024-01-01T00:00"), at("2026-06-01T00:00")), amount=st.integers(0, 40), data=st.data())
def test_a_trace_adds_up(start: int, amount: int, data: st.DataObject):
    unit = data.draw(st.sampled_from(sorted(COUNTS_OF)))
    count = data.draw(st.sampled_from(COUNTS_OF[unit]))
    clock = data.draw(st.sampled_from([OFFICE, CN, NEW_YORK_OFFICE]))
    rows = trace(clock, start, amount, unit, count)
    assert [row["day"] for row in rows] == sorted({row["day"] for row in rows})
    end = int(due_at(clock, start, amount, unit, count))
    if unit.startswith("business") or count == BUDGET:
        assert sum(row["seconds"] for row in rows) == clock.between_one(start, end)
    elif unit in ("second", "minute", "hour") or count == BLOCKS:
        assert sum(row["seconds"] for row in rows) == end - start
    elif unit in ("workday", "day"):
        assert sum(row["counted"] for row in rows) == amount


def test_every_refusal_is_of_the_engine():
    assert issubclass(AmountRefused, EngineRefusal) and issubclass(EngineRefusal, ValueError)
