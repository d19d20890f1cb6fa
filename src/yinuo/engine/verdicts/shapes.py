"""Verdicts as columns: what `judge` gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERDICTS = ("pending", "kept", "broken", "unproven", "not_exercised", "interval_not_set", "void")
PENDING, KEPT, BROKEN, UNPROVEN, NOT_EXERCISED, INTERVAL_NOT_SET, VOID = range(7)
GRADES = ("", "minor", "major")
OVERLAYS = ("excused", "remedied", "disputed")
EXCUSED, REMEDIED, DISPUTED = 1, 2, 4
"""Bits of the `overlays` column."""


@dataclass(frozen=True)
class VerdictTable:
    """Verdict rows of one promise (all its versions), columns of equal length; row order: subject code, then number.

    Instants are int64 seconds UTC or `events.shapes.NOTHING`. `subject` codes index `subjects` (the events' subjects, followed by groups
    and `organisation` where the promise needs them). `verdict`, `grade` index VERDICTS and GRADES, `overlays` are bits.
    `reason` codes index `reasons` (text; code 0 is ''). `version` is the index of the promise's version that governs the row.
    """

    promise: str
    subjects: Sequence[str] | NDArray[Any]
    subject: NDArray[np.int64]
    number: NDArray[np.int64]
    opened_at: NDArray[np.int64]
    due_at: NDArray[np.int64]
    settled_at: NDArray[np.int64]
    verdict: NDArray[np.int8]
    grade: NDArray[np.int8]
    overlays: NDArray[np.int8]
    reason: NDArray[np.int32]
    reasons: Sequence[str]
    late_seconds: NDArray[np.int64]
    provisional: NDArray[np.bool_]
    broken_at: NDArray[np.int64]
    version: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.number)
