"""Rows that correct or retract other rows: which they name, and what a restated fact means (docs/mapping.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.ledger.intake.columns import as_text, need
from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.mapping import Mapping
from yinuo.ledger.intake.places import Place

Rows = NDArray[np.int64] | None
"""Which rows of the file became events; None: every one."""


@dataclass(frozen=True)
class References:
    """The events' own ids, and for each event the position of the one that it corrects or retracts, or -1; None: none does."""

    ids: list[str] | None = None
    corrects: NDArray[np.int64] | None = None
    retracts: NDArray[np.int64] | None = None


def controls_in(table: pa.Table, mapping: Mapping, place: Place) -> NDArray[np.bool_] | None:
    """Which rows of the file correct or retract something; None: no row does."""
    found: NDArray[np.bool_] | None = None
    for name in (mapping.corrects_column, mapping.retracts_column):
        if name is not None and name in table.column_names:
            text = pc.fill_null(as_text(need(table, name, place), place.in_column(name)), "")
            named: NDArray[np.bool_] = pc.not_equal(text, "").to_numpy(zero_copy_only=False)
            found = named if found is None else found | named
    return found if found is not None and found.any() else None


def references(table: pa.Table, mapping: Mapping, rows: Rows, place: Place, *, events_a_row: int, has_controls: bool) -> References:
    """Who names whom.

    Raises:
        IntakeRefusal: an id stands twice, a row names one that is not there, itself, two events, or another row that names it.
    """
    if mapping.id_column is None or mapping.id_column not in table.column_names:
        if has_controls:
            raise IntakeRefusal(f"{place}: rows correct or retract others by their id, but there is no column «id». Add it.")
        return References()
    if events_a_row != 1:
        raise IntakeRefusal(f"{place}: `id`, `corrects` and `retracts` need one event a row, but the mapping makes several.")
    ids = _texts(table, mapping.id_column, rows, place)
    index = {text: position for position, text in enumerate(ids) if text}
    if len(index) != sum(1 for text in ids if text):
        twice = next(position for position, text in enumerate(ids) if text and index[text] != position)
        raise IntakeRefusal(f"{_at(place, rows, index[ids[twice]])}: the id «{ids[twice]}» stands twice. An id names one event.")
    if not has_controls:
        return References(ids)
    found = References(ids, *(_targets(table, name, index, rows, place) for name in (mapping.corrects_column, mapping.retracts_column)))
    _refuse_knots(found, rows, place)
    return found


def restated(events: EventTable, had_occurred: NDArray[np.bool_] | None) -> EventTable:
    """Corrections as the engine wants them.

    A correction of the same kind as its target restates the fact: its own times are the new ones (`new_occurred_at`, `new_received_at`),
    and it counts itself from its `recorded_at` on.
    Args:
        had_occurred: which events said themselves when they occurred; None: every one.
    """
    if events.corrects is None:
        return events
    rows = np.flatnonzero(events.corrects >= 0)
    rows = rows[events.kind[rows] == events.kind[events.corrects[rows]]]
    if not len(rows):
        return events
    occurred = events.occurred_at.copy()
    timed = rows if had_occurred is None else rows[had_occurred[rows]]
    fields = dict(events.fields)
    fields["new_occurred_at"] = _with(fields.get("new_occurred_at"), timed, occurred[timed], len(events))
    received = events.received_at
    if received is not None:
        told = rows[received[rows] != NOTHING]
        fields["new_received_at"] = _with(fields.get("new_received_at"), told, received[told], len(events))
        received = received.copy()
        received[rows] = NOTHING
    if events.recorded_at is not None:
        dated = rows[events.recorded_at[rows] != NOTHING]
        occurred[dated] = events.recorded_at[dated]
    return replace(events, occurred_at=occurred, received_at=received, fields=fields)


def _with(column: Column | None, rows: NDArray[np.int64], instants: NDArray[np.int64], count: int) -> Column:
    """A column of instants with these written in; one of text gets them as texts of epoch seconds."""
    if column is None:
        column = Column(np.zeros(count, np.int64), None, np.zeros(count, bool))
    values = column.values.astype(np.int64)
    present = np.ones(count, bool) if column.present is None else column.present.copy()
    fresh = rows[~present[rows]]  # a row that says the new time in so many words has said it
    positions = np.searchsorted(rows, fresh)
    if column.words is None:
        values[fresh], words = instants[positions], None
    else:
        words = [*column.words, *(str(value) for value in instants[positions].tolist())]
        values[fresh] = np.arange(len(column.words), len(words))
    present[fresh] = True
    return Column(values, words, None if present.all() else present)


def _texts(table: pa.Table, name: str, rows: Rows, place: Place) -> list[str]:
    texts = [text or "" for text in as_text(need(table, name, place), place.in_column(name)).to_pylist()]
    return texts if rows is None else [texts[row] for row in rows.tolist()]


def _targets(table: pa.Table, name: str | None, index: dict[str, int], rows: Rows, place: Place) -> NDArray[np.int64] | None:
    if name is None or name not in table.column_names:
        return None
    texts = _texts(table, name, rows, place)
    for position, text in enumerate(texts):
        if text and text not in index:
            raise IntakeRefusal(
                f"{_at(place, rows, position)}: «{name}» names the event «{text[:60]}», which is not in the file. Correct it."
            )
    found = np.array([index[text] if text else -1 for text in texts], np.int64)
    return found if (found >= 0).any() else None


def _refuse_knots(found: References, rows: Rows, place: Place) -> None:
    target: dict[int, int] = {}
    for column in (found.corrects, found.retracts):
        targets = [] if column is None else column.tolist()
        for row in (position for position, named in enumerate(targets) if named >= 0):
            if row in target:
                raise IntakeRefusal(f"{_at(place, rows, row)}: the row both corrects and retracts. Write two rows.")
            target[row] = targets[row]
    for start in target:
        row, steps = target[start], 0
        while row in target and row != start and steps < len(target):
            row, steps = target[row], steps + 1
        if row == start:
            raise IntakeRefusal(f"{_at(place, rows, start)}: the row corrects or retracts itself. Name the event that it is about.")


def _at(place: Place, rows: Rows, position: int) -> str:
    return place.at(position if rows is None else int(rows[position]))
