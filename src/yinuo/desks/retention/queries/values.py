"""The parameters of one statement, and the instants it asks about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Values:
    """Collects the parameters of one statement under names of their own, and the instants at which a whole customer is asked about."""

    held: dict[str, Any] = field(default_factory=dict)
    moments: list[datetime] = field(default_factory=list)

    def add(self, value: Any) -> str:
        """The placeholder for a value."""
        name = f"v{len(self.held)}"
        self.held[name] = value
        return f"%({name})s"

    def moment(self, at: datetime) -> str:
        """The column of `under` that says whether a record must stay at an instant."""
        if at not in self.moments:
            self.moments.append(at)
        return f"kept{self.moments.index(at)}"
