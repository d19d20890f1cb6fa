"""Working time on real logs: a bank's own clock, and a government's answers."""

from __future__ import annotations

import csv
import gzip
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from tests.shared_data import shared
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin
from yinuo.engine.worktime.counting import due_at


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def instants(rows: list[dict[str, str]], column: str, zone: str) -> np.ndarray:
    info = ZoneInfo(zone)
    return np.array([int(datetime.fromisoformat(row[column]).replace(tzinfo=info).timestamp()) for row in rows], np.int64)


def test_a_banks_handling_times():
    rows = rows_of(shared("data/bpic14-rabobank-sample/incidents-opened-before-2014.csv.gz"))
    hours = ((7 * 3600 + 1800, 18 * 3600),)
    days_off = frozenset({date(2013, 12, 25), date(2013, 12, 26), date(2014, 1, 1)})
    bank = clock_of(Calendar("bank", "Europe/Amsterdam", dict.fromkeys(range(5), hours), off=days_off))
    always = clock_of(builtin("24x7"))
    opened, closed = (instants(rows, column, "Europe/Amsterdam") for column in ("open_time", "close_time"))
    urgent = np.array([row["priority"] == "2" for row in rows])
    ours = np.where(urgent, always.between(opened, closed), bank.between(opened, closed))
    theirs = np.array([float(row["handle_time_hours"].replace(",", ".")) * 3600 for row in rows])
    assert len(rows) == 2126
    assert int((ours < theirs - 2).sum()) == 0
    assert int((np.abs(ours - theirs) <= 2).sum()) == 1482


def test_government_answers_within_fifteen_workdays():
    rows = rows_of(shared("data/gov-messages-cn/messages-with-replies.csv.gz"))
    asked, replied = (instants(rows, column, "Asia/Shanghai") for column in ("asked_at", "replied_at"))
    clock = clock_of(builtin("cn"))
    assert len(rows) == 2816
    assert int((replied <= due_at(clock, asked, 15, "workday")).sum()) == 2103
    counted = clock.workday_index(clock.local_day(replied)) - clock.workday_index(clock.local_day(asked))
    reference = {1: 283, 3: 711, 5: 1078, 7: 1366, 10: 1737, 15: 2103, 20: 2344, 30: 2568, 60: 2729}
    assert {n: int((counted <= n).sum()) for n in reference} == reference  # time of day ignored, as the reference counts
