"""From columns of the ledger to the engine's table of events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import Column, EventTable
from yinuo.ledger.followers import EventColumns

_LARGEST = 2**62


def table_of(events: EventColumns) -> EventTable:
    """The events as columns; payload fields that hold objects or lists are left out, as no promise can look into them.

    A correction of an event that is not among these is left out with it: alone it would pass for a fact.
    """
    events = _without_strays(events)
    kinds, kind = _coded(events.kind)
    subjects, subject = _coded(events.subject)
    rows = {identity: row for row, identity in enumerate(events.id)}
    return EventTable(
        kinds=kinds,
        kind=kind,
        subjects=subjects,
        subject=subject,
        occurred_at=np.array(events.occurred_at, np.int64),
        received_at=np.array(events.received_at, np.int64),
        recorded_at=np.array(events.recorded_at, np.int64),
        ids=events.id,
        corrects=_targets(events.corrects, rows),
        retracts=_targets(events.retracts, rows),
        fields=_fields(events.data),
    )


def _without_strays(events: EventColumns) -> EventColumns:
    known = set(events.id)
    targets = [corrects or retracts for corrects, retracts in zip(events.corrects, events.retracts, strict=True)]
    if all(target is None or target in known for target in targets):
        return events
    keep = [target is None or target in known for target in targets]
    cut = EventColumns(**{name: list(compress(values, keep)) for name, values in vars(events).items()})
    return _without_strays(cut)


def _coded(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    codes: dict[str, int] = {}
    found = [codes.setdefault(text, len(codes)) for text in texts]
    return list(codes), np.array(found, np.int64)


def _targets(named: Sequence[str | None], rows: dict[str, int]) -> NDArray[np.int64] | None:
    if not any(named):
        return None
    return np.array([-1 if identity is None else rows.get(identity, -1) for identity in named], np.int64)


def _fields(data: Sequence[dict[str, Any]]) -> dict[str, Column]:
    found: dict[str, tuple[list[int], list[Any]]] = {}
    for row, payload in enumerate(data):
        for name, value in payload.items():
            if isinstance(value, str | int | float):
                places, values = found.setdefault(name, ([], []))
                places.append(row)
                values.append(value)
    return {name: _column(places, values, len(data)) for name, (places, values) in found.items()}


def _column(places: list[int], values: list[Any], count: int) -> Column:
    """Whole numbers and flags as such; everything else as words, in which each value keeps its own type."""
    present = None
    if len(places) < count:
        present = np.zeros(count, bool)
        present[places] = True
    kinds = {type(value) for value in values}
    words: list[Any] | None = None
    column: NDArray[Any]
    if kinds == {bool}:
        column = np.zeros(count, bool)
    else:
        column = np.zeros(count, np.int64)
        if kinds != {int} or any(abs(value) > _LARGEST for value in values):
            codes: dict[tuple[type, Any], int] = {}
            values = [codes.setdefault((type(value), value), len(codes)) for value in values]
            words = [value for _, value in codes]
    column[places] = values
    return Column(column, words, present)
