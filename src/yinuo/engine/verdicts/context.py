"""What a judge of one kind is given besides the versions of its promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from yinuo.engine.clauses.shapes import Declared, Promises
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.verdicts.states import Intervals, intervals_of


@dataclass(eq=False)
class Context:
    """One judgement: the facts as known, the file's declarations, and the tables judged so far (for promises that wait for breaches).

    `since`: rows opened before it may be left out by whoever asks; judges may use it to skip work, never to change a row.
    """

    facts: Facts
    promises: Promises
    tables: Mapping[str, VerdictTable] = field(default_factory=dict)
    since: int | None = None
    _states: dict[Declared, Intervals] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """The instant asked about."""
        return self.facts.at

    @cached_property
    def reported(self) -> frozenset[str]:
        """Kinds whose evidence comes from elsewhere."""
        return frozenset(self.promises.reported)

    def state(self, name: str) -> Intervals:
        """The intervals of a state by its declared name; none where it is not declared."""
        declared = self.promises.states.get(name, BUILT_IN_STATES.get(name))
        if declared is None:
            declared = Declared("state", f"{name}.began", f"{name}.ended")
        if declared not in self._states:
            self._states[declared] = intervals_of(self.facts, declared)
        return self._states[declared]


BUILT_IN_STATES = {
    "waiting_for_customer": Declared("state", "customer.asked", "customer.replied"),
    "force_majeure": Declared("state", "force_majeure.began", "force_majeure.ended"),
    "open": Declared("state", "case.opened", "case.closed"),
    "outage": Declared("state", "service.went_down", "service.came_up"),
}
