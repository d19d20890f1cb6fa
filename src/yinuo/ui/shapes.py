"""Plain data that the components draw. No component asks the database; pages hand these over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Tone = Literal["run", "risk", "late", "kept", "pause"]
SegmentKind = Literal["used", "on", "off", "pause", "over"]


@dataclass(frozen=True)
class StateCount:
    """How many are in one state; `url` filters by it."""

    state: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class Clock:
    """A running or stopped clock: `left` in words, share of working time used in percent, the instant it is about.

    With `seconds` (what is left, or how late it is) the figure ticks in the browser; working time runs from `opens_in` to `closes_in`
    seconds from now, all the time where it does not close.
    """

    tone: Tone
    percent: float
    left: str
    instant: str = ""
    due_at: datetime | None = None
    provisional: bool = False
    seconds: int | None = None
    opens_in: int = 0
    closes_in: int | None = None


@dataclass(frozen=True)
class Clause:
    """Where a duty is written: document, number, and the address of the sentence."""

    document: str
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of one clock on the explain bar; both instants aware, end after start."""

    kind: SegmentKind
    start_at: datetime
    end_at: datetime
    label: str = ""


@dataclass(frozen=True)
class ClockLine:
    """One clock of a case on the explain bar; its instants are marked where they lie on a border of a segment."""

    title: str
    note: str
    segments: tuple[Segment, ...]
    started_at: datetime | None = None
    due_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True)
class DayTile:
    """One day of a day-counted clock. `kind`: start, off, counted, due, done, late, plain."""

    on: date
    kind: Literal["start", "off", "counted", "due", "done", "late", "plain"]
    label: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """One of twelve periods: its verdict and the numbers behind it."""

    label: str
    state: str
    kept: int = 0
    decided: int = 0


@dataclass(frozen=True)
class TrendPoint:
    """One point of a rate over time, in percent; None where nothing was decided."""

    label: str
    percent: float | None


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline."""

    at: datetime
    title: str
    text: str = ""
    icon: str = "point"
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a listing; `sort` is its name in `?sort=`, empty where it cannot be sorted."""

    title: str
    sort: str = ""
    is_number: bool = False
