"""China's statutory rest days and make-up workdays, 2007 to 2026, as dated data with their source.

`data/cn.csv` has one row per run of dates: first, last (both included), works (1 for a make-up workday, 0 for a day off), the occasion and
the key of the State Council notice that `data/cn-notices.csv` resolves to its address. A date in no row follows its weekday. 2015, 2019 and
2020 have a second notice; its rows replace those of the first. 3 February 2020, a Monday, is listed as worked because the second
notice ended the lengthened Spring Festival there.

The next year's notice appears in autumn; until its rows are here, dates past `HORIZON` are provisional.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

HORIZON = date(2026, 12, 31)
AUTHORITY = "国务院办公厅"
VERSION = "2026"


class StatutoryDay(NamedTuple):
    """One listed date: whether it is worked, for which occasion, by which notice (its address)."""

    day: date
    works: bool
    occasion: str
    notice: str


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("yinuo.engine.worktime") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def statutory_days() -> dict[date, StatutoryDay]:
    """Every date that a notice lists, in order."""
    address = {row["notice"]: row["address"] for row in _rows("cn-notices.csv")}
    days: dict[date, StatutoryDay] = {}
    for row in _rows("cn.csv"):
        day, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        while day <= last:
            days[day] = StatutoryDay(day, row["works"] == "1", row["occasion"], address[row["notice"]])
            day += timedelta(days=1)
    return days


def rest_days() -> frozenset[date]:
    """The dates off by statute, weekends inside a holiday included."""
    return frozenset(day for day, listed in statutory_days().items() if not listed.works)


def makeup_days() -> frozenset[date]:
    """The dates worked although their weekday is not, and the one Monday of 2020 that a notice names."""
    return frozenset(day for day, listed in statutory_days().items() if listed.works)
