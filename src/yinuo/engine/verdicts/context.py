"""What a judge of one kind is given besides the versions of its promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.causes import breach_of, free_by_document
from yinuo.engine.clauses.shapes import Declared, Promises
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.histories import Histories
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.verdicts.states import Intervals, intervals_of
from yinuo.engine.worktime.shapes import Calendar

FEW_EVENTS = 400
"""Up to so many facts, plain records are faster than arrays."""

BUILT_IN_STATES = {
    "waiting_for_customer": Declared("state", "customer.asked", "customer.replied"),
    "force_majeure": Declared("state", "force_majeure.began", "force_majeure.ended"),
    "open": Declared("state", "case.opened", "case.closed"),
    "outage": Declared("state", "service.went_down", "service.came_up"),
}


@dataclass(eq=False)
class Context:
    """One judgement: the facts as known, the file's declarations, and the tables judged so far (for promises that wait for breaches).

    `calendars` are those given by name; built-in ones need not be there.
    `joined` collects, by promise, rows that were merged away: subject and number, and those of the row whose overlays they take.
    `remedies` collects, by the name of a broken promise, pairs (rows of its table, whether the obligation that each opened was kept).
    """

    facts: Facts
    promises: Promises
    tables: Mapping[str, VerdictTable] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    joined: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    remedies: dict[str, list[tuple[NDArray[Any], NDArray[np.bool_]]]] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """The instant asked about."""
        return self.facts.at

    @cached_property
    def reported(self) -> frozenset[str]:
        """Kinds whose evidence comes from elsewhere."""
        return frozenset(self.promises.reported)

    @cached_property
    def free(self) -> Mapping[str | None, Sequence[str]]:
        """Promises that wait for no breach, by document: those that a breach trigger without the name of a promise means."""
        terms = self.promises.terms
        waiting = {one.name for one in terms if breach_of(one.tree["body"]) is not None}
        return free_by_document({one.name for one in terms}, waiting=waiting)

    # --- states ----------------------------------------------------------------------------------------------------------------------

    def declared_state(self, name: str) -> Declared:
        """A state by its name: declared in the file, built in, or `NAME.began` until `NAME.ended`."""
        return self.promises.states.get(name) or BUILT_IN_STATES.get(name) or Declared("state", f"{name}.began", f"{name}.ended")

    def state(self, name: str) -> Intervals:
        """The intervals of a state by its name."""
        return self.intervals(self.declared_state(name))

    def intervals(self, declared: Declared) -> Intervals:
        """The intervals of a declared state, worked out once."""
        found = self.facts.cached(("intervals", declared), lambda: intervals_of(self.facts, declared))
        assert isinstance(found, Intervals)
        return found

    # --- which subjects need the plain form ------------------------------------------------------------------------------------------

    @cached_property
    def is_small(self) -> bool:
        """Whether there are so few facts that every subject is walked through in the plain form."""
        return len(self.facts.table) <= FEW_EVENTS

    def eventful(self, kinds: Iterable[str] = ()) -> NDArray[np.bool_] | None:
        """Subjects whose history arrays cannot tell, by code; None where there are none. `kinds`: events that make one besides."""
        mask = self._eventful
        for kind in sorted(set(kinds)):
            group = self.facts.of(kind)
            if len(group):
                mask = np.zeros(self.facts.subject_count, bool) if mask is None else mask.copy()
                mask[group.subject] = True
        return mask

    @cached_property
    def _eventful(self) -> NDArray[np.bool_] | None:
        facts = self.facts
        group = facts.of("extension.agreed", *facts.kinds_that("reclassified", "voided", "merged", "split"))
        if not len(group):
            return None
        mask = np.zeros(facts.subject_count, bool)
        mask[group.subject] = True
        mask[[code for pair in self.links for code in pair]] = True
        return mask

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """Pairs of subjects that a merge or a split ties together, also by way of a subject that has no facts of its own."""
        found, unknown = [], dict[str, int]()
        for happening, name in (("merged", "into"), ("split", "split_from")):
            group = self.facts.happened(happening)
            for subject, other in zip(group.subject.tolist(), group.values(name) if len(group) else [], strict=True):
                if other is None:
                    continue
                code = self.facts.code_of(str(other))
                found.append((subject, code if code >= 0 else unknown.setdefault(str(other), subject)))
        return tuple(found)

    def clusters(self, codes: Iterable[int]) -> list[list[int]]:
        """These subjects in sets that merges and splits tie together, each in order, the sets in order of their first."""
        leader: dict[int, int] = {}

        def leads(code: int) -> int:
            while leader.get(code, code) != code:
                code = leader[code]
            return code

        for one, other in self.links:
            low, high = sorted((leads(one), leads(other)))
            leader[high] = low
        found: dict[int, list[int]] = {}
        for code in sorted(set(codes)):
            found.setdefault(leads(code), []).append(code)
        return [found[first] for first in sorted(found)]

    def histories(self, mask: NDArray[np.bool_] | None) -> Histories:
        """Histories of the subjects in a mask (and of `organisation`); of all of them where there are few facts."""
        linked = frozenset(code for pair in self.links for code in pair)
        if self.is_small:
            found = self.facts.cached("histories", lambda: Histories(self.facts, None, linked))
        else:
            codes = frozenset([self.facts.organisation, *([] if mask is None else np.flatnonzero(mask).tolist())])
            found = self.facts.cached(("histories", codes), lambda: Histories(self.facts, codes, linked))
        assert isinstance(found, Histories)
        return found
