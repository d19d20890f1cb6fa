"""What stands around a quantity: the words of its clause, of its group, and of the labels above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from yinuo.engine.clauses.from_document.shapes import Quantity
from yinuo.engine.document.headings import marker_of
from yinuo.engine.document.shapes import Cell, Passage

_CLAUSE_ENDS: Final = "，；。：|！？"
_HOW_OFTEN: Final = re.compile(r"频次|频率|周期")
_GROUP_ENDS: Final = "；。|！？"


@dataclass(frozen=True)
class Window:
    """One quantity in its passage. All words are plain (folded) text."""

    passage: Passage
    quantity: Quantity
    quantities: tuple[Quantity, ...] = ()

    @cached_property
    def text(self) -> str:
        """The whole passage."""
        return self.passage.text

    @cached_property
    def left(self) -> str:
        """Its clause before it; an opening bracket begins a clause as well, a closed one is passed over."""
        start = self.quantity.start
        begin = max(self.text.rfind(letter, 0, start) for letter in _CLAUSE_ENDS) + 1
        begin = max(begin, self._number_end)
        words = self.text[begin:start]
        opened, closed = words.rfind("（"), words.rfind("）")
        return words[opened + 1 :] if opened > closed else words

    @cached_property
    def right(self) -> str:
        """Its clause after it."""
        return self._until(_CLAUSE_ENDS)

    def _until(self, ends: str) -> str:
        end = self.quantity.end
        stops = [place for letter in ends if (place := self.text.find(letter, end)) >= 0]
        words = self.text[end : min(stops, default=len(self.text))]
        opened, closed = words.find("（"), words.find("）")
        return words[:closed] if closed >= 0 and (opened < 0 or closed < opened) else words

    @cached_property
    def clause(self) -> str:
        """Its clause without itself, a gap in its place."""
        return f"{self.left} {self.right}"

    @cached_property
    def group(self) -> str:
        """Everything between semicolons, full stops and cell borders."""
        start, end = self.group_span
        return self.text[start:end]

    @cached_property
    def group_span(self) -> tuple[int, int]:
        """The place of the group."""
        begin = max(self.text.rfind(letter, 0, self.quantity.start) for letter in _GROUP_ENDS) + 1
        stops = [place for letter in _GROUP_ENDS if (place := self.text.find(letter, self.quantity.end)) >= 0]
        return max(begin, self._number_end), min(stops, default=len(self.text))

    @cached_property
    def group_left(self) -> str:
        """The group before it."""
        return self.text[self.group_span[0] : self.quantity.start]

    @cached_property
    def group_right(self) -> str:
        """The group after it."""
        return self.text[self.quantity.end : self.group_span[1]]

    @cached_property
    def before(self) -> str:
        """The passage before it, without its number."""
        return self.text[self._number_end : self.quantity.start]

    @cached_property
    def next_clause(self) -> str:
        """The clause after its own, in the same group."""
        rest = self.group_right[len(self.right) + 1 :]
        return re.split("[，：]", rest, maxsplit=1)[0]

    @cached_property
    def cell(self) -> Cell | None:
        """The cell of a table that it stands in."""
        for cell in self.passage.cells:
            if cell.start <= self.quantity.start < cell.end:
                return cell
        return None

    @cached_property
    def cell_text(self) -> str:
        """The text of its cell, empty outside tables."""
        return self.text[self.cell.start : self.cell.end] if self.cell is not None else ""

    @cached_property
    def labels(self) -> str:
        """What names it in a table: its column's heading and the row's other cells without numbers."""
        if self.cell is None:
            return ""
        # a column that says how often the act of the row is done is not the period of its rate
        shown = [cell for cell in self.passage.cells if cell is not self.cell and not _HOW_OFTEN.search(cell.header)]
        others = [self.text[cell.start : cell.end] for cell in shown]
        named = [
            other
            for other in others
            if not re.search(r"\d", other) or other == self.text[self.passage.cells[0].start : self.passage.cells[0].end]
        ]
        return "，".join([self.cell.header, *named])

    @cached_property
    def fills_its_cell(self) -> bool:
        """Whether its cell holds little more than the quantity."""
        return self.cell is not None and len(self.cell_text) <= self.quantity.end - self.quantity.start + 6

    @cached_property
    def topic(self) -> str:
        """The label of its clause, the labels of its row, and the nearest headings."""
        inline = re.match(r"^([^，。；：|]{1,20})：", self.text[self._number_end :])
        inner = re.search(r"([^，。；：|]{1,20})：[^：]*$", self.group_left)
        return "，".join(filter(None, [*self.passage.headings[-2:], self.labels, inline[1] if inline else "", inner[1] if inner else ""]))

    @cached_property
    def _number_end(self) -> int:
        return marker_of(self.text)[1] if self.passage.role != "row" else 0
