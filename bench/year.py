"""A generated year of service and its twenty clauses: what `judge` is measured on, and the same questions asked of DuckDB.

The year has its own shape (busy hours, pauses, reopenings, surveys) and is the same for the same size and seed. Nothing in it is real.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin, calendar_from_json

HOUR, DAY = 3_600, 86_400
SHIFT = 8 * HOUR  # Shanghai; the files hold local seconds
BEGINS = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
ENDS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
AT = ENDS - SHIFT
OPENED, RESPONDED, RESOLVED, REOPENED, PAUSED, RESUMED, SURVEYED, RESOLVED_AGAIN = range(8)

PROMISES = """\
use calendar nine-to-six
measure waiting = from case.paused until case.resumed
r_urgent_30m: within 30 minutes of case.opened expect case.responded where priority = urgent
r_high_2h: within 2 business hours of case.opened expect case.responded where priority = high
r_normal_4h: within 4 business hours of case.opened expect case.responded where priority = normal
r_low_8h: within 8 business hours of case.opened expect case.responded where priority = low
r_gold_1h: within 1 business hour of case.opened expect case.responded where tier = gold and priority in (urgent, high)
r_silver_3h: within 3 business hours of case.opened expect case.responded where tier = silver
r_phone_15m: within 15 business minutes of case.opened expect case.responded where channel = phone and tier = gold
s_urgent_8h: within 8 business hours of case.opened expect case.resolved where priority = urgent pausing while waiting
s_high_2d: within 2 workdays (budget of business hours) of case.opened expect case.resolved where priority = high pausing while waiting
s_normal_5d: within 5 workdays (budget of business hours) of case.opened expect case.resolved where priority = normal pausing while waiting
s_low_10d: within 10 workdays (budget of business hours) of case.opened expect case.resolved where priority = low pausing while waiting
complaint_ack_1d: within 1 workday (budget of business hours) of case.opened expect case.responded where type = complaint
complaint_5d: within 5 workdays (budget of business hours) of case.opened expect case.resolved where type = complaint pausing while waiting
fault_gold_24h: within 24 hours of case.opened expect case.resolved where type = fault and tier = gold
reopen_1d: within 1 workday (budget of business hours) of case.reopened expect case.resolved_again
surveys_month_35000: at least 35000 survey.answered per month
surveys_month_38000: at least 38000 survey.answered per month
csat_quarter_tier_80: share of survey.answered with (score >= 4) >= 80% per quarter for each tier
first4h_month_95: share of case.opened with (case.responded within 4 business hours) >= 95% per month of all
reopen_quarter_max_6: share of case.reopened to case.resolved <= 6% per quarter
"""
DEADLINES = [line.split(":")[0] for line in PROMISES.splitlines() if " expect " in line and "share" not in line]


def nine_to_six() -> Calendar:
    """China's statutory days, 09:00 to 18:00 without a break."""
    office = json.loads(builtin("cn-office").to_json())
    shifts = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return calendar_from_json({**office, "name": "nine-to-six", "shifts": shifts})


def make(cases: int, folder: Path, *, seed: int = 5) -> int:
    """Write `cases.parquet` and `events.parquet` (sorted by time); gives the number of events."""
    random = np.random.default_rng(seed)
    clock = clock_of(nine_to_six())
    hours = np.array([1, 1, 1, 1, 1, 2, 4, 9, 22, 41, 44, 38, 24, 36, 43, 39, 35, 28, 17, 11, 8, 6, 3, 2], float)
    opened = np.sort(
        BEGINS
        + random.integers(0, 365, cases) * DAY
        + random.choice(24, cases, p=hours / hours.sum()) * HOUR
        + random.integers(0, HOUR, cases)
    )
    attributes = {
        "priority": random.choice(4, cases, p=[0.05, 0.2, 0.6, 0.15]).astype(np.int8),
        "channel": random.choice(5, cases, p=[0.4, 0.2, 0.2, 0.15, 0.05]).astype(np.int8),
        "tier": random.choice(3, cases, p=[0.1, 0.3, 0.6]).astype(np.int8),
        "kind": random.choice(4, cases, p=[0.25, 0.35, 0.3, 0.1]).astype(np.int8),
    }
    facts = _facts(random, clock, opened, attributes["priority"])
    rows = {name: np.concatenate([fact[index] for fact in facts]) for index, name in enumerate(("ts", "case_id", "kind", "value"))}
    keep = rows["ts"] < ENDS
    rows = {name: column[keep] for name, column in rows.items()}
    order = np.lexsort((rows["kind"], rows["case_id"], rows["ts"]))
    folder.mkdir(parents=True, exist_ok=True)
    case_id = np.arange(cases, dtype=np.int32)
    pq.write_table(pa.table({"case_id": case_id, **attributes}), folder / "cases.parquet", compression="zstd")
    pq.write_table(pa.table({name: column[order] for name, column in rows.items()}), folder / "events.parquet", compression="zstd")
    return int(keep.sum())


def _facts(random: np.random.Generator, clock: WorkClock, opened: Any, priority: Any) -> list[tuple[Any, Any, Any, Any]]:
    count = len(opened)
    every = np.arange(count, dtype=np.int32)
    found: list[tuple[Any, Any, Any, Any]] = []

    def later(start: Any, seconds: Any) -> Any:
        return clock.add(start - SHIFT, np.maximum(60, seconds).astype(np.int64)) + SHIFT

    def put(when: Any, kind: int, chosen: Any, value: Any = None) -> None:
        values = np.zeros(count, np.int8) if value is None else value
        found.append((when[chosen], every[chosen], np.full(int(chosen.sum()), kind, np.int8), values[chosen]))

    everyone = np.ones(count, bool)
    put(opened, OPENED, everyone)
    mean = np.array([8, 35, 75, 150])[priority] * 60.0
    responded = np.where(
        priority == 0, opened + 20 + random.gamma(1.5, 500, count).astype(np.int64), later(opened, random.gamma(1.6, mean / 1.6))
    )
    put(responded, RESPONDED, everyone)
    pauses, last = random.choice(3, count, p=[0.35, 0.45, 0.2]), responded
    for number in (1, 2):
        begins = later(last, random.integers(600, 4 * HOUR, count))
        ends = begins + random.gamma(1.5, 20 * HOUR, count).astype(np.int64) + 60
        put(begins, PAUSED, pauses >= number)
        put(ends, RESUMED, pauses >= number)
        last = np.where(pauses >= number, ends, last)
    resolved = later(last, random.gamma(1.5, np.array([2.5, 6, 14, 28])[priority] * HOUR / 1.5))
    ever = random.random(count) > 0.004
    put(resolved, RESOLVED, ever)
    again = ever & (random.random(count) < 0.06)
    reopened = resolved + random.integers(HOUR, 10 * DAY, count)
    put(reopened, REOPENED, again)
    put(later(reopened, random.gamma(1.5, 3 * HOUR, count)), RESOLVED_AGAIN, again)
    score = random.choice(np.arange(1, 6), count, p=[0.04, 0.05, 0.11, 0.38, 0.42]).astype(np.int8)
    put(resolved + random.integers(1800, 9 * DAY, count), SURVEYED, ever & (random.random(count) < 0.45), score)
    return found
