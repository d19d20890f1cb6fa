"""What the watch hands out, and the small words it shares: frozen, without a row of the database in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

CAUSES = ("performance", "late_evidence", "correction", "terms", "time", "rebuilt")
"""Why a verdict changed; `terms`: the promises or their calendars did."""
PERFORMANCE, LATE_EVIDENCE, CORRECTION, TERMS, TIME, REBUILT = range(6)


@dataclass(frozen=True)
class WatchedRow:
    """One verdict row as it stands. Instants are aware UTC; `overlays` are names; `late_seconds` None while it grows."""

    id: str
    promise: str
    subject: str
    number: int
    document: str
    opened_at: datetime | None
    due_at: datetime | None
    settled_at: datetime | None
    verdict: str
    grade: str
    overlays: tuple[str, ...]
    reason: str
    late_seconds: int | None
    provisional: bool
    broken_at: datetime | None
    is_period: bool
    is_paused: bool
    is_at_risk: bool
    at_risk_at: datetime | None
    revision: int
    judged_at: datetime
    key: str
    """Where the next page begins: goes into `after`."""


@dataclass(frozen=True)
class Changed:
    """One change in the history of a row."""

    revision: int
    before: str
    after: str
    grade_before: str
    grade: str
    overlays_before: tuple[str, ...]
    overlays: tuple[str, ...]
    cause: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How many rows stand so. `broken_major` is inside `broken`, `at_risk` inside `pending`; `excused` and the others inside `broken`."""

    pending: int = 0
    kept: int = 0
    broken: int = 0
    unproven: int = 0
    not_exercised: int = 0
    interval_not_set: int = 0
    void: int = 0
    at_risk: int = 0
    broken_major: int = 0
    excused: int = 0
    remedied: int = 0
    disputed: int = 0

    @property
    def decided(self) -> int:
        """What a kept rate is taken of: kept and broken, without the excused."""
        return self.kept + self.broken - self.excused

    @property
    def rate(self) -> float | None:
        """Kept of decided in percent, None where nothing is decided."""
        return 100 * self.kept / self.decided if self.decided else None

    @property
    def gravest(self) -> str:
        """The gravest state that somebody must look at: broken and not healed, unproven, at risk; empty where there is none."""
        unhealed = self.broken - self.excused - self.remedied
        if self.broken_major and unhealed > 0:
            return "broken_major"
        counts = (("broken", unhealed), ("unproven", self.unproven), ("at_risk", self.at_risk))
        return next((name for name, count in counts if count > 0), "")


@dataclass(frozen=True)
class MonthStanding:
    """One month: its first day, and the rows that fell due in it."""

    month: date
    standing: Standing


@dataclass(frozen=True)
class Nearest:
    """One open obligation near its deadline."""

    promise: str
    document: str
    subject: str
    number: int
    opened_at: datetime | None
    due_at: datetime
    at_risk_at: datetime | None


@dataclass(frozen=True)
class Running:
    """A period that runs: what there is, what is needed, and what there should be by now at an even pace.

    `have` and `needed` as the row's reason has them (hits and items for a rate; seconds down and all seconds for an availability).
    """

    promise: str
    document: str
    subject: str
    number: int
    opened_at: datetime
    due_at: datetime
    have: float
    needed: float
    expected_by_now: float
    is_rate: bool

    @property
    def is_short(self) -> bool:
        """Whether less was done than an even pace would have."""
        return not self.is_rate and self.have < self.expected_by_now


@dataclass(frozen=True)
class Board:
    """The promise board at one instant.

    `recent_promises` is about this month and the one before: how each promise stands at present.
    `documents` and `promises` map a number or name to how its rows stand (all months); `this_month` and `months` (the last twelve, oldest
    first) are about what fell due in them.
    """

    at: datetime
    judged_through: datetime | None
    standing: Standing
    documents: Mapping[str, Standing]
    promises: Mapping[str, Standing]
    this_month: Standing
    recent_promises: Mapping[str, Standing]
    months: tuple[MonthStanding, ...]
    nearest: tuple[Nearest, ...]
    shortfalls: tuple[Running, ...]
    breaches: tuple[WatchedRow, ...]


@dataclass(frozen=True)
class PromiseStanding:
    """One promise: how all its rows stand, this month's, and the last twelve months, oldest first."""

    promise: str
    document: str
    clause: str
    standing: Standing
    this_month: Standing
    months: tuple[MonthStanding, ...]


@dataclass(frozen=True)
class RowPage:
    """A stretch of a list; `next_key` goes into `after` for what follows, empty at the end."""

    rows: tuple[WatchedRow, ...] = ()
    next_key: str = ""


@dataclass(frozen=True)
class VerdictWithHistory:
    """One row and how it came to stand so, oldest change first."""

    row: WatchedRow
    history: tuple[Changed, ...] = field(default=())
