"""A rehearsal drawn: where the points of the rates lie, how high the bars of the breaches are, and both in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from django.utils.translation import gettext as _

from yinuo.engine.reports.rehearsal import Rehearsed
from yinuo.promises.templates import grids
from yinuo.promises.templates.shapes import Blank
from yinuo.ui import telling_time

LEFT, RIGHT, TOP, BOTTOM = 44, 344, 14, 136
"""The field of the curve in a box of 360 by 160."""
BAR_TOP, BAR_BOTTOM = 16, 60
"""The field of the bars in a box of 360 by 78."""
MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Point:
    """One value: its row, its words, and where its rate (y) and interval (from `high_y` to `low_y`) are drawn."""

    row: Rehearsed
    amount: str
    unit: str
    label: str
    is_own: bool
    x: str
    y: str
    low_y: str
    high_y: str

    @property
    def count(self) -> int:
        return self.row.kept + self.row.broken

    @property
    def rate(self) -> str:
        return _percent(self.row.rate)

    @property
    def interval(self) -> str:
        return f"{100 * self.row.low:.1f}–{_percent(self.row.high)}"


@dataclass(frozen=True)
class Bar:
    """One weekday or hour of breaches."""

    label: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    is_most: bool


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn for one line; `own` is the value asked about. Lines without a rate (penalties) have no curve."""

    own: Point
    points: tuple[Point, ...]
    curve: str
    grid_lines: tuple[tuple[str, str], ...]
    words: str
    weekdays: tuple[Bar, ...]
    weekday_words: str
    hours: tuple[Bar, ...]
    hour_words: str
    has_rate: bool
    has_penalty: bool


def chart_of(rows: Sequence[Rehearsed], blank: Blank, own: str, labels: Mapping[str, str]) -> Chart:
    """Lay out the rows of one line.

    Args:
        own: the value asked about; it is among the rows.
        labels: each value with its unit, in words.
    """
    ordered = sorted(rows, key=lambda row: grids.parts_of(blank, row.value)[0] or 0)
    floor_at = min(0.9, floor(10 * min(row.low for row in ordered)) / 10)
    amounts = [float(grids.parts_of(blank, row.value)[0] or 0) for row in ordered]
    scale = (RIGHT - LEFT - 40) / (amounts[-1] - amounts[0] or 1)

    def height(rate: float) -> str:
        return _number(BOTTOM - (rate - floor_at) / (1 - floor_at) * (BOTTOM - TOP))

    points = tuple(
        Point(
            row, f"{grids.parts_of(blank, row.value)[0]:f}", grids.parts_of(blank, row.value)[1], labels[row.value], row.value == own,
            _number(LEFT + 20 + (amounts[place] - amounts[0]) * scale), height(row.rate), height(row.low), height(row.high),
        )
        for place, row in enumerate(ordered)
    )  # fmt: skip
    mine = next(one for one in points if one.is_own)
    days = [telling_time.weekday(MONDAY.replace(day=1 + place)) for place in range(7)]
    hours = [f"{place}:00" for place in range(24)]
    return Chart(
        own=mine,
        points=points,
        curve=" ".join(f"{one.x},{one.y}" for one in points),
        grid_lines=tuple((height(rate), f"{100 * rate:.0f} %") for rate in (floor_at, (1 + floor_at) / 2, 1.0)),
        words="; ".join(
            _("{value}: {rate} kept (95 % interval {interval}), {broken} broken").format(
                value=one.label, rate=one.rate, interval=one.interval, broken=one.row.broken
            )
            for one in points
        ),
        weekdays=_bars(mine.row.by_weekday, days),
        weekday_words=_told(mine.row.by_weekday, days),
        hours=_bars(mine.row.by_hour, [str(place) if place % 3 == 0 else "" for place in range(24)]),
        hour_words=_told(mine.row.by_hour, hours),
        has_rate=any(one.count for one in points),
        has_penalty=any(float(one.row.penalty) for one in points),
    )


def _bars(counts: Sequence[int], labels: Sequence[str]) -> tuple[Bar, ...]:
    most, width = max(counts), 352 / len(counts)
    return tuple(
        Bar(
            label, count, _number(4 + place * width + width * 0.12), _number(BAR_BOTTOM - _tall(count, most)), _number(width * 0.76),
            _number(_tall(count, most)), _number(4 + (place + 0.5) * width), bool(count) and count == most,
        )
        for place, (count, label) in enumerate(zip(counts, labels, strict=True))
    )  # fmt: skip


def _tall(count: int, most: int) -> float:
    return count / most * (BAR_BOTTOM - BAR_TOP) if most else 0.0


def _told(counts: Sequence[int], labels: Sequence[str]) -> str:
    return ", ".join(f"{label} {count}" for label, count in zip(labels, counts, strict=True) if count)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
