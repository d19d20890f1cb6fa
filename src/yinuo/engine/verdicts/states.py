"""States of subjects as intervals: on from the first A to the next B (semantics, 1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.events.shapes import Instants
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.ordering import merged, walk


@dataclass(frozen=True)
class Intervals:
    """Half-open intervals in order of (subject, begin), disjoint within a subject; columns of equal length.

    `ended` says whether the state had ended by then: where it had not, `end` is `at`.
    """

    subject: NDArray[Any]
    begin: Instants
    end: Instants
    ended: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.begin)

    def of_subject(self, code: int) -> slice:
        """Where the intervals of one subject lie."""
        low, high = np.searchsorted(self.subject, [code, code + 1])
        return slice(int(low), int(high))


def intervals_of(facts: Facts, state: Declared) -> Intervals:
    """The intervals of a declared state on every subject that has it, its own ones only (not those of `organisation`).

    The state begins at the `occurred_at` of its first kind and ends at the `received_at` of its second, received by `at`.
    """
    begins, ends = facts.unordered(state.begins), facts.unordered(state.ends or "")
    ends = ends if facts.received is facts.occurred else ends[facts.received[ends] <= facts.at]
    begins_and_ends = [(facts.subject[begins], facts.occurred[begins]), (facts.subject[ends], facts.received[ends])]
    found = walk(begins_and_ends)
    if found is None:
        subject, instant, part = merged(begins_and_ends)
        starts, ends_at, ended = _paired(subject[1:] != subject[:-1], part == 1)
        who, begin, end = subject[starts], instant[starts], instant[ends_at]
    else:
        starts, ends_at, ended = _paired((found.key[1:] ^ found.key[:-1]) >> found.bits != 0, found.key & 1 == 1)
        who, begin, end = found.subject(starts), found.instant(starts), found.instant(ends_at)
    end[~ended] = facts.at
    return Intervals(who, begin, end, ended)


def _paired(changes: NDArray[np.bool_], is_end: NDArray[np.bool_]) -> tuple[Instants, Instants, NDArray[np.bool_]]:
    """Places in a walk at which the state begins, those at which it ends, and whether it ended at all (else that place means nothing).

    Args:
        changes: for each entry but the first whether its subject is another than that of the entry before.
    """
    fresh = np.ones(len(is_end), bool)
    fresh[1:] = changes
    off_before = fresh.copy()
    off_before[1:] |= is_end[:-1]
    starts = np.flatnonzero(off_before > is_end)
    stops = is_end | fresh
    places = np.append(np.flatnonzero(stops), len(is_end))
    ends_at = places[np.cumsum(stops, dtype=np.int32)[starts]]  # the first end, or first of another subject, after each start
    ended = ends_at < len(is_end)
    np.minimum(ends_at, len(is_end) - 1, out=ends_at)
    ended &= is_end[ends_at] > fresh[ends_at]
    return starts, ends_at, ended
