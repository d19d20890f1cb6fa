"""Lays several clocks of one case on one time axis: time off for all of them is folded, short stretches stay visible.

Takes plain intervals and gives percentages; it decides nothing about deadlines.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.ui import telling_time
from yinuo.ui.shapes import ClockLine, Segment

FOLDED = 0.1  # the most a stretch that counts for nobody may weigh, as a share of all counting time
LEAST = 1.2  # percent of the bar below which a stretch could no longer be seen
PIXELS = 640  # the width of a bar on which words are tried; wider bars only have more room
LABEL_WIDE = 17.0  # percent of the bar that the label of an instant may take
TICK_APART = 7.0  # percent two small labels below the bar must be apart


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
        return 40 if self.kind in ("off", "none") else max(40, min(120, int(self.weight * 2.2)))


@dataclass(frozen=True)
class Stop:
    """One line of the upright form: an instant with its word, and the stretch that follows it, if any."""

    at: datetime
    kind: str
    piece: Piece | None


@dataclass(frozen=True)
class Row:
    """One clock, drawn lying (`pieces`) and upright (`stops`)."""

    title: str
    note: str
    pieces: tuple[Piece, ...]
    stops: tuple[Stop, ...]


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
    longest = sum(counting) * FOLDED if counting else max(spans, default=1.0)
    weights = [span if counted else min(span, longest) for span, counted in zip(spans, counts, strict=True)]
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
    return Row(line.title, line.note, tuple(pieces), _stops(line, [piece for piece in pieces if piece.kind != "none"]))


def _stops(line: ClockLine, pieces: Sequence[Piece]) -> tuple[Stop, ...]:
    names = {line.started_at: "start", line.settled_at: _end_of(line), line.due_at: "due"}
    stops = [Stop(piece.start_at, names.get(piece.start_at, ""), piece) for piece in pieces]
    last = pieces[-1].end_at
    return (*stops, Stop(last, names.get(last, ""), None))


def _piece(segment: Segment, where: dict[datetime, float]) -> Piece:
    weight = round(where[segment.end_at] - where[segment.start_at], 3)
    return Piece(segment.kind, weight, segment.label if _fits(segment.label, weight) else "", segment.start_at, segment.end_at)


def _fits(label: str, weight: float) -> bool:
    """Whether a word of 12 px has room; a cut word would be read wrongly, so it is left to the legend and the tooltip."""
    wide = sum(12.0 if ord(letter) > 0x2E80 else 6.8 for letter in label)
    return wide + 14 <= weight / 100 * PIXELS


def _marks(lines: Sequence[ClockLine], now: datetime | None, cuts: Sequence[datetime], places: Sequence[float]) -> tuple[Mark, ...]:
    where = dict(zip(cuts, places, strict=True))
    wanted: set[tuple[datetime, str]] = set()
    for line in lines:
        wanted |= {(at, "start") for at in [line.started_at] if at is not None}
        wanted |= {(at, "due") for at in [line.due_at] if at is not None}
        wanted |= {(at, _end_of(line)) for at in [line.settled_at] if at is not None}
    if now is not None:
        wanted.add((now, "now"))
    marks: list[Mark] = []
    ends: list[float] = []
    for at, kind in sorted(pair for pair in wanted if pair[0] in where):
        x = round(where[at], 3)
        side = "l" if x < LABEL_WIDE / 2 else "r" if x > 100 - LABEL_WIDE / 2 else ""
        left = x if side == "l" else x - LABEL_WIDE if side == "r" else x - LABEL_WIDE / 2
        level = next((row for row, end in enumerate(ends) if left >= end), len(ends))
        ends[level : level + 1] = [left + LABEL_WIDE]
        marks.append(Mark(kind, at, x, side, level))
    return tuple(marks)


def _end_of(line: ClockLine) -> str:
    return "late" if line.due_at and line.settled_at and line.settled_at > line.due_at else "done"


def _ticks(
    lines: Sequence[ClockLine], extra: Sequence[datetime], cuts: Sequence[datetime], places: Sequence[float], marks: Sequence[Mark]
) -> tuple[Mark, ...]:
    """Small labels below the bar where time stops or starts counting, as far as there is room."""
    where = dict(zip(cuts, places, strict=True))
    edges = {at for line in lines for segment in line.segments if segment.kind == "off" for at in (segment.start_at, segment.end_at)}
    ticks: list[Mark] = [Mark("day", cuts[0], 0.0, "l", 0)]
    for at in sorted((edges | set(extra)) & set(where) - {cuts[0]}):
        x = round(where[at], 3)
        is_same_day = telling_time.local(ticks[-1].at).date() == telling_time.local(at).date()
        if x - ticks[-1].x >= (TICK_APART if is_same_day and len(ticks) > 1 else TICK_APART * 1.4):
            ticks.append(Mark("hour" if is_same_day else "day", at, x, "r" if x > 100 - TICK_APART else "", 0))
    return tuple(ticks)
