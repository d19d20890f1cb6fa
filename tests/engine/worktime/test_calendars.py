"""Calendars as JSON: what is read, what is refused and with which words."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

import pytest

from yinuo.engine.errors import EngineRefusal
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import BUILT_IN, Calendar, builtin, calendar_from_json

GOOD = {
    "name": "office",
    "zone": "Asia/Shanghai",
    "shifts": {"mon": [["13:30", "18:00"], ["09:00", "12:00"]], "sat": [["10:00", "24:00"]]},
    "off": ["2026-02-16"],
    "makeup": ["2026-02-14"],
    "works_makeup_days": True,
    "horizon": "2026-12-31",
    "authority": "ours",
    "version": "3",
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_calendars_read_back_equal(name: str):
    calendar = builtin(name)
    again = calendar_from_json(json.loads(calendar.to_json()))
    assert again == calendar
    assert again.sha256() == calendar.sha256()
    assert clock_of(again) is clock_of(calendar)
    assert pickle.loads(pickle.dumps(calendar)) == calendar


def test_shapes_of_a_calendar_read_from_json():
    calendar = calendar_from_json(GOOD)
    assert calendar.shifts == {0: ((32400, 43200), (48600, 64800)), 5: ((36000, 86400),)}
    assert calendar.has_hours
    assert calendar.weekday_of_shifts(date(2026, 2, 14)) == 0  # a make-up Saturday works Monday's shifts
    assert calendar.weekday_of_shifts(date(2026, 2, 21)) == 5
    assert calendar.weekday_of_shifts(date(2026, 2, 16)) is None
    assert calendar_from_json(GOOD | {"makeup_shifts": "sat"}).weekday_of_shifts(date(2026, 2, 14)) == 5
    assert calendar_from_json(GOOD | {"works_makeup_days": False}).weekday_of_shifts(date(2026, 2, 14)) == 5


def test_order_of_lists_does_not_change_the_identity():
    shuffled = copy.deepcopy(GOOD)
    shuffled["shifts"]["mon"].reverse()
    assert calendar_from_json(shuffled).sha256() == calendar_from_json(GOOD).sha256()
    assert calendar_from_json(GOOD | {"version": "4"}).sha256() != calendar_from_json(GOOD).sha256()


def test_24x7_may_carry_a_zone_and_has_no_hours():
    assert not builtin("24x7").has_hours
    assert builtin("24x7", "Asia/Tokyo").zone == "Asia/Tokyo"
    assert builtin("24x7").full_day_seconds == 86400


def test_a_calendar_of_ones_own_may_work_24_hour_days():
    plant = calendar_from_json({"name": "plant", "zone": "Asia/Shanghai", "shifts": {"mon": [["00:00", "24:00"]]}})
    assert (plant.has_hours, plant.closes, plant.full_day_seconds) == (True, False, 86400)
    assert (builtin("cn").has_hours, builtin("cn").closes, builtin("cn-office").closes) == (False, False, True)


def test_full_day_is_the_longest_of_the_week():
    hours = lambda n: ((0, n * 3600),)
    assert Calendar("x", "UTC", {0: hours(4), 1: hours(4), 2: hours(8)}).full_day_seconds == 8 * 3600
    assert Calendar("x", "UTC", {0: hours(8), 1: hours(4)}).full_day_seconds == 8 * 3600
    assert builtin("cn-office").full_day_seconds == 27_000


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"shifts": {"mon": [["09:00", "12:00"], ["11:59", "18:00"]]}}, "calendar_shifts_overlap", "shifts.mon has overlapping shifts"),
        ({"shifts": {"mon": [["09:00", "12:00"], ["09:00", "12:00"]]}}, "calendar_shifts_overlap", "09:00-12:00 and 09:00-12:00"),
        ({"shifts": {"mon": [["12:00", "09:00"]]}}, "calendar_field", "must open before it closes"),
        ({"shifts": {"mon": [["09:00", "09:00"]]}}, "calendar_field", "must open before it closes"),
        ({"shifts": {"monday": [["09:00", "12:00"]]}}, "calendar_field", "'monday' is no weekday"),
        ({"shifts": {"mon": [["9:00", "12:00"]]}}, "calendar_field", "'9:00' is no time of day"),
        ({"shifts": {"mon": [["09:00", "24:01"]]}}, "calendar_field", "'24:01' is no time of day"),
        ({"shifts": {"mon": ["09:00"]}}, "calendar_field", "is no shift"),
        ({"shifts": {"mon": None}}, "calendar_field", "shifts.mon"),
        ({"shifts": {}}, "calendar_field", "no weekday has a shift"),
        ({"shifts": None}, "calendar_field", "shifts cannot be used: it is missing"),
        ({"zone": "Asia/Peking"}, "calendar_zone", "Asia/Peking"),
        ({"zone": "America"}, "calendar_zone", "no IANA time zone"),
        ({"zone": "../../etc/passwd"}, "calendar_zone", "no IANA time zone"),
        ({"zone": 8}, "calendar_field", "zone cannot be used: it must be a text"),
        ({"off": ["2026-02-30"]}, "calendar_field", "'2026-02-30' is no date"),
        ({"off": ["20260216"]}, "calendar_field", "off cannot be used"),
        ({"off": "2026-02-16"}, "calendar_field", "list of dates"),
        ({"off": ["2026-02-14"]}, "calendar_off_and_makeup", "2026-02-14"),
        ({"makeup_shifts": "tue"}, "calendar_field", "the shifts of tue, which has none"),
        ({"makeup_shifts": "x"}, "calendar_field", "makeup_shifts"),
        ({"works_makeup_days": "yes"}, "calendar_field", "true or false"),
        ({"horizon": "soon"}, "calendar_field", "horizon cannot be used"),
        ({"name": " "}, "calendar_field", "name"),
        ({"holidays": []}, "calendar_field", "holidays cannot be used: no such field"),
    ],
)
def test_bad_calendars_are_refused_naming_the_field(change: dict, code: str, words: str):
    with pytest.raises(EngineRefusal) as caught:
        calendar_from_json(GOOD | change)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).data == caught.value.data


def test_what_is_not_an_object_and_what_is_not_built_in():
    with pytest.raises(EngineRefusal, match="one JSON object"):
        calendar_from_json([GOOD])
    with pytest.raises(EngineRefusal, match="no built-in calendar 'us'"):
        builtin("us")
    with pytest.raises(EngineRefusal, match="keeps Asia/Shanghai"):
        builtin("cn", "UTC")
