"""What is laid beside broken rows of deadlines: excused, remedied, disputed (semantics, 3.14)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.shapes import BROKEN, DISPUTED, EXCUSED, REMEDIED, VerdictTable
from yinuo.engine.verdicts.values import number_in


def with_overlays(context: Context, table: VerdictTable) -> VerdictTable:
    """The table with what `breach.excused`, `breach.remedied` and `breach.disputed` say of its broken rows."""
    overlays: NDArray[Any] | None = None
    for kind, bit in (("breach.excused", EXCUSED), ("breach.remedied", REMEDIED), ("breach.disputed", DISPUTED)):
        for fact in _speaking(context, kind, table.promise):
            rows = _rows_of(context, table, *fact[:2])
            if bit == DISPUTED:
                rows = [row for row in rows if not _is_settled(context, table, row, fact[2:])]
            if rows:
                overlays = table.overlays.copy() if overlays is None else overlays
                overlays[rows] |= bit
    return following(context, table if overlays is None else replace(table, overlays=overlays))


def following(context: Context, table: VerdictTable) -> VerdictTable:
    """The table with the overlays of rows that were merged away taken from the rows that they joined."""
    joined = context.joined.get(table.promise)
    if not joined:
        return table
    place = {pair: row for row, pair in enumerate(zip(table.subject.tolist(), table.number.tolist(), strict=True))}
    overlays = table.overlays.copy()
    for subject, number, host, host_number in joined:
        overlays[place[subject, number]] = overlays[place[host, host_number]]
    return replace(table, overlays=overlays)


def _speaking(context: Context, kind: str, promise: str) -> list[tuple[int, Any, int, int, str]]:
    """Facts of a kind about this promise: subject, number named (None: all), and when it occurred, was recorded, its id."""
    group = context.facts.of(kind)
    if not len(group):
        return []
    columns = (group.subject.tolist(), group.values("number"), group.occurred.tolist(), group.recorded.tolist(), group.rows.tolist())
    named = group.values("promise")
    return [
        (subject, number, occurred, recorded, context.facts.id_of(row))
        for subject, number, occurred, recorded, row, name in zip(*columns, named, strict=True)
        if name in (None, "", promise)
    ]


def _rows_of(context: Context, table: VerdictTable, subject: int, number: Any) -> list[int]:
    """Broken rows of a subject, and of the group of that name, with that number."""
    low, high = np.searchsorted(table.subject, [subject, subject + 1]).tolist()
    rows = list(range(low, high))
    if not rows and len(table) and int(table.subject[-1]) >= context.facts.subject_count:
        name, first = context.facts.name_of(subject), int(np.searchsorted(table.subject, context.facts.subject_count))
        rows = [row for row in range(first, len(table)) if str(table.subjects[int(table.subject[row])]) == name]
    rows = [row for row in rows if table.verdict[row] == BROKEN]
    if number in (None, ""):
        return rows
    wanted = number_in(number)
    return [row for row in rows if int(table.number[row]) == wanted]


def _is_settled(context: Context, table: VerdictTable, row: int, dispute: tuple[int, int, str]) -> bool:
    for subject, number, *when in _speaking(context, "dispute.settled", table.promise):
        if tuple(when) > dispute and row in _rows_of(context, table, subject, number):
            return True
    return False


def with_remedies(context: Context, table: VerdictTable) -> VerdictTable:
    """The table with `remedied` where a breach opened at least one obligation and all of those are kept."""
    remedies = context.remedies.get(table.promise)
    if not remedies:
        return table
    rows = np.concatenate([rows for rows, _ in remedies])
    kept = np.concatenate([kept for _, kept in remedies])
    opened = np.bincount(rows, minlength=len(table))
    remedied = (opened > 0) & (opened == np.bincount(rows, weights=kept, minlength=len(table)))
    if not remedied.any():
        return table
    return replace(table, overlays=np.where(remedied, table.overlays | REMEDIED, table.overlays).astype(np.int8))
