"""What the desks' rows say against what the ledger says: a record's state folded from its events must be the state that is kept.

A desk calls `register` when its application is ready; the audit knows only that somebody did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger.findings import Findings
from yinuo.ledger.streams import of_kinds


@dataclass(frozen=True)
class Told:
    """One event as a fold sees it."""

    subject: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Fold:
    """How the state of one desk's records follows from events.

    Args:
        name: of the records, as a finding names them: `document`.
        kinds: the kinds of events that move the state.
        from_events: state by record, from these events by subject and number; corrections and retractions are left out.
        from_rows: state by record, as the desk keeps it.
    """

    name: str
    kinds: tuple[str, ...]
    from_events: Callable[[Iterable[Told]], Mapping[str, str]]
    from_rows: Callable[[], Mapping[str, str]]


_FOLDS: dict[str, Fold] = {}


def register(fold: Fold) -> None:
    """Let the audit compare these records too."""
    _FOLDS[fold.name] = fold


def audit_records() -> tuple[int, Findings]:
    """Every record compared: how many there are, and what differs. To be called inside the audit's one instant."""
    found, count = Findings(), 0
    for fold in _FOLDS.values():
        told, kept = fold.from_events(_told(fold.kinds)), fold.from_rows()
        count += len(kept)
        for record in sorted({*told, *kept}):
            if told.get(record) != kept.get(record):
                nothing = _("nothing")
                text = _("{record}: by its events it is «{told}», by its row «{kept}».")
                said = text.format(record=record, told=told.get(record, nothing), kept=kept.get(record, nothing))
                found.note(record, "record_differs", said)
    return count, found


def _told(kinds: tuple[str, ...]) -> Iterator[Told]:
    events = of_kinds(kinds)
    gone = {one for one in events.retracts if one}
    for position, kind in enumerate(events.kind):
        if events.id[position] in gone or events.corrects[position] or events.retracts[position]:
            continue
        yield Told(events.subject[position], kind, events.data[position])
