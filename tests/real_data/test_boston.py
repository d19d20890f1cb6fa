"""Boston's 311 requests, first half of 2015: the city's own verdicts against ours."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.shared_data import HOME, shared
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, NOT_EXERCISED, PENDING, VerdictTable
from yinuo.engine.worktime.calendars import Calendar, calendar_from_json
from yinuo.ledger.intake import read_events, read_mapping

NEW_YORK = ZoneInfo("America/New_York")
AS_OF = "2016-01-13T00:00"


def local(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).timestamp())


@pytest.fixture(scope="module")
def city() -> dict[str, dict[str, str]]:
    with gzip.open(shared("data/boston311-2015/requests-2015H1.csv.gz"), "rt", encoding="utf-8", newline="") as stream:
        return {f"request:{row['case_enquiry_id']}": row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def events() -> EventTable:
    return read_events(
        shared("data/boston311-2015/requests-2015H1.csv.gz"), read_mapping(HOME / "examples/logs/city-requests.mapping.yaml")
    )


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    found = json.loads(shared("data/boston311-2015/work-calendar-2015H1.json").read_text())
    shift = [found["hours"]]
    return calendar_from_json(
        {
            "name": "boston",
            "zone": found["timezone"],
            "shifts": {day.lower(): shift for day in found["workdays"]},
            "off": list(found["holidays"]),
            "version": "2015H1",
        }
    )


def verdicts_of(table: VerdictTable) -> dict[str, int]:
    return {table.subjects[code]: int(verdict) for code, verdict in zip(table.subject.tolist(), table.verdict.tolist(), strict=True)}


def rules_file() -> str:
    """The city's rules as promises: one a type of request, with a second version where the city changed it."""
    lines = ["use calendar boston"]
    rows = list(csv.DictReader(io.StringIO(shared("data/boston311-2015/promise-rules-2015H1.csv").read_text("utf-8"))))
    names: dict[str, str] = {}
    for row in rows:
        name = names.setdefault(row["type"], f"rule{len(names) + 1}")
        begins = datetime.fromisoformat(row["opened_from"]).replace(tzinfo=NEW_YORK).isoformat()
        ends = row["opened_before"] and datetime.fromisoformat(row["opened_before"]).replace(tzinfo=NEW_YORK).isoformat()
        lines.append(f"valid from {begins}" + (f" until {ends}" if ends else ""))
        unit = "workdays (same time of day)" if row["unit"] == "business_days" else "days (same local time)"
        kind = row["type"].replace("'", "''")
        lines.append(f"{name}: within {row['n']} {unit} of request.received expect request.closed where type = '{kind}'")
    return "\n".join(lines)


def test_the_rules_alone_agree_with_the_city(city: dict[str, dict[str, str]], events: EventTable, calendar: Calendar) -> None:
    promises = read_promises(rules_file(), "boston")
    tables = judge(promises, events, {"boston": calendar}, at=local(AS_OF))
    ours = {
        subject: verdict
        for table in tables.values()
        for subject, verdict in verdicts_of(table).items()
        if verdict not in (NOT_EXERCISED, PENDING)
    }
    judged = {ref: row for ref, row in city.items() if row["closed_dt"] and row["target_dt"] and row["ontime"] and ref in ours}
    agree = sum((row["ontime"] == "ONTIME") == (ours[ref] == KEPT) for ref, row in judged.items())
    assert len(judged) == 34_191
    assert agree >= 0.994 * 34_191
    assert agree == 33_999


def test_the_citys_own_target_gives_its_verdict_on_all(city: dict[str, dict[str, str]], events: EventTable) -> None:
    table = judge(read_promises("target: by request.received.target_at expect request.closed"), events, {}, at=local(AS_OF))["target"]
    ours = verdicts_of(table)
    closed = {ref: row for ref, row in city.items() if row["closed_dt"] and row["target_dt"] and row["ontime"]}
    assert len(closed) == 37_257
    assert all((row["ontime"] == "ONTIME") == (ours[ref] == KEPT) for ref, row in closed.items())


@pytest.mark.parametrize(
    ("as_of", "opened", "kept", "late", "overdue", "pending"),
    [
        ("2015-04-01T00:00", 18_143, 9_085, 2_915, 3_084, 3_059),
        ("2015-07-01T00:00", 43_592, 25_150, 7_761, 5_866, 4_815),
        ("2016-01-13T00:00", 43_592, 27_295, 10_025, 5_701, 571),
    ],
)
def test_as_of_any_instant(events: EventTable, as_of: str, opened: int, kept: int, late: int, overdue: int, pending: int) -> None:
    # an event counts when it is before the moment, so the last second before it is asked about
    at = local(as_of) - 1
    table = judge(read_promises("target: by request.received.target_at expect request.closed"), events, {}, at=at)["target"]
    settled = table.settled_at != np.iinfo(np.int64).min
    broken = table.verdict == BROKEN
    found = (len(table), int((table.verdict == KEPT).sum()), int((broken & settled).sum()), int((broken & ~settled).sum()))
    assert found == (opened, kept, late, overdue)
    assert int((table.verdict == PENDING).sum()) == pending


def test_the_file_is_read_whole(events: EventTable) -> None:
    assert len(events.subjects) == 58_119
    first = datetime.fromtimestamp(int(events.occurred_at[events.kind == events.kinds.index("request.received")].min()), UTC)
    assert first.astimezone(NEW_YORK).isoformat() == "2015-01-01T00:20:09-05:00"
    assert isinstance(shared("data/boston311-2015"), Path)
