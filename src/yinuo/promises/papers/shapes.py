"""A document ready to be printed: its words, where each side signs, and nothing of where it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Form = Literal["letter", "contract", "policy"]
"""`letter`: one side promises; `contract`: two sides, two counterparts; `policy`: with a table of contents, signed before chapter 1."""

SEAL = "_seal"
"""What the name of a seal's field adds to the key of its signature's field."""


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph; `is_blank` where it was filled in (or is still to be, when the text is empty)."""

    text: str
    is_blank: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: level 0 is body, 1 a chapter, 2 a section, 3 and more below it. Its number is part of its text."""

    level: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The paragraph as one string."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class SignatureField:
    """Where one person signs for one side.

    `key` is a short name in ASCII letters, digits and hyphens, unique in the paper; `party` says who is bound («甲方：…»), `label` what the
    signatory is called («授权代表»). With a seal there is a second field named by `seal_field`.
    """

    key: str
    party: str
    label: str
    has_seal: bool = False
    has_date: bool = True
    has_place: bool = False

    @property
    def seal_field(self) -> str:
        """The name of the field in which this side's seal is set."""
        return self.key + SEAL


@dataclass(frozen=True)
class Paper:
    """A filled document. `fingerprint` is the SHA-256 (hex) of the text that was agreed; every counterpart shows the same one."""

    title: str
    number: str
    form: Form
    language: Literal["zh", "en"]
    edition_line: str
    paragraphs: tuple[Paragraph, ...]
    signatures: tuple[SignatureField, ...]
    fingerprint: str
    dated: date | None = None
    counterpart: tuple[int, int] | None = None


@dataclass(frozen=True)
class Place:
    """Where something of a signature lies: page from 1, and a box in points from the lower left corner of the page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class SignaturePlaces:
    """The places of one signature field; `sign` covers the lines of signature, date and place together."""

    key: str
    sign: Place
    seal: Place | None
    lines: tuple[tuple[str, float], ...]
    """(`signature` | `date` | `place`, how many points its base line lies below the top of `sign`), in printed order."""


def counterparts(paper: Paper, count: int = 2) -> tuple[Paper, ...]:
    """Identical originals, one for each side, told apart only by their mark 1/2, 2/2."""
    return tuple(replace(paper, counterpart=(number, count)) for number in range(1, count + 1))
