"""Rehearsal: what one value of a blank would have meant for past traffic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.reports.confidence import wilson
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, VerdictTable


@dataclass(frozen=True)
class Rehearsed:
    """One value, judged: counts, kept rate with its 95 % interval (Wilson), breaches by weekday (Monday first) and hour of the start."""

    value: str
    kept: int
    broken: int
    rate: float
    low: float
    high: float
    by_weekday: list[int]
    by_hour: list[int]
    penalty: str


def summarise(value: str, table: VerdictTable, *, zone: str, per_breach: Decimal = Decimal(0)) -> Rehearsed:
    """Sum up one judged value.

    Args:
        zone: in whose weekdays and hours starts are counted.
        per_breach: money owed for each breach, 0 where the letter attaches none.
    """
    kept, broken = int((table.verdict == KEPT).sum()), int((table.verdict == BROKEN).sum())
    low, high = wilson(kept, kept + broken)
    starts = table.opened_at[(table.verdict == BROKEN) & (table.opened_at != NOTHING)]
    local = starts + _offsets(starts, zone)
    weekdays = np.bincount((local // 86_400 + 3) % 7, minlength=7)
    hours = np.bincount(local % 86_400 // 3_600, minlength=24)
    rate = kept / (kept + broken) if kept + broken else 0.0
    return Rehearsed(value, kept, broken, rate, low, high, weekdays.tolist(), hours.tolist(), f"{per_breach * broken:.2f}")


def _offsets(instants: np.ndarray[tuple[int], np.dtype[np.int64]], zone: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """UTC offset at each instant, looked up once an hour."""
    from datetime import UTC, datetime

    info = ZoneInfo(zone)
    hours, where = np.unique(instants // 3_600, return_inverse=True)
    found = [int(datetime.fromtimestamp(hour * 3_600, UTC).astimezone(info).utcoffset().total_seconds()) for hour in hours.tolist()]  # type: ignore[union-attr]
    return np.array(found, np.int64)[where.reshape(-1)] if len(found) else np.zeros(len(instants), np.int64)
