"""Rows of periods and single facts on their way to a table: what judges write and what is laid beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.obligations.shapes import Duty

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Rows of one version, columns (n,); empty instants are NOTHING.

    `subject` codes are those of the facts; groups have the codes from `facts.subject_count` on. `reason` codes index the judge's `Reasons`.
    `event` is the row of the event in the table that `major where` looks at, -1 for none.
    """

    duty: Duty
    subject: IntArray
    number: IntArray
    opened_at: IntArray
    due_at: IntArray
    settled_at: IntArray
    broken_at: IntArray
    verdict: NDArray[np.int8]
    reason: IntArray
    event: IntArray

    def __len__(self) -> int:
        return len(self.subject)


COLUMNS = ("subject", "number", "opened_at", "due_at", "settled_at", "broken_at", "verdict", "reason", "event")
