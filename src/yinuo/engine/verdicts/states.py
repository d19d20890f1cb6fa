"""States of subjects as intervals: on from the first A to the next B (semantics, 1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.events.shapes import Instants
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.ordering import merged


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
    subject, instant, part = merged(begins_and_ends)
    is_end = part == 1
    follows_end = np.ones(len(subject), bool)  # as if an end stood before each subject's first entry
    follows_end[1:] = is_end[:-1]
    follows_end[1:] |= subject[1:] != subject[:-1]
    starts = np.flatnonzero(~is_end & follows_end)
    stopping = is_end & ~follows_end
    stops = np.flatnonzero(stopping)
    return _paired(facts.at, subject, instant, starts, stops, np.cumsum(stopping, dtype=np.int32)[starts])


def _paired(at: int, subject: Instants, instant: Instants, starts: Instants, stops: Instants, next_stop: NDArray[Any]) -> Intervals:
    """Starts and stops alternate within a subject, so the next stop after a start is its end unless the subject changes first."""
    who, begin = subject[starts], instant[starts]
    if not len(stops):
        return Intervals(who, begin, np.full(len(starts), at, np.int64), np.zeros(len(starts), bool))
    stop = stops[np.minimum(next_stop, len(stops) - 1)]
    ended = (next_stop < len(stops)) & (subject[stop] == who)
    end = instant[stop]
    end[~ended] = at
    return Intervals(who, begin, end, ended)
