"""What wakes a duty, what must be done, for whom it holds: words to kinds, from the tables in `data/`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

NO_TRIGGER: Final = "none"


@dataclass(frozen=True)
class Words:
    """One row of a table: its names, and the words that say it."""

    names: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=16)
def table(name: str, language: str, *use: str) -> tuple[Words, ...]:
    """The rows of a table for a language (and, where the table has it, a use such as `act`)."""
    text = (files(__package__) / "data" / f"{name}.csv").read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Words(tuple(row[1 + len(use) : -1]), tuple(word.replace("_", " ") for word in row[-1].split()))
        for row in rows
        if row[0] == language and row[1 : 1 + len(use)] == list(use)
    )


def last_said(rows: Sequence[Words], text: str) -> Words | None:
    """The row whose word is said last in a text; the longer word where two end together."""
    best: tuple[int, int, Words] | None = None
    for row in rows:
        for word in row.words:
            place = text.rfind(word)
            if place >= 0 and (best is None or (place + len(word), len(word)) > best[:2]):
                best = (place + len(word), len(word), row)
    return best[2] if best else None


def first_said(rows: Sequence[Words], text: str) -> Words | None:
    """The row whose word is said first; in the order of the table where two begin together."""
    best: tuple[int, Words] | None = None
    for row in rows:
        for word in row.words:
            place = text.find(word)
            if place >= 0 and (best is None or place < best[0]):
                best = (place, row)
    return best[1] if best else None


def all_said(rows: Iterable[Words], text: str) -> list[Words]:
    """Every row one of whose words is said, in order of the table, without those whose word lies inside a longer one that was found."""
    found: list[tuple[str, Words]] = []
    for row in rows:
        word = next((word for word in row.words if word in text), None)
        if word is not None:
            found.append((word, row))
    return [row for word, row in found if not any(word != other and word in other for other, _row in found)]
