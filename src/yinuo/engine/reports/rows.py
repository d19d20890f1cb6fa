"""Verdict rows one at a time, for those who show a few of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.reports.explaining import Row
from yinuo.engine.verdicts.shapes import GRADES, OVERLAYS, VERDICTS, VerdictTable


def rows_of(table: VerdictTable, *, subject: str | None = None) -> Iterator[tuple[Row, int]]:
    """Rows (of one subject, or all) in plain values, each with the index of the promise's version that governs it."""
    positions = np.arange(len(table))
    if subject is not None:
        code = next((index for index, name in enumerate(table.subjects) if name == subject), -1)
        positions = np.flatnonzero(table.subject == code)
    for position in positions.tolist():
        yield row_at(table, position), int(table.version[position])


def row_at(table: VerdictTable, position: int) -> Row:
    """One row in plain values."""
    overlays = int(table.overlays[position])
    return Row(
        promise=table.promise,
        subject=str(table.subjects[int(table.subject[position])]),
        number=int(table.number[position]),
        opened_at=_instant(int(table.opened_at[position])),
        due_at=_instant(int(table.due_at[position])),
        settled_at=_instant(int(table.settled_at[position])),
        verdict=VERDICTS[int(table.verdict[position])],
        grade=GRADES[int(table.grade[position])],
        overlays=tuple(name for bit, name in enumerate(OVERLAYS) if overlays >> bit & 1),
        reason=str(table.reasons[int(table.reason[position])]),
        late_seconds=int(table.late_seconds[position]),
        provisional=bool(table.provisional[position]),
    )


def _instant(value: int) -> int | None:
    return None if value == NOTHING else value
