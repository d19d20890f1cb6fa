"""The facts of a few subjects as plain records: for what arrays cannot tell quickly, and for a single subject looked at live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.verdicts.facts import Facts

Span = tuple[int, int]


class Fact(NamedTuple):
    """One fact as known; instants in seconds UTC. `id` settles equal instants and is empty where none can meet."""

    occurred: int
    recorded: int
    id: str
    received: int
    kind: str
    row: int
    subject: int

    @property
    def as_trigger(self) -> tuple[int, int, int, str]:
        """Its place among triggers."""
        return self.received, self.occurred, self.recorded, self.id


@dataclass(eq=False)
class History:
    """The facts of one subject by kind, each list in order of (occurred, recorded, id)."""

    by_kind: dict[str, list[Fact]]

    def of(self, kinds: Iterable[str]) -> list[Fact]:
        """All facts of these kinds, in order."""
        lists = [self.by_kind[kind] for kind in dict.fromkeys(kinds) if kind in self.by_kind]
        return lists[0] if len(lists) == 1 else sorted(fact for facts in lists for fact in facts)

    def happened(self, happening: str) -> list[Fact]:
        """All facts whose kind ends with a happening, in order."""
        return self.of(kind for kind in self.by_kind if kind.partition(".")[2] == happening)


class Histories:
    """Histories by subject code; a subject without facts has an empty one."""

    def __init__(self, facts: Facts, codes: frozenset[int] | None, linked: frozenset[int] = frozenset()) -> None:
        """`codes`: the subjects wanted; None for all of them. `linked`: those whose obligations can meet those of another subject."""
        self.facts = facts
        rows = facts.looked_at
        if codes is not None:
            wanted = np.zeros(facts.subject_count, bool)
            wanted[[code for code in codes if code >= 0]] = True
            rows = rows[wanted[facts.subject[rows]]]
        self._found: dict[int, History] = {}
        self._spans: dict[tuple[int, Declared], list[Span]] = {}
        self._fill(rows, linked)

    def _fill(self, rows: np.ndarray, linked: frozenset[int]) -> None:
        facts = self.facts
        kinds = list(facts.table.kinds)
        columns = (facts.occurred, facts.recorded, facts.received, facts.table.kind, facts.subject)
        for row, occurred, recorded, received, kind, subject in zip(rows.tolist(), *(c[rows].tolist() for c in columns), strict=True):
            history = self._found.get(subject)
            if history is None:
                history = self._found[subject] = History({})
            fact = Fact(occurred, recorded, "", received, kinds[kind], row, subject)
            history.by_kind.setdefault(fact.kind, []).append(fact)
        for code, history in self._found.items():
            instants = [fact[:2] for found in history.by_kind.values() for fact in found]
            tied = code in linked or len(set(instants)) < len(instants)
            for kind, found in history.by_kind.items():
                if tied:
                    found = [fact._replace(id=facts.id_of(fact.row)) for fact in found]
                history.by_kind[kind] = sorted(found)

    def __getitem__(self, code: int) -> History:
        return self._found.get(code, _EMPTY)

    def __iter__(self) -> Iterable[int]:
        return iter(self._found)

    @property
    def codes(self) -> list[int]:
        """Subjects that have a fact, in order of code."""
        return sorted(self._found)

    def spans(self, code: int, state: Declared) -> list[Span]:
        """The intervals of a state on one subject (not those of `organisation`), as in `states.intervals_of`."""
        key = code, state
        if key not in self._spans:
            self._spans[key] = self._walked(code, state)
        return self._spans[key]

    def _walked(self, code: int, state: Declared) -> list[Span]:
        history, at = self[code], self.facts.at
        marks = [(fact.occurred, 0) for fact in history.by_kind.get(state.begins, ())]
        if not marks:
            return []
        if state.ends is not None:
            marks += [(fact.received, 1) for fact in history.by_kind.get(state.ends, ()) if fact.received <= at]
        spans, begin = [], None
        for instant, part in sorted(marks):
            if part == 0 and begin is None:
                begin = instant
            elif part == 1 and begin is not None:
                spans.append((begin, instant))
                begin = None
        return spans if begin is None else [*spans, (begin, at)]


_EMPTY = History({})


def united(spans: Iterable[Span]) -> list[Span]:
    """The union of intervals, in order and disjoint; empty ones are left out.

    >>> united([(5, 9), (1, 3), (8, 12), (3, 3)])
    [(1, 3), (5, 12)]
    """
    found: list[Span] = []
    for begin, end in sorted(spans):
        if end <= begin:
            continue
        if found and begin <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = found[-1][0], end
        else:
            found.append((begin, end))
    return found
