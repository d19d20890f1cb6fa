"""One row of an import on its way from the file to the archive, as it is kept sealed between the check and the writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yinuo.desks.customers.choices import TokenOf

from .choices import REFUSED, Outcome
from .values import Bad

FAULTY = str(Outcome.FAULTY.value)
_REFUSED = frozenset(str(one.value) for one in REFUSED)


@dataclass
class Row:
    """`said` holds what was read from the cells, by target: text, and JSON forms of dates and figures; `faults` name column, code, data."""

    line: int
    cells: list[str]
    said: dict[str, Any] = field(default_factory=dict)
    faults: list[list[Any]] = field(default_factory=list)
    outcome: str = ""
    customer: int | None = None
    traits: dict[TokenOf, int] | None = None  # worked out ahead, where somebody did; never kept
    outside: int | None = None

    def add(self, column: int, bad: Bad) -> None:
        """One more thing that is wrong with the row."""
        self.faults.append([column, bad.code, dict(bad.data)])
        self.outcome = FAULTY

    @property
    def is_refused(self) -> bool:
        return self.outcome in _REFUSED

    def as_kept(self) -> list[Any]:
        """A short form for JSON."""
        return [self.line, self.cells, self.said, self.faults, self.outcome, self.customer]


def row_from(kept: Sequence[Any]) -> Row:
    """A row as `as_kept` gave it."""
    return Row(*kept)


def counted(rows: Sequence[Row], into: Mapping[str, int]) -> dict[str, int]:
    """Counts by outcome, added to those that there are."""
    found = dict(into)
    for row in rows:
        found[row.outcome] = found.get(row.outcome, 0) + 1
    return found


def spans(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers as first and last of each run; a batch of a thousand neighbours is one pair.

    >>> spans([1, 2, 3, 7]), spans([])
    ([[1, 3], [7, 7]], [])
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def within(pairs: Sequence[Sequence[int]]) -> list[int]:
    """The numbers of runs again."""
    return [number for first, last in pairs for number in range(first, last + 1)]
