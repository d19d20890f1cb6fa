"""What each page needs to be drawn: frozen shapes, filled by `queries` and by nothing else.

Texts in these shapes are already in the reader's language. States are the names of `ui.faces.VERDICTS`; overlays those of
`ui.faces.OVERLAYS`. Instants are aware. Rates are percent from 0 to 100, or None where nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yinuo.ui.shapes import Clause, Clock, ClockLine, DayTile, Month, StateCount, TrendPoint


@dataclass(frozen=True)
class Today:
    """The chip in the top bar: now, what kind of day the calendar in force makes of it, its hours."""

    at: datetime
    kind: str
    calendar: str
    hours: str = ""
    next_rest_on: date | None = None


@dataclass(frozen=True)
class Rate:
    """A kept rate with what it is made of; never shown without numerator and denominator."""

    percent: float | None = None
    kept: int = 0
    decided: int = 0
    label: str = ""
    change: float | None = None
    target: float | None = None
    trend: tuple[TrendPoint, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """How many sentences of the documents in force are accounted for."""

    handled: int = 0
    total: int = 0
    executable: int = 0
    open_in: str = ""


@dataclass(frozen=True)
class DueRow:
    """One line of "due soon", nearest deadline first."""

    clock: Clock
    title: str
    url: str
    clause: Clause
    about: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Shortfall:
    """A cadence, sum or rate that is behind: `done` of `wanted`; counted up to 8 as slots, else as a meter."""

    title: str
    clause: Clause
    done: float
    wanted: float
    unit: str = ""
    pace: str = ""
    is_late: bool = False
    percent: float | None = None
    tick: float | None = None

    @property
    def as_slots(self) -> bool:
        return self.percent is None and self.wanted <= 8 and self.wanted == int(self.wanted)

    @property
    def share(self) -> float:
        if self.percent is not None:
            return self.percent
        return min(100.0, self.done / self.wanted * 100) if self.wanted else 0.0

    @property
    def tone(self) -> str:
        return "risk" if self.is_late else "run"


@dataclass(frozen=True)
class PromiseRow:
    """One promise below its document."""

    title: str
    url: str
    clause: Clause
    state: str
    overlays: tuple[str, ...] = ()
    kept: int = 0
    decided: int = 0
    open: int = 0
    percent: float | None = None


@dataclass(frozen=True)
class DocumentRow:
    """One document in force with how its promises stand."""

    code: str
    title: str
    url: str
    audience: str = ""
    version: str = ""
    since: date | None = None
    states: tuple[StateCount, ...] = ()
    percent: float | None = None
    handled: int = 0
    sentences: int = 0
    promises: tuple[PromiseRow, ...] = ()

    @property
    def count(self) -> int:
        return sum(state.count for state in self.states)

    @property
    def at_risk(self) -> int:
        return sum(state.count for state in self.states if state.state == "at_risk")

    @property
    def broken(self) -> int:
        return sum(state.count for state in self.states if state.state in ("broken", "broken_major"))


@dataclass(frozen=True)
class BreachRow:
    """One breach, gravest first; `remedy_clock` while something is still owed because of it."""

    state: str
    overlays: tuple[str, ...]
    title: str
    url: str
    clause: Clause
    about: str = ""
    owed: str = ""
    remedy_clock: Clock | None = None


@dataclass(frozen=True)
class BoardView:
    """Everything on the board. `head` is the ledger entry the figures were read at, `verified_at` its last check."""

    head: int | None = None
    verified_at: datetime | None = None
    counted_at: datetime | None = None
    period: str = "month"
    rate: Rate = Rate()
    states: tuple[StateCount, ...] = ()
    today_words: str = ""
    coverage: Coverage | None = None
    due: tuple[DueRow, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    breaches: tuple[BreachRow, ...] = ()

    @property
    def promises(self) -> int:
        return sum(state.count for state in self.states)

    @property
    def is_stale(self) -> bool:
        return self.counted_at is not None and self.verified_at is not None and self.counted_at < self.verified_at


@dataclass(frozen=True)
class VerdictRow:
    """One verdict in a list."""

    id: str
    url: str
    state: str
    subject: str
    overlays: tuple[str, ...] = ()
    opened_at: datetime | None = None
    due_at: datetime | None = None
    settled_at: datetime | None = None
    late_seconds: int | None = None
    is_provisional: bool = False
    title: str = ""
    is_growing: bool = False


@dataclass(frozen=True)
class Page:
    """A stretch of a list; `next_key` goes into `?after=` for what follows."""

    rows: tuple[VerdictRow, ...] = ()
    next_key: str = ""
    is_first: bool = True


@dataclass(frozen=True)
class Filters:
    """What a list was asked for; unknown values were dropped before."""

    state: str = ""
    search: str = ""
    sort: str = ""
    after: str = ""
    document: str = ""
    due_from: date | None = None
    due_until: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.state or self.search or self.document or self.due_from or self.due_until)


@dataclass(frozen=True)
class PromiseView:
    """One promise: its words, its line, its twelve periods, its verdicts."""

    document: str
    document_title: str
    name: str
    title: str
    clause: Clause
    line: str
    sentence: str = ""
    version: str = ""
    calendar: str = ""
    state: str = "not_exercised"
    rate: Rate = Rate()
    states: tuple[StateCount, ...] = ()
    months: tuple[Month, ...] = ()
    page: Page = Page()


@dataclass(frozen=True)
class Fact:
    """One event a verdict rests on. `entry` is its number in the ledger."""

    entry: int | None
    what: str
    occurred_at: datetime
    recorded_at: datetime
    who: str = ""
    remark: str = ""
    received_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class Sum:
    """One line of the arithmetic."""

    left: str
    right: str
    is_late: bool = False


@dataclass(frozen=True)
class PathStep:
    """One step from the leaf to the root: the digest reached, and the sibling it is joined with."""

    digest: str
    sibling: str = ""
    sibling_range: str = ""
    sibling_is_left: bool = False


@dataclass(frozen=True)
class LedgerProof:
    """Where the verdict's facts lie in the tree, and the checkpoint that published its root."""

    entry: int
    size: int
    leaf: str
    steps: tuple[PathStep, ...]
    root: str
    checkpoint_at: datetime | None = None
    signed_by: str = ""


