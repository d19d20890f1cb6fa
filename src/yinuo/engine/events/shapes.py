"""Events as columns: the one form in which facts enter the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Instants = NDArray[np.int64]
NOTHING = np.iinfo(np.int64).min
"""An empty instant in an int64 column."""


@dataclass(frozen=True)
class Column:
    """One payload field over all events (or one attribute over all subjects).

    `values` is int64 (whole numbers), float64, bool, or integer codes into `words` (text). `present` says where the field was given;
    None means everywhere. Decimals that must be exact travel as text in `words`.
    """

    values: NDArray[Any]
    words: Sequence[str] | None = None
    present: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class EventTable:
    """Facts as columns of equal length n; any order.

    Units: instants are int64 seconds since 1970-01-01 UTC; `received_at`/`recorded_at` hold NOTHING where they were not given.
    `kind` and `subject` are integer codes into `kinds` and `subjects`. `ids` may be None where the file had none.
    `corrects`/`retracts` hold the row number of the event they name, or -1; None means no such event in the table.
    `attributes` are per subject code (length of `subjects`).
    """

    kinds: Sequence[str]
    kind: NDArray[Any]
    subjects: Sequence[str] | NDArray[Any]
    subject: NDArray[Any]
    occurred_at: Instants
    received_at: Instants | None = None
    recorded_at: Instants | None = None
    ids: Sequence[str] | None = None
    corrects: NDArray[np.int64] | None = None
    retracts: NDArray[np.int64] | None = None
    fields: Mapping[str, Column] = field(default_factory=dict)
    attributes: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.occurred_at)
