"""What the ledger page and the parts around every page need to be drawn: frozen shapes, as in `needs`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Notice:
    """One thing that went wrong or may: its state, what it is about, since when, and whether it came after the last look."""

    state: str
    title: str
    url: str
    about: str
    at: datetime
    is_new: bool


@dataclass(frozen=True)
class Named:
    """One note in which a colleague named the reader: the number of the case, who, when."""

    number: str
    by: str
    url: str
    at: datetime
    is_new: bool


@dataclass(frozen=True)
class Notices:
    """What is broken, what is at risk and where one was named, newest first; how much of it is new, counted up to `most`."""

    broken: tuple[Notice, ...] = ()
    at_risk: tuple[Notice, ...] = ()
    new_broken: int = 0
    new_at_risk: int = 0
    most: int = 100
    mentions: tuple[Named, ...] = ()
    new_mentions: int = 0

    @property
    def new(self) -> int:
        return min(self.most, self.new_broken + self.new_at_risk + self.new_mentions)


@dataclass(frozen=True)
class Hit:
    """One line of the palette: where it leads, or which button of the page it presses."""

    icon: str
    title: str
    url: str = ""
    note: str = ""
    keys: tuple[str, ...] = ()
    presses: str = ""
    state: str = ""


@dataclass(frozen=True)
class HitGroup:
    """Lines of the palette of one sort."""

    title: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class EntryRow:
    """One entry of the ledger; personal data never appears in it."""

    number: int
    kind: str
    subject: str
    recorded_at: datetime
    occurred_at: datetime
    digest: str = ""


@dataclass(frozen=True)
class CheckpointRow:
    """One signed and published root."""

    size: int
    root: str
    at: datetime
    key: str = ""
    published_in: str = ""


@dataclass(frozen=True)
class LedgerView:
    """The ledger page: the newest entries, the checkpoints, and what the last check found."""

    head: int | None = None
    rows: tuple[EntryRow, ...] = ()
    next_key: str = ""
    is_first: bool = True
    checkpoints: tuple[CheckpointRow, ...] = ()
    checked_at: datetime | None = None
    differences: int | None = None
    first_difference: str = ""
