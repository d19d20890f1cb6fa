"""Deadlines by every count, worked out by hand."""

from __future__ import annotations

import pytest

from tests.verifier.trees import CALENDARS, OFFICE, instant, local, span
from yinuo.verifier import verify


@pytest.mark.parametrize(
    ("calendar", "start", "limit", "due"),
    [
        # the golden example
        ("cn-office", "2026-02-13 16:40", "4 business hour", "2026-02-14 11:40"),
        ("cn-office", "2026-02-13 16:40", "3 workday", "2026-02-25 18:00"),
        ("cn-office", "2026-02-13 16:40", "3 workday (same time of day)", "2026-02-25 16:40"),
        # around the clock and through the calendar
        ("cn-office", "2026-02-13 16:40", "4 hour", "2026-02-13 20:40"),
        ("cn-office", "2026-03-02 11:00", "1 business hour", "2026-03-02 12:00"),  # ends at the close, not at the next opening
        ("cn-office", "2026-03-02 12:00", "0 business hour", "2026-03-02 12:00"),
        ("cn-office", "2026-03-02 12:30", "30 business minute", "2026-03-02 14:00"),
        ("cn-office", "2026-03-06 18:00", "1 business hour", "2026-03-09 10:00"),
        ("cn-office", "2026-03-02 10:00", "1.5 business hour", "2026-03-02 11:30"),
        # workdays
        ("cn", "2026-02-13 16:40", "1 workday", "2026-02-15 00:00"),  # the make-up Saturday, to its 24:00
        ("cn-office", "2026-02-13 16:40", "0 workday", "2026-02-13 18:00"),
        ("cn-office", "2026-02-16 16:40", "0 workday", "2026-02-24 18:00"),
        ("cn-office", "2026-03-06 20:00", "1 workday (same time of day)", "2026-03-10 09:00"),  # outside moves to Monday's opening
        ("cn-office", "2026-03-06 18:00", "1 workday (same time of day)", "2026-03-10 09:00"),  # at close is outside
        ("cn-office", "2026-03-06 17:59:59", "1 workday (same time of day)", "2026-03-09 17:59:59"),
        ("cn", "2026-03-07 15:00", "1 workday (same time of day)", "2026-03-10 00:00"),
        ("cn-office", "2026-03-06 16:00", "1 workday (budget of business hours)", "2026-03-09 16:00"),
        # days, months, years
        ("cn-office", "2026-03-04 10:00", "3 day", "2026-03-09 18:00"),  # Saturday moves to Monday
        ("cn", "2026-03-04 10:00", "2 day", "2026-03-07 00:00"),
        ("24x7", "2026-03-04 10:00", "3 day", "2026-03-08 00:00"),
        ("cn-office", "2026-03-04 10:00", "3 day (same local time)", "2026-03-07 10:00"),
        ("cn-office", "2026-03-04 10:00", "3 day (blocks of 24 hours)", "2026-03-07 10:00"),
        ("24x7", "2026-01-31 10:00", "1 month", "2026-03-01 00:00"),  # the last day of a shorter month
        ("24x7", "2024-02-29 10:00", "1 year", "2025-03-01 00:00"),
        ("24x7", "2026-03-04 10:00", "1 week", "2026-03-12 00:00"),
        ("24x7", "2025-12-31 10:00", "2 month", "2026-03-01 00:00"),
    ],
)
def test_due(calendar: str, start: str, limit: str, due: str) -> None:
    assert local(verify.calendar_from(CALENDARS[calendar]).due(instant(start), span(limit))) == due


def test_worked_is_what_add_adds() -> None:
    calendar = verify.calendar_from(OFFICE)
    start = instant("2026-02-13 16:40")
    for seconds in (1, 3600, 4800, 4801, 27_000, 1_000_000):
        assert calendar.worked(start, calendar.add(start, seconds)) == seconds
        assert calendar.worked(calendar.add(start, seconds), start) == -seconds
    assert calendar.worked(instant("2026-02-15 00:00"), instant("2026-02-24 09:00")) == 0


def test_an_organisation_that_does_not_work_make_up_days() -> None:
    calendar = verify.Calendar({**OFFICE, "works_makeup_days": False})
    assert local(calendar.due(instant("2026-02-13 16:40"), span("4 business hour"))) == "2026-02-24 11:40"


def test_make_up_shifts_of_another_weekday() -> None:
    shifts = {**OFFICE["shifts"], "fri": [["09:00", "10:00"]]}
    calendar = verify.Calendar({**OFFICE, "shifts": shifts, "makeup_shifts": "fri"})
    assert local(calendar.close(verify.date(2026, 2, 14))) == "2026-02-14 10:00"


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-28T12:00:00+00:00", "24 hour", "2026-03-29T12:00:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "1 day (same local time)", "2026-03-29T11:00:00+00:00"),  # Berlin springs forward
        ("2026-10-24T12:00:00+00:00", "1 day (same local time)", "2026-10-25T13:00:00+00:00"),
        ("2026-10-24T12:00:00+00:00", "1 day (blocks of 24 hours)", "2026-10-25T12:00:00+00:00"),
        ("2026-03-28T01:30:00+00:00", "1 day (same local time)", "2026-03-29T01:30:00+00:00"),  # 02:30 is skipped and becomes 03:30
    ],
)
def test_zones_that_change_their_clocks(start: str, hours: str, due: str) -> None:
    calendar = verify.Calendar({"name": "berlin", "zone": "Europe/Berlin", "every_day": True})
    assert calendar.due(verify.as_instant(start) or 0, span(hours)) == verify.as_instant(due)


def test_a_day_of_23_hours_is_worked_23_hours() -> None:
    calendar = verify.Calendar({"name": "berlin", "zone": "Europe/Berlin", "every_day": True})
    begin = calendar.instant(verify.date(2026, 3, 29))
    assert calendar.worked(begin, calendar.instant(verify.date(2026, 3, 30))) == 23 * 3600


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"zone": "Mars/Olympus"}, "no time zone"),
        ({"shifts": {"mon": [["09:00", "12:00"], ["11:00", "18:00"]]}}, "overlap"),
        ({"shifts": {"mon": [["12:00", "09:00"]]}}, "overlap or end before"),
        ({"shifts": {"mon": [["9 o'clock", "18:00"]]}}, "pair of clock times"),
        ({"off": ["14 Feb"]}, "no date"),
        ({"off": ["2026-02-14"]}, "both a day off and a make-up day"),
        ({"shifts": {"monday": []}}, "mon, tue"),
    ],
)
def test_calendars_that_are_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(verify.BadInput, match=says):
        verify.Calendar({**OFFICE, **change})


@pytest.mark.parametrize(
    "limit", ["1.5 workday", "2 hour (same time of day)", "1 month (blocks of 24 hours)", "1 day (budget of business hours)"]
)
def test_counts_that_make_no_sense(limit: str) -> None:
    with pytest.raises(verify.BadInput, match="cannot be counted"):
        verify.calendar_from(OFFICE).due(instant("2026-03-02 10:00"), span(limit))


def test_a_calendar_that_never_works_ends_in_a_sentence() -> None:
    calendar = verify.Calendar({"name": "idle", "zone": "UTC", "shifts": {"mon": [["09:00", "10:00"]]}, "off": []})
    calendar.week = [[] for _ in range(7)]
    for act in (lambda: calendar.add(0, 1), lambda: calendar.next_workday(verify.date(2026, 1, 1))):
        with pytest.raises(verify.BadInput, match="ten years"):
            act()
