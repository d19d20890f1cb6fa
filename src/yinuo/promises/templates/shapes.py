"""What a template is once it was read: frozen, without a row of the database in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["letter", "contract", "policy"]
Signing = Literal["one side", "both sides", "each signatory", "policy"]
Effect = Literal["on signature", "when all have signed and sealed", "on date"]


@dataclass(frozen=True)
class Blank:
    """A typed hole. `direction` is `at most`, `at least`, `exactly` or empty; `fixed` is the value of a parameter that the template sets.

    An `interval` gives a number to words without one (定期, 及时): no part of the signed text, approved on a date, and it may come later.
    """

    key: str
    kind: str
    label_zh: str
    label_en: str
    direction: str = ""
    choices: tuple[str, ...] = ()
    sample: str = ""
    fixed: str = ""
    is_interval: bool = False
    is_optional: bool = False

    @property
    def is_signed(self) -> bool:
        """Whether the act of signing fills it, not typing: signatures, and the days and places of signing by their key's ending."""
        return self.kind == "signature" or self.key.endswith(("signed_on", "signed_in"))


@dataclass(frozen=True)
class Line:
    """A promise line under its sentence: its name inside the document, the line with its blanks, the clause ids it serves."""

    name: str
    line: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """Why a sentence, or a part of it, carries no promise line: its class and the reason. Class `open` names the fact that is missing."""

    kind: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word that this document defines, and the promises whose measure hangs on the definition."""

    word: str
    meaning: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """One sentence or clause group as printed, blanks as `{key}`.

    `level` is 0 for text, 1… for headings; `joins` says that it continues the paragraph before.
    """

    text: str
    level: int
    at_line: int = field(compare=False)
    joins: bool = False
    en: str = ""
    lines: tuple[Line, ...] = ()
    declared: tuple[Declared, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.level > 0

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clause ids served by this sentence, in order, each once."""
        return tuple(dict.fromkeys(one for part in (*self.lines, *self.declared) for one in part.clauses))

    @property
    def standing(self) -> str:
        """`heading`, `executable`, `open` (a fact is missing) or `declared`."""
        if self.lines:
            return "executable"
        if self.is_heading and not self.declared:
            return "heading"
        return "open" if any(one.kind == "open" for one in self.declared) else "declared"


@dataclass(frozen=True)
class Party:
    """Somebody who signs or is bound: its role in the text."""

    key: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Template:
    """A document with blanks. `statements` stand before its promises in the promises file (`reported`, `measure`, `record`)."""

    id: str
    title_zh: str
    title_en: str
    edition: str
    form: Form
    signing: Signing
    effect: Effect
    numbered: str
    calendar: str
    parties: tuple[Party, ...]
    blanks: Mapping[str, Blank]
    statements: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    sha256: str = field(default="", compare=False)

    def promise_lines(self) -> Iterator[Line]:
        for sentence in self.sentences:
            yield from sentence.lines
