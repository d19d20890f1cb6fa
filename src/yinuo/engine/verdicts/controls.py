"""Corrections and retractions: what they make of the facts (semantics, 1.1 to 1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.errors import RecordedBeforeItOccurred
from yinuo.engine.events.shapes import NOTHING, EventTable, Instants
from yinuo.engine.verdicts.values import plain

_SECONDS = re.compile(r"-?\d+", re.ASCII)


@dataclass(frozen=True)
class Known:
    """Columns over the table's rows. `looked_at` None: every row. `replaced`: pairs (fact, correction) whose payload applies, in order."""

    occurred: Instants
    received: Instants
    recorded: Instants
    looked_at: NDArray[np.bool_] | None
    replaced: tuple[tuple[int, int], ...]


def as_known(table: EventTable, *, at: int, known_at: int) -> Known:
    """Fill in defaults, apply the controls recorded by then, and say which rows are looked at.

    Raises:
        RecordedBeforeItOccurred: an event claims to have been recorded before it occurred.
    """
    occurred = table.occurred_at
    received = _filled(table.received_at, occurred)
    recorded = _filled(table.recorded_at, received)
    if recorded is not occurred:
        wrong = np.flatnonzero(occurred > recorded)
        if len(wrong):
            raise RecordedBeforeItOccurred(row=int(wrong[0]), kind=table.kinds[int(table.kind[wrong[0]])])
    hidden, replaced = _controls(table, recorded, known_at)
    if replaced:
        occurred, received = _retimed(table, occurred, received, replaced)
    looked_at = None
    if len(occurred) and (int(recorded.max()) > known_at or int(occurred.max()) > at or len(hidden)):
        looked_at = (recorded <= known_at) & (occurred <= at)
        looked_at[hidden] = False
    return Known(occurred, received, recorded, looked_at, replaced)


def _filled(given: Instants | None, default: Instants) -> Instants:
    if given is None:
        return default
    missing = given == NOTHING
    if not missing.any():
        return given
    return np.where(missing, default, given)


def _controls(table: EventTable, recorded: Instants, known_at: int) -> tuple[NDArray[np.int64], tuple[tuple[int, int], ...]]:
    """Rows that are no facts (controls, and what is retracted), and the corrections that apply."""
    target: dict[int, int] = {}
    retracts: set[int] = set()
    for column, is_retraction in ((table.corrects, False), (table.retracts, True)):
        if column is None:
            continue
        for row in np.flatnonzero(column >= 0).tolist():
            target[row] = int(column[row])
            if is_retraction:
                retracts.add(row)
    if not target:
        return np.zeros(0, np.int64), ()
    order = sorted((row for row in target if recorded[row] <= known_at), key=lambda row: (int(recorded[row]), _id(table, row)))
    gone: set[int] = set()
    corrections: list[tuple[int, int]] = []
    for row in reversed(order):  # only a later control can take one out, so the latest is sure to stand
        if row in gone:
            continue
        if row in retracts:
            gone.add(target[row])
        else:
            root = _root(target, retracts, row)
            if root is not None:
                corrections.append((root, row))
    return np.array(sorted(gone | set(target)), np.int64), tuple(reversed(corrections))


def _root(target: dict[int, int], retracts: set[int], row: int) -> int | None:
    """The fact that a correction works on, through corrections of corrections; none where it names a retraction."""
    seen = set()
    while row in target and row not in seen:
        if row in retracts:
            return None
        seen.add(row)
        row = target[row]
    return row


def _id(table: EventTable, row: int) -> str:
    return str(table.ids[row]) if table.ids is not None else ""


def _retimed(table: EventTable, occurred: Instants, received: Instants, replaced: tuple[tuple[int, int], ...]) -> tuple[Instants, Instants]:
    """The times with `new_occurred_at` and `new_received_at` applied; a received time that was never given follows the occurred one."""
    new_occurred, new_received = occurred.copy(), received.copy()
    given: dict[int, bool] = {}
    for fact, control in replaced:
        has = given.setdefault(fact, table.received_at is not None and int(table.received_at[fact]) != NOTHING)
        moved = instant_in(_payload(table, control, "new_received_at"))
        if moved is not None:
            new_received[fact] = moved
            has = given[fact] = True
        moved = instant_in(_payload(table, control, "new_occurred_at"))
        if moved is not None:
            new_occurred[fact] = moved
        if not has:
            new_received[fact] = new_occurred[fact]
    return new_occurred, new_received


def _payload(table: EventTable, row: int, name: str) -> Any:
    column = table.fields.get(name)
    if column is None or (column.present is not None and not column.present[row]):
        return None
    return plain(column.values[row], column.words)


def instant_in(value: Any) -> int | None:
    """An instant from a field: epoch seconds, or ISO 8601 with an offset; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return int(value)
    if _SECONDS.fullmatch(str(value)):
        return int(value)  # whole numbers travel as text too
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return None if moment.tzinfo is None else int(moment.timestamp())
