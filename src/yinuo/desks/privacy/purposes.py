"""What personal data are used for: dated data with the legal basis of each purpose and the text a person is shown. A file anybody can read.

A purpose is in force on the days of its row; a change is a further row, so that what held on a past day can still be said. `version` names
the text, and its SHA-256 is kept with every consent.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yinuo.ui import telling_time

from .choices import Basis

HERE = Path(__file__).parent
WHEN_RESTRICTED = frozenset({"rights", "records", "security", "emergency"})
"""What restricted data may still be used for: answering the person, what the law demands, guarding them (art. 47, second paragraph)."""
GUARDIAN_BELOW = 14
"""Years of age below which a guardian consents: Personal Information Protection Law, art. 31."""


@dataclass(frozen=True)
class Purpose:
    """One purpose as it stands from one day to another; `is_separate`: a consent of its own is needed (单独同意, arts. 23, 25, 29, 39)."""

    name: str
    from_on: date
    until_on: date | None
    basis: Basis
    article: str
    is_separate: bool
    label_zh: str
    label_en: str
    version: str
    text_zh: str
    text_en: str

    @property
    def needs_consent(self) -> bool:
        return self.basis == Basis.CONSENT

    @property
    def label(self) -> str:
        return self.label_zh if telling_time.is_chinese() else self.label_en

    @property
    def text(self) -> str:
        return self.text_zh if telling_time.is_chinese() else self.text_en

    @property
    def text_sha256(self) -> str:
        """Which words were shown, in both languages."""
        return hashlib.sha256(f"{self.version}|{self.text_zh}|{self.text_en}".encode()).hexdigest()

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@cache
def every() -> tuple[Purpose, ...]:
    """All rows of the file, in its order."""
    with (HERE / "purposes.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_read(row) for row in csv.DictReader(lines))


def _read(row: dict[str, str]) -> Purpose:
    until = date.fromisoformat(row["until_on"]) if row["until_on"] else None
    return Purpose(
        row["purpose"], date.fromisoformat(row["from_on"]), until, Basis(row["basis"]), row["article"], row["is_separate"] == "y",
        row["label_zh"], row["label_en"], row["version"], row["text_zh"], row["text_en"],
    )  # fmt: skip


def on(day: date) -> tuple[Purpose, ...]:
    """The purposes in force on a day."""
    return tuple(one for one in every() if one.holds_on(day))


def named(name: str, *, day: date) -> Purpose | None:
    """One purpose as it stands on a day; None where there is none."""
    return next((one for one in on(day) if one.name == name), None)
