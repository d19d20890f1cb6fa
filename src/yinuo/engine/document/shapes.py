"""What a text is made of. Offsets are letters of the original text, ends excluded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from yinuo.engine.document.plain import Plain

Role = Literal["sentence", "heading", "row", "noise"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table row: where it stands in the row's plain text, and its column's heading."""

    start: int
    end: int
    header: str


@dataclass(frozen=True)
class Passage:
    """One sentence, heading or table row, with what stands above it.

    `plain` is its folded text; `headings` are the headings that hold over it, outermost first; `cells` are those of a row;
    `part` tells rows of one table, and sentences of one paragraph, from the next.
    """

    plain: Plain
    role: Role
    headings: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    part: int = 0

    @property
    def text(self) -> str:
        """The folded text."""
        return self.plain.text

    @property
    def start(self) -> int:
        """Where it begins in the original."""
        return self.plain.at[0]

    @property
    def end(self) -> int:
        """Where it ends in the original."""
        return self.plain.at[-1] + 1


@dataclass(frozen=True)
class Blank:
    """A place to be filled: `kind` says with what, `linked_to` is the key of the first blank with the same label."""

    key: str
    start: int
    end: int
    kind: str
    label: str
    linked_to: str | None = None


@dataclass(frozen=True)
class Document:
    """A read text: its language, its passages in order, its blanks."""

    text: str
    language: str
    passages: tuple[Passage, ...]
    blanks: tuple[Blank, ...] = field(default=())
