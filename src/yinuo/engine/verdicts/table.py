"""Making verdict tables: every judge hands its columns to `build`, which fills in the rest and puts the rows in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.verdicts.facts import ORGANISATION, Facts
from yinuo.engine.verdicts.shapes import BROKEN, INTERVAL_NOT_SET, NOT_EXERCISED, VerdictTable

BULK_REASONS = ("out_of_order", "no_evidence", "recorded_late")
"""Bits of a reason code made on arrays; such codes count the combinations up from 0."""


class Followed(Sequence[str]):
    """The events' subjects, followed by others, without copying a million of them."""

    def __init__(self, first: Sequence[str] | NDArray[Any], more: Sequence[str]) -> None:
        self.first = first
        self.more = tuple(more)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index if index >= 0 else index + len(self)
        return str(self.first[place]) if place < len(self.first) else self.more[place - len(self.first)]

    def __len__(self) -> int:
        return len(self.first) + len(self.more)

    def __iter__(self) -> Iterator[str]:
        yield from (str(name) for name in self.first)
        yield from self.more


def subjects_of(facts: Facts, groups: Sequence[str] = ()) -> Sequence[str] | NDArray[Any]:
    """The names that subject codes index: the events' subjects, `organisation`, then the groups (codes from `facts.subject_count` on)."""
    more = [ORGANISATION] if facts.organisation == len(facts.table.subjects) else []
    more += groups
    return Followed(facts.table.subjects, more) if more else facts.table.subjects


COLUMNS: Mapping[str, type] = {
    **dict.fromkeys(("subject", "number", "opened_at", "due_at", "settled_at"), np.int64),
    **dict.fromkeys(("verdict", "grade", "overlays"), np.int8),
    "reason": np.int32,
    "late_seconds": np.int64,
    "provisional": bool,
    "broken_at": np.int64,
    "version": np.int16,
}
"""The columns of a verdict table and their types."""
FEW = 1000


def _column(value: Any, kind: type, count: int) -> NDArray[Any]:
    """A constant column is one value seen many times: a million rows of it take no memory."""
    if count <= FEW and not isinstance(value, (np.ndarray, list, tuple)):
        return np.full(count, value, kind)  # one case at a time: a view costs more than its few bytes
    array = np.asarray(value)
    return np.broadcast_to(array.astype(kind), count) if array.ndim == 0 else array.astype(kind, copy=False)


def build(
    promise: str,
    facts: Facts,
    *,
    subject: Any,
    number: Any,
    verdict: Any,
    opened_at: Any = NOTHING,
    due_at: Any = NOTHING,
    settled_at: Any = NOTHING,
    broken_at: Any = NOTHING,
    grade: Any = 0,
    overlays: Any = 0,
    reason: Any = 0,
    reasons: Sequence[str] = ("",),
    late_seconds: Any = 0,
    provisional: Any = False,
    version: Any = 0,
    groups: Sequence[str] = (),
    in_order: bool = False,
    graded: bool = False,
) -> VerdictTable:
    """A verdict table from columns (n,) or single values that hold for every row; `subject` gives n.

    Args:
        subject: codes into `subjects_of(facts, groups)`. grade: index into GRADES, ignored where the verdict is not broken, and 'minor'
            where it is broken and the grade is 0. reason: codes into `reasons`, whose first entry is ''.
        graded: `grade` is right as it is.
        in_order: the rows already stand in order of (subject, number).
    """
    codes = np.asarray(subject)
    count = len(codes)
    given = (codes, number, opened_at, due_at, settled_at, verdict, grade, overlays, reason, late_seconds, provisional, broken_at, version)
    columns = {name: _column(value, kind, count) for (name, kind), value in zip(COLUMNS.items(), given, strict=True)}
    if not graded:
        broken = columns["verdict"] == BROKEN
        columns["grade"] = np.where(broken, np.maximum(columns["grade"], 1), 0).astype(np.int8)
    if not in_order and count > 1:
        order = np.lexsort((columns["number"], columns["subject"]))
        columns = {name: column[order] for name, column in columns.items()}
    return VerdictTable(promise=promise, subjects=subjects_of(facts, groups), reasons=tuple(reasons), **columns)


def one_row(promise: str, facts: Facts, verdict: int) -> VerdictTable:
    """The single row `organisation`, 0 of a promise that has no other: NOT_EXERCISED or INTERVAL_NOT_SET."""
    assert verdict in (NOT_EXERCISED, INTERVAL_NOT_SET)
    return build(promise, facts, subject=[facts.organisation], number=0, verdict=verdict, in_order=True)


class Reasons:
    """Reason texts and their codes; code 0 is ''."""

    def __init__(self) -> None:
        self.texts: list[str] = [""]
        self._codes: dict[str, int] = {"": 0}

    @classmethod
    def with_bulk(cls) -> Reasons:
        """With the combinations that `bulk` makes, under the codes that it uses."""
        reasons = cls()
        for bits in range(1, 8):
            reasons.code(";".join(text for place, text in enumerate(BULK_REASONS) if bits >> place & 1))
        return reasons

    def code(self, text: str) -> int:
        """The code of a text, made when it is new."""
        if text not in self._codes:
            self._codes[text] = len(self.texts)
            self.texts.append(text)
        return self._codes[text]
