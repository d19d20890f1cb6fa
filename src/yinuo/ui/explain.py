"""Lays several clocks of one case on one time axis: time off for all of them is folded, short stretches stay visible.

Takes plain intervals and gives percentages; it decides nothing about deadlines.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.ui.shapes import ClockLine, Segment

FOLDED = 0.35  # the most a stretch that counts for nobody may weigh, as a share of the average counting stretch
LEAST = 1.2  # percent of the bar below which a stretch could no longer be seen
LABEL_FROM = 7.0  # percent from which a word fits
MARK_APART = 11.0  # percent two labels of instants must be apart to share a row


@dataclass(frozen=True)
class Piece:
    """One drawn stretch; `weight` in percent of the bar, `seconds` of real time, `tall` pixels in the upright form."""

    kind: str
    weight: float
    label: str
    start_at: datetime
    end_at: datetime

    @property
    def seconds(self) -> int:
        return int((self.end_at - self.start_at).total_seconds())

    @property
    def tall(self) -> int:
        """Height in the upright form: grows with its share, folded time stays short."""
        return 34 if self.kind in ("off", "none") else max(26, min(120, int(self.weight * 2.2)))


@dataclass(frozen=True)
class Row:
    """One clock, drawn."""

    title: str
    note: str
    pieces: tuple[Piece, ...]
    due_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True)
class Mark:
    """A named instant across all clocks; `side` keeps its label inside the bar."""

    kind: str
    at: datetime
    x: float
    side: str
    level: int


@dataclass(frozen=True)
class Layout:
    """Everything the component draws."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    kinds: tuple[str, ...]
    levels: int


def lay_out(clocks: Sequence[ClockLine], *, now: datetime | None = None, zone_midnights: Sequence[datetime] = ()) -> Layout:
    """Place clocks and their marks on one axis.

    Args:
        clocks: each with its segments in order of time, without overlaps.
        now: drawn where it lies inside the axis.
        zone_midnights: further instants worth a small label.
    """
    lines = [line for line in clocks if line.segments]
    if not lines:
        return Layout((), (), (), (), 0)
    cuts = _cuts(lines, now)
    places = _places(cuts, lines)
    rows = tuple(_row(line, cuts, places) for line in lines)
    marks = _marks(lines, now, cuts, places)
    ticks = _ticks(lines, zone_midnights, cuts, places, marks)
    drawn = {piece.kind for row in rows for piece in row.pieces}
    kinds = tuple(kind for kind in ("used", "on", "off", "pause", "over") if kind in drawn)
    return Layout(rows, marks, ticks, kinds, 1 + max((mark.level for mark in marks), default=0))


def _cuts(lines: Sequence[ClockLine], now: datetime | None) -> list[datetime]:
    found = {at for line in lines for segment in line.segments for at in (segment.start_at, segment.end_at)}
    first, last = min(found), max(found)
    inside = [at for line in lines for at in (line.due_at, line.settled_at) if at is not None]
    found |= {at for at in [*inside, *([now] if now else [])] if first < at < last}
    return sorted(found)


def _places(cuts: Sequence[datetime], lines: Sequence[ClockLine]) -> list[float]:
    """The position of each cut in percent: real length where something counts, folded where nothing does."""
    spans = [(end - start).total_seconds() for start, end in itertools.pairwise(cuts)]
    counts = [_counts_for_someone(start, lines) for start in cuts[:-1]]
    counting = [span for span, counted in zip(spans, counts, strict=True) if counted]
    usual = sum(counting) / len(counting) if counting else max(spans, default=1.0)
    weights = [span if counted else min(span, usual * FOLDED) for span, counted in zip(spans, counts, strict=True)]
    total = sum(weights) or 1.0
    shares = [max(weight / total * 100, LEAST) for weight in weights]
    scale = 100 / sum(shares) if shares else 1.0
    places, reached = [0.0], 0.0
    for share in shares:
        reached += share * scale
        places.append(reached)
    return places


def _counts_for_someone(at: datetime, lines: Sequence[ClockLine]) -> bool:
    return any(segment.kind != "off" and segment.start_at <= at < segment.end_at for line in lines for segment in line.segments)


def _row(line: ClockLine, cuts: Sequence[datetime], places: Sequence[float]) -> Row:
    where = dict(zip(cuts, places, strict=True))
    pieces: list[Piece] = []
    reached = cuts[0]
    for segment in line.segments:
        if segment.start_at > reached:
            pieces.append(Piece("none", round(where[segment.start_at] - where[reached], 3), "", reached, segment.start_at))
        pieces.append(_piece(segment, where))
        reached = segment.end_at
    if reached < cuts[-1]:
        pieces.append(Piece("none", round(where[cuts[-1]] - where[reached], 3), "", reached, cuts[-1]))
    return Row(line.title, line.note, tuple(pieces), line.due_at, line.settled_at)


def _piece(segment: Segment, where: dict[datetime, float]) -> Piece:
    weight = round(where[segment.end_at] - where[segment.start_at], 3)
    return Piece(segment.kind, weight, segment.label if weight >= LABEL_FROM else "", segment.start_at, segment.end_at)


def _marks(lines: Sequence[ClockLine], now: datetime | None, cuts: Sequence[datetime], places: Sequence[float]) -> tuple[Mark, ...]:
    where = dict(zip(cuts, places, strict=True))
    wanted: list[tuple[datetime, str]] = [(cuts[0], "start")]
    for line in lines:
        if line.due_at is not None and line.due_at in where:
            wanted.append((line.due_at, "due"))
        if line.settled_at is not None and line.settled_at in where:
            wanted.append((line.settled_at, "late" if line.due_at and line.settled_at > line.due_at else "done"))
    if now is not None and now in where:
        wanted.append((now, "now"))
    marks: list[Mark] = []
    ends: list[float] = []
    for at, kind in sorted(set(wanted)):
        x = round(where[at], 3)
        level = next((row for row, end in enumerate(ends) if x - end >= MARK_APART), len(ends))
        ends[level : level + 1] = [x]
        marks.append(Mark(kind, at, x, "l" if x < MARK_APART else "r" if x > 100 - MARK_APART else "", level))
    return tuple(marks)


def _ticks(
    lines: Sequence[ClockLine], extra: Sequence[datetime], cuts: Sequence[datetime], places: Sequence[float], marks: Sequence[Mark]
) -> tuple[Mark, ...]:
    """Small labels below the bar where time stops or starts counting, as far as there is room."""
    where = dict(zip(cuts, places, strict=True))
    edges = {at for line in lines for segment in line.segments if segment.kind == "off" for at in (segment.start_at, segment.end_at)}
    ticks: list[Mark] = [Mark("day", cuts[0], 0.0, "l", 0)]
    for at in sorted((edges | set(extra)) & set(where) - {cuts[0]}):
        x = round(where[at], 3)
        if x - ticks[-1].x >= MARK_APART * (0.6 if ticks[-1].at.date() == at.date() else 1.0):
            ticks.append(Mark("hour" if ticks[-1].at.date() == at.date() else "day", at, x, "r" if x > 100 - MARK_APART else "", 0))
    return tuple(ticks)
