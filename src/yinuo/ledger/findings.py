"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass

MOST_FINDINGS = 100
"""Each check stops after so many: one cut can shift everything behind it."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written: where, what kind of thing, and a sentence."""

    where: str
    what: str
    sentence: str


class Findings(list[Finding]):
    """What a check found, so many at most."""

    def note(self, where: str, what: str, sentence: str) -> None:
        """One more."""
        if len(self) < MOST_FINDINGS:
            self.append(Finding(where, what, sentence))