@dataclass(frozen=True)
class Check:
    """One thing that was verified, and whether it held."""

    words: str
    holds: bool


@dataclass(frozen=True)
class Past:
    """An earlier state of the same obligation."""

    state: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class VerdictView:
    """One verdict with its whole proof."""

    id: str
    title: str
    state: str
    overlays: tuple[str, ...]
    subject: str
    judged_at: datetime
    document: str
    promise_url: str
    clause: Clause
    quote: str
    line: str
    sentence: str = ""
    version: str = ""
    text_digest: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    unrelated_facts: int = 0
    calendar: str = ""
    is_provisional: bool = False
    days: tuple[DayTile, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    rule: str = ""
    arithmetic: tuple[Sum, ...] = ()
    remedy: str = ""
    remedy_facts: tuple[Fact, ...] = ()
    history: tuple[Past, ...] = ()
    clock: Clock | None = None
    bundle_url: str = ""
    proof_url: str = ""
    has_short_proof: bool = True


@dataclass(frozen=True)
class ProofView:
    """What the verifier said of a verdict's bundle, and the path of its newest fact; `withheld` says why there is none."""

    id: str
    path: LedgerProof | None = None
    withheld: str = ""
    checks: tuple[Check, ...] = ()
    checked_at: datetime | None = None
    milliseconds: int | None = None
    size: int = 0

    @property
    def all_hold(self) -> bool:
        return bool(self.checks) and all(check.holds for check in self.checks)
