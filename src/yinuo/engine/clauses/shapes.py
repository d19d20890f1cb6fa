"""A promises file, read: settings, declarations and promises with their trees (docs/promise-language.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Tree = Mapping[str, Any]
"""The tree of one promise as plain JSON values; its keys stand in docs/promise-language.md."""


@dataclass(frozen=True)
class Terms:
    """One version of one promise: its canonical line and tree, validity [from, until) in UTC seconds, its calendar's name.

    `written` is the line of the file as it was written, `written_from` where the promise begins in it; both only for pointing at a column.
    """

    name: str
    line: str
    tree: Tree
    calendar: str | None = None
    valid_from: int | None = None
    valid_until: int | None = None
    at_line: int = 0
    written: str = field(default="", compare=False, repr=False)
    written_from: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Declared:
    """A state, a measured number or a class of records: `what` is 'state', 'latest' or 'record'.

    `value_field` of 'latest' is the field that holds the number; of a built-in 'record' it is `class`, which must equal the record's name.
    """

    what: str
    begins: str
    ends: str | None = None
    value_field: str | None = None


@dataclass(frozen=True)
class Promises:
    """A whole file: versions in order, declarations by name (built-in ones included), kinds whose evidence is reported from elsewhere."""

    terms: tuple[Terms, ...]
    states: Mapping[str, Declared] = field(default_factory=dict)
    measures: Mapping[str, Declared] = field(default_factory=dict)
    records: Mapping[str, Declared] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()
