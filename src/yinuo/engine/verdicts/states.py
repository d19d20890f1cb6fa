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
    begins = facts.of(state.begins)
    if state.ends is None or not len(begins):
        ends_subject, ends_at = np.zeros(0, np.int64), np.zeros(0, np.int64)
    else:
        ends = facts.of(state.ends).as_triggers
        ends_subject, ends_at = ends.subject, ends.received
        if facts.received is not facts.occurred:
            known = ends_at <= facts.at
            ends_subject, ends_at = ends_subject[known], ends_at[known]
    subject, instant, part = merged([(begins.subject, begins.occurred), (ends_subject, ends_at)])
    fresh = np.ones(len(subject), bool)
    fresh[1:] = subject[1:] != subject[:-1]
    before = np.ones(len(subject), np.int8)  # as if an end stood before each subject's first entry
    before[1:] = part[:-1]
    before[fresh] = 1
    starts = np.flatnonzero((part == 0) & (before == 1))
    stops = np.flatnonzero((part == 1) & (before == 0))
    return _paired(facts.at, subject, instant, starts, stops)


def _paired(at: int, subject: Instants, instant: Instants, starts: Instants, stops: Instants) -> Intervals:
    """Starts and stops alternate within a subject, so the next stop after a start is its end unless the subject changes first."""
    position = np.searchsorted(stops, starts)
    end = np.full(len(starts), at, np.int64)
    ended = np.zeros(len(starts), bool)
    has = position < len(stops)
    stop = stops[position[has]]
    same = subject[stop] == subject[starts[has]]
    places = np.flatnonzero(has)[same]
    end[places] = instant[stop[same]]
    ended[places] = True
    return Intervals(subject[starts], instant[starts], end, ended)
