"""What the desks' rows say against what the ledger says: a record's state folded from its events must be the state that is kept.

A desk calls `register` when its application is ready; the audit knows only that somebody did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger.auditing import at_one_instant
from yinuo.ledger.cursors import streamed
from yinuo.ledger.findings import Findings
from yinuo.ledger.outside import HOUSE_SOURCES


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a fold sees it."""

    subject: str
    kind: str
    data: Mapping[str, Any]
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fold:
    """How the state of one desk's records follows from events.

    Args:
        name: of the records, as a finding names them: `document`.
        kinds: the kinds of events that move the state.
        from_events: state by record, from these events in the order in which they were written. What others sent in is left out (the house
            writes under its own names), and so are corrections, retractions and what was retracted.
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


def by_kind(name: str, states: Mapping[str, str], from_rows: Callable[[], Mapping[str, str]], *, prefix: str = "") -> Fold:
    """A fold where every kind of event leads to one state, whatever was before; of subjects that begin with `prefix`."""

    def from_events(told: Iterable[Told]) -> dict[str, str]:
        return {one.subject: states[one.kind] for one in told if one.subject.startswith(prefix)}

    return Fold(name, tuple(states), from_events, from_rows)


def registered() -> tuple[Fold, ...]:
    """What the audit compares."""
    return tuple(_FOLDS.values())


def audit_records(*, in_memory: bool = False, among: Sequence[Fold] | None = None) -> tuple[int, Findings]:
    """Every record compared, at one instant: how many there are, and what differs.

    Args:
        in_memory: read the events once for all folds, which a small ledger allows; else each fold reads its own in a stream.
        among: compare these alone, instead of all.
    """
    folds = registered() if among is None else among
    found, count = Findings(), 0
    with at_one_instant():
        every = list(_told(tuple({kind for fold in folds for kind in fold.kinds}))) if in_memory else None
        for fold in folds:
            events = _told(fold.kinds) if every is None else [one for one in every if one.kind in fold.kinds]
            told, kept = fold.from_events(events), fold.from_rows()
            count += len(kept)
            amiss = {record for record in kept if told.get(record) != kept[record]}
            amiss.update(record for record in told if record not in kept)
            for record in sorted(amiss):
                nothing = _("nothing")
                text = _("{record}: by its events it is «{told}», by its row «{kept}».")
                said = text.format(record=record, told=told.get(record, nothing), kept=kept.get(record, nothing))
                found.note(record, "record_differs", said)
    return count, found


# what a correction moves is a payload or a time, never a state; a row of its own says whether an event was taken out
_TOLD = """
    SELECT e.subject, e.kind, e.body FROM ledger_event e
    WHERE e.kind = ANY (%s) AND e.corrects IS NULL AND e.retracts IS NULL
    AND NOT EXISTS (SELECT 1 FROM ledger_event r WHERE r.retracts = e.id)
    ORDER BY e.position
"""


def _told(kinds: tuple[str, ...]) -> Iterator[Told]:
    for subject, kind, body in streamed(_TOLD, [list(kinds)]):
        said = json.loads(body)
        if said["source"] in HOUSE_SOURCES:
            yield Told(subject, kind, said["data"], tuple(said["refs"]))
