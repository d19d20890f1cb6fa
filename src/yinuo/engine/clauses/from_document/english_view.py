"""One quantity of an English passage with the words around it."""

from __future__ import annotations

import re
from typing import Final

from yinuo.engine.clauses.from_document.english_words import PER, PERIODS
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.document.shapes import Passage

CLAUSE_ENDS: Final = re.compile(r"[,;:|]\s|[.!?]\s|\s\(|\)|\s\|\s")


_HOW_OFTEN: Final = re.compile(r"frequency|how often|interval", re.IGNORECASE)


class View:
    """One quantity with the words around it."""

    def __init__(self, passage: Passage, quantity: Quantity) -> None:
        self.passage, self.quantity, self.text = passage, quantity, passage.text
        stops = [match.span() for match in CLAUSE_ENDS.finditer(self.text)]
        begin = max((end for _start, end in stops if end <= quantity.start), default=0)
        finish = min((start for start, _end in stops if start >= quantity.end), default=len(self.text))
        self.left, self.right = self.text[begin : quantity.start].lower(), self.text[quantity.end : finish].lower()
        self.clause = f"{self.left} {self.right}"
        low = max(self.text.rfind(letter, 0, quantity.start) for letter in ";|") + 1
        highs = [place for letter in ";|" if (place := self.text.find(letter, quantity.end)) >= 0]
        self.group = self.text[low : min(highs, default=len(self.text))].lower()
        self.group_left = self.text[low : quantity.start].lower()
        self.group_right = self.text[quantity.end : min(highs, default=len(self.text))].lower()
        cell = next((one for one in passage.cells if one.start <= quantity.start < one.end), None)
        self.cell = cell
        self.cell_text = "" if cell is None else self.text[cell.start : cell.end]
        self.header = "" if cell is None else cell.header.lower()
        others = [self.text[one.start : one.end] for one in passage.cells if one is not cell and not _HOW_OFTEN.search(one.header)]
        self.labels = " , ".join([self.header, *others]).lower() if cell is not None else ""
        label = re.match(r"^([^:.;|]{2,60}):\s", self.text)
        self.topic = " , ".join([*passage.headings[-2:], self.labels, label[1] if label else ""]).lower()
        self.fills_its_cell = cell is not None and len(self.cell_text) <= quantity.end - quantity.start + 10


def made(view: View, kind: str, comparator: str, **more: object) -> Finding:
    """A finding of this quantity."""
    quantity = view.quantity
    unit = "count" if quantity.unit.startswith("count") else quantity.unit
    calendar = more.pop("calendar", None) or quantity.calendar
    return Finding(kind, quantity.amount, unit, comparator, quantity.start, quantity.end, calendar=calendar, **more)  # type: ignore[arg-type]


def period_near(view: View) -> str | None:
    """The period a rate or a limit is taken over, where the words around say so."""
    for words in (view.right[:40], view.left, view.group_right, view.labels, view.group_left):
        matches = list(PER.finditer(words))
        if matches:
            return PERIODS[matches[-1]["period"] or matches[-1]["adverb"]]
    return None


def is_article(view: View) -> bool:
    """Whether the number is only `a` or `an`."""
    return bool(re.match(r"an?\b", view.text[view.quantity.start : view.quantity.end], re.IGNORECASE))
