"""What reading a letter gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from yinuo.engine.document.shapes import Blank

PromiseKind = Literal["deadline", "cadence", "threshold", "floor", "retention", "notice", "penalty", "availability"]
SentenceClass = Literal["promise", "prohibition", "right", "definition", "condition", "exclusion", "principle", "formality", "heading"]
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, at letters `start` to `end` of a passage's plain text.

    `amount` is None for a blank; `low` is the lower end of a range; `calendar` is what the unit itself says (`自然日`, `工作小时`);
    `multiple` marks "N倍" and fractions, `after` where the words after the unit begin.
    """

    start: int
    end: int
    amount: Decimal | None
    unit: str
    calendar: str | None = None
    low: Decimal | None = None
    is_multiple: bool = False


@dataclass(frozen=True)
class Finding:
    """A measurable promise as the rules see it, before it is put in words: places are letters of the passage's plain text."""

    kind: PromiseKind
    amount: Decimal | None
    unit: str
    comparator: str
    start: int
    end: int
    period: str | None = None
    calendar: str | None = None
    action: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """One sentence, heading or table row of the letter. `reason` says why it is no promise, where it is none."""

    start: int
    end: int
    text: str
    sentence_class: SentenceClass
    reason: str | None


@dataclass(frozen=True)
class Proposal:
    """A proposed promise or duty: `quote` is `text[start:end]`, `line` is in the promise language and canonical."""

    quote: str
    start: int
    end: int
    kind: str
    trigger: str
    action: str
    amount: Decimal | None
    unit: str
    comparator: str
    period: str | None
    calendar: str
    condition: str | None
    line: str

    def as_json(self) -> dict[str, Any]:
        """As contracts promise it."""
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "trigger": self.trigger,
            "action": self.action,
            "amount": plain_number(self.amount),
            "unit": self.unit,
            "comparator": self.comparator,
            "period": self.period,
            "calendar": self.calendar,
            "condition": self.condition,
            "line": self.line,
        }


@dataclass(frozen=True)
class DutyProposal:
    """A duty that carries no number."""

    quote: str
    start: int
    end: int
    kind: Literal["prohibition", "remedy", "recurrence", "process"]
    line: str

    def as_json(self) -> dict[str, Any]:
        """As contracts promise it."""
        return {"quote": self.quote, "start": self.start, "end": self.end, "kind": self.kind, "amount": None, "line": self.line}


@dataclass(frozen=True)
class Reading:
    """A whole letter, read."""

    language: str
    sentences: tuple[Sentence, ...]
    blanks: tuple[Blank, ...]
    promises: tuple[Proposal, ...]
    duties: tuple[DutyProposal, ...]

    def as_json(self) -> Mapping[str, Any]:
        """As contracts promise it."""
        return {
            "language": self.language,
            "sentences": [
                {"start": one.start, "end": one.end, "text": one.text, "class": one.sentence_class, "reason": one.reason}
                for one in self.sentences
            ],
            "blanks": [
                {"key": one.key, "start": one.start, "end": one.end, "kind": one.kind, "linked_to": one.linked_to} for one in self.blanks
            ],
            "promises": [one.as_json() for one in self.promises],
            "duties": [one.as_json() for one in self.duties],
        }


def plain_number(amount: Decimal | None) -> int | float | None:
    """A number as JSON has it: whole ones without a fraction.

    >>> plain_number(Decimal("4.0")), plain_number(Decimal("0.5")), plain_number(None)
    (4, 0.5, None)
    """
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
