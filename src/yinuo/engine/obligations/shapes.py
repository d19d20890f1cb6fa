"""A duty: one version of one promise with everything that judging it needs resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.worktime.arithmetic import WorkClock


@dataclass(frozen=True, eq=False)
class Duty:
    """One version of one promise in force: its terms, its clock (calendar of clause, else letter, else organisation), its place among the
    versions of its name, and whether a number is still a blank."""

    terms: Terms
    clock: WorkClock
    version: int
    is_open: bool

    @property
    def name(self) -> str:
        """The promise's name."""
        return self.terms.name

    @property
    def body(self) -> Mapping[str, Any]:
        """The tree's body, as docs/promise-language.md gives it."""
        body: Mapping[str, Any] = self.terms.tree["body"]
        return body

    @property
    def kind(self) -> str:
        """The kind of promise: the body's `is`."""
        return str(self.body["is"])

    def addition(self, name: str) -> Any:
        """One of the tree's additions (`where`, `pausing`, …), None where it is not written."""
        return self.terms.tree.get(name)

    def in_force(self, start: int) -> bool:
        """Whether an obligation that starts then is under these terms: the validity is half open."""
        low, high = self.terms.valid_from, self.terms.valid_until
        return (low is None or start >= low) and (high is None or start < high)
