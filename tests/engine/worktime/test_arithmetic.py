"""Adding and subtracting working time, against a plain walk over the intervals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.worktime import oracle
from yinuo.engine.errors import InstantOutOfRange, WholeSecondsOnly
from yinuo.engine.worktime import tables
from yinuo.engine.worktime.arithmetic import CHUNK, WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin
from yinuo.engine.worktime.tables import day_number

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
OFFICE, ALWAYS = clock_of(builtin("cn-office")), clock_of(builtin("24x7"))
FIRST, DAYS = date(2024, 1, 1), 800


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def new_york(**changes: object) -> WorkClock:
    return clock_of(Calendar(**({"name": "ny", "zone": "America/New_York", "shifts": dict.fromkeys(range(7), ((0, 86400),))} | changes)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    grain = draw(st.sampled_from([1, 60, 300, 1800]))
    edges = st.lists(st.integers(0, 86400 // grain), min_size=2, max_size=6, unique=True).map(sorted)
    shifts = {}
    for day in draw(st.lists(st.integers(0, 6), min_size=1, unique=True)):
        cuts = [edge * grain for edge in draw(edges)]
        shifts[day] = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    listed = draw(st.lists(st.integers(0, DAYS), max_size=30, unique=True))
    days = [FIRST + timedelta(n) for n in listed]
    return Calendar(
        name="drawn",
        zone=draw(
            st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"])
        ),
        shifts=shifts,
        off=frozenset(days[::2]),
        makeup=frozenset(days[1::2]),
        makeup_weekday=draw(st.sampled_from(sorted(shifts))),
        works_makeup_days=draw(st.booleans()),
    )


@settings(max_examples=25, deadline=None)
@given(calendar=calendars(), data=st.data())
def test_agrees_with_a_walk_over_the_intervals(calendar: Calendar, data: st.DataObject):
    clock = WorkClock(calendar)
    spans = oracle.intervals(calendar, FIRST, DAYS)
    low, high = at("2024-03-01T00:00"), at("2025-12-01T00:00")
    edges = [t + d for a, b in spans for t in (a, b) for d in (-1, 0, 1) if low < t < high]
    instants = st.one_of(st.sampled_from(edges), st.integers(low, high)) if edges else st.integers(low, high)
    starts = data.draw(st.lists(instants, min_size=10, max_size=10))
    ends = data.draw(st.lists(instants, min_size=10, max_size=10))
    worked = [oracle.between(spans, a, b) for a, b in zip(starts, ends, strict=True)]
    assert clock.between(starts, ends).tolist() == worked
    assert [clock.between_one(a, b) for a, b in zip(starts, ends, strict=True)] == worked
    amounts = [*worked[:6], *data.draw(st.lists(st.integers(-500_000, 500_000), min_size=4, max_size=4))]
    for start, amount in zip(starts, amounts, strict=True):
        expected = oracle.add(spans, start, amount)
        if expected is not None:
            assert clock.add(start, amount) == expected
            assert clock.add_one(start, amount) == expected
    for start in starts:
        opening = next((max(a, start) for a, b in spans if b > start), None)
        if opening is not None:
            assert clock.next_open(start) == opening


@settings(max_examples=60, deadline=None)
@given(start=st.integers(-(10**9), 2**32), seconds=st.integers(-(10**8), 10**8))
def test_adding_and_subtracting_are_inverse(start: int, seconds: int):
    end = OFFICE.add_one(start, seconds)
    assert OFFICE.add(start, seconds) == end
    assert OFFICE.between(start, end) == OFFICE.between_one(start, end) == seconds
    if seconds:
        assert abs(OFFICE.between_one(start, end - (1 if seconds > 0 else -1))) == abs(seconds) - 1  # earliest, or latest, of its kind


def test_coarse_cells_and_searched_intervals_give_the_same(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(5)
    start = rng.integers(at("2005-01-01T00:00"), at("2030-01-01T00:00"), 5000)
    seconds = rng.integers(-(10**6), 10**6, 5000)
    monkeypatch.setattr(tables, "MOST_CELLS", 10)
    searched = WorkClock(builtin("cn-office"))
    assert searched._near.cells is None
    assert OFFICE._near.cells is not None
    assert np.array_equal(OFFICE.add(start, seconds), searched.add(start, seconds))
    assert np.array_equal(OFFICE.between(start, start[::-1]), searched.between(start, start[::-1]))


@pytest.mark.parametrize(
    ("start", "opened"),
    [
        ("2026-02-13T08:59:59", "2026-02-13T09:00:00"),
        ("2026-02-13T09:00:00", "2026-02-13T09:00:00"),
        ("2026-02-13T11:59:59", "2026-02-13T11:59:59"),
        ("2026-02-13T12:00:00", "2026-02-13T13:30:00"),
        ("2026-02-13T18:00:00", "2026-02-14T09:00:00"),  # the make-up Saturday
        ("2026-02-14T18:00:00", "2026-02-24T09:00:00"),  # then the festival
    ],
)
def test_an_opening_stays_and_a_close_moves(start: str, opened: str):
    assert OFFICE.next_open(at(start)) == at(opened)


@pytest.mark.parametrize(
    ("seconds", "end"),
    [(0, "12:00:00"), (1, "13:30:01"), (16200, "18:00:00"), (-1, "11:59:59"), (-10800, "09:00:00")],
)
def test_additions_at_the_lunch_break(seconds: int, end: str):
    assert OFFICE.add(at("2026-02-13T12:00:00"), seconds) == at(f"2026-02-13T{end}")


def test_an_addition_that_uses_up_the_day_ends_at_its_close_and_one_more_second_does_not():
    assert OFFICE.add(at("2026-02-13T09:00"), 27000) == at("2026-02-13T18:00")
    assert OFFICE.add(at("2026-02-13T09:00"), 27001) == at("2026-02-14T09:00:01")
    assert OFFICE.add(at("2026-02-24T09:00"), -1) == at("2026-02-14T17:59:59")
    assert OFFICE.add(at("2026-02-24T09:00"), -27000) == at("2026-02-14T09:00")


def test_a_house_that_does_not_work_makeup_days():
    office = builtin("cn-office")
    clock = clock_of(Calendar("own", office.zone, office.shifts, off=office.off, makeup=office.makeup, works_makeup_days=False))
    assert clock.add(at("2026-02-13T16:40"), 4 * 3600) == at("2026-02-24T11:40")


def test_zero_spans_and_empty_arrays():
    sunday = at("2026-02-15T03:00")
    assert OFFICE.add(sunday, 0) == OFFICE.add_one(sunday, 0) == sunday
    assert OFFICE.between(sunday, sunday) == 0
    assert OFFICE.add([sunday, sunday, sunday], [0, 1, -1]).tolist() == [sunday, at("2026-02-24T09:00:01"), at("2026-02-14T17:59:59")]
    assert OFFICE.add([], []).shape == (0,)
    assert OFFICE.between([], sunday).shape == (0,)


def test_shapes_broadcast_and_scalars_stay_scalars():
    start = at("2026-02-13T09:00")
    assert np.isscalar(OFFICE.add(start, 60))
    table = OFFICE.add(np.full((3, 1), start), np.array([60, 120]))
    assert table.tolist() == [[start + 60, start + 120]] * 3
    many = np.full(CHUNK * 2 + 7, start)
    assert np.array_equal(OFFICE.add(many, 60), many + 60)


def test_spans_of_years():
    assert OFFICE.between(at("2007-01-01T00:00"), at("2027-01-01T00:00")) == 4991 * 27000  # the statutory workdays of those years
    assert OFFICE.add(at("2007-01-01T00:00"), 4991 * 27000) == at("2026-12-31T18:00")


def test_around_the_clock_is_plain_seconds():
    assert ALWAYS.between(at("2026-02-13T09:00"), at("2026-02-16T09:00")) == 3 * 86400
    assert ALWAYS.add(at("2026-02-13T09:00"), -86401) == at("2026-02-12T08:59:59")


def test_before_and_after_the_near_years():
    for start, end in (
        ("1995-03-01T10:00", "2060-03-01T10:00"),
        ("1999-12-31T23:00", "2000-01-01T01:00"),
        ("2044-12-31T23:59", "2045-01-01T00:01"),
    ):
        worked = OFFICE.between_one(at(start), at(end))
        assert OFFICE.between(at(start), at(end)) == worked
        assert OFFICE.between([at(start)], [at(end)])[0] == OFFICE.worked_one(at(end)) - OFFICE.worked_one(at(start))
        assert OFFICE.between(at(end), OFFICE.add(at(start), worked)) == 0 or worked == 0
        assert OFFICE.workday_index(OFFICE.local_day(at(end))) >= OFFICE.workday_index(OFFICE.local_day(at(start)))
    first, last = day_number(date(2044, 12, 30)), day_number(date(2050, 1, 3))
    assert OFFICE.workday_index(last) - OFFICE.workday_index(first) == np.busday_count("2044-12-31", "2050-01-04")


def test_beyond_the_tables_is_refused_both_ways():
    for attempt in (
        lambda: OFFICE.worked(at("2200-01-02T00:00")),
        lambda: OFFICE.worked_one(at("2200-01-02T00:00")),
        lambda: OFFICE.add(at("2199-12-01T00:00"), 10**9),
        lambda: OFFICE.add_one(at("2199-12-01T00:00"), 10**9),
        lambda: OFFICE.add_one(at("1900-02-01T00:00"), -(10**9)),
        lambda: OFFICE.add([at("1900-02-01T00:00"), at("1900-02-01T00:00")], [-(10**9), 5]),
        lambda: OFFICE.nth_workday_after(day_number(date(2199, 12, 1)), 400),
        lambda: OFFICE.close_of(day_number(date(2201, 1, 1))),
    ):
        with pytest.raises(InstantOutOfRange, match="1900 to 2199"):
            attempt()


@pytest.mark.parametrize("value", [1.5, "2026", np.array(["2026-01-01"], "datetime64[s]"), True])
def test_only_whole_seconds(value: object):
    with pytest.raises(WholeSecondsOnly):
        OFFICE.worked(value)


# --- zones whose clocks change -----------------------------------------------------------------------------------------------------------


def test_a_day_of_23_and_a_day_of_25_hours():
    clock = new_york()
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 3, 9), 24)):
        number = day_number(day)
        assert clock.day_start(number + 1) - clock.day_start(number) == hours * 3600
        assert clock.close_of(number) == clock.day_start(number + 1)


def test_gap_and_overlap_read_as_fold_zero():
    clock, gap, overlap = new_york(), day_number(date(2026, 3, 8)), day_number(date(2026, 11, 1))
    for day, seconds in (
        (gap, 7199),
        (gap, 7200),
        (gap, 9000),
        (gap, 10799),
        (gap, 10800),
        (overlap, 3599),
        (overlap, 3600),
        (overlap, 7199),
        (overlap, 7200),
    ):
        expected = datetime(1970, 1, 1) + timedelta(days=day, seconds=seconds)  # noqa: DTZ001 the wall clock itself
        assert clock.local_to_utc(day, seconds) == int(expected.replace(tzinfo=NEW_YORK).timestamp())


def test_working_hours_across_a_change_of_clocks():
    clock = new_york(shifts=dict.fromkeys(range(7), ((3600, 4 * 3600),)))  # 01:00-04:00
    assert clock.between(at("2026-03-08T00:00", NEW_YORK), at("2026-03-09T00:00", NEW_YORK)) == 2 * 3600
    assert clock.between(at("2026-11-01T00:00", NEW_YORK), at("2026-11-02T00:00", NEW_YORK)) == 4 * 3600
    skipped = new_york(shifts=dict.fromkeys(range(7), ((7200, 10800),)))  # 02:00-03:00, the hour that does not happen
    assert skipped.between(at("2026-03-08T00:00", NEW_YORK), at("2026-03-09T00:00", NEW_YORK)) == 0


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"]
)
def test_local_times_agree_with_the_standard_library(zone: str):
    info, clock = ZoneInfo(zone), clock_of(builtin("24x7", zone))
    instants = np.arange(at("2006-01-01T00:00"), at("2019-06-01T00:00"), 40_000 + 7, dtype=np.int64)
    local = [datetime.fromtimestamp(t, info) for t in instants.tolist()]
    assert clock.local_day(instants).tolist() == [day_number(moment.date()) for moment in local]
    assert clock.local_seconds(instants).tolist() == [moment.hour * 3600 + moment.minute * 60 + moment.second for moment in local]
    days, seconds = clock.local_day(instants), clock.local_seconds(instants)
    assert clock.local_to_utc(days, seconds).tolist() == [int(moment.replace(fold=0).timestamp()) for moment in local]


# --- days --------------------------------------------------------------------------------------------------------------------------------


def test_workdays_and_closes():
    friday = day_number(date(2026, 2, 13))
    assert OFFICE.is_workday([friday, friday + 1, friday + 2]).tolist() == [True, True, False]
    assert OFFICE.nth_workday_after(friday, [1, 2, 3]).tolist() == [friday + 1, friday + 11, friday + 12]
    assert OFFICE.roll([friday, friday + 2]).tolist() == [friday, friday + 11]
    assert OFFICE.workday_index(friday + 12) - OFFICE.workday_index(friday) == 3
    assert OFFICE.close_of([friday, friday + 2]).tolist() == [at("2026-02-13T18:00"), at("2026-02-16T00:00")]
    assert clock_of(builtin("cn")).close_of(friday) == at("2026-02-14T00:00")
    assert bool(OFFICE.is_workday(friday)) is True


def test_past_the_horizon_is_provisional_from_its_first_second():
    assert OFFICE.is_provisional([at("2026-12-31T23:59:59"), at("2027-01-01T00:00")]).tolist() == [False, True]
    assert not ALWAYS.is_provisional(int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()))
