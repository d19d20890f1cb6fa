"""Plain text into passages: lines joined to paragraphs, paragraphs split into sentences, tables into rows, headings remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from yinuo.engine.document import furniture
from yinuo.engine.document.headings import Headings, is_heading, marker_of
from yinuo.engine.document.plain import HAN, Plain
from yinuo.engine.document.shapes import Passage
from yinuo.engine.document.tables import is_row, rows_of
from yinuo.engine.document.wrapping import joined_lines

_CHINESE_END: Final = re.compile(r"[。！？!?]+[\"'）)]*")
_ENGLISH_END: Final = re.compile(r"(?<![A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\bvs)(?<!\betc)[.!?][\"')]*(?=\s+[A-Z\"'(£$\d])")
LONGEST_SENTENCE: Final = 600
LONGEST_ROW: Final = 3000
# a new subject after a semicolon: it brings its own label ("到位时间，市内3小时")
_OWN_LABEL: Final = re.compile(rf"；(?=[{HAN}]{{2,8}}(?:时间|时限|期限)[，：])")


@dataclass(frozen=True)
class Block:
    """One paragraph, or one table row, before it is split."""

    plain: Plain
    is_row: bool


def passages_of(plain: Plain, language: str) -> Iterator[Passage]:
    """Every passage of a text, in order; nothing but white space lies between them."""
    blocks = [Block(line, is_row(line.text) and len(line.text) <= LONGEST_ROW) for line in joined_lines(list(_lines(plain)), language)]
    headings = Headings()
    for part, (is_table, group) in enumerate(groupby(blocks, key=lambda block: block.is_row)):
        if is_table:
            for row in rows_of([block.plain for block in group]):
                yield replace(row, headings=headings.above(), part=part)
        else:
            for number, block in enumerate(group):
                yield from _paragraph(block.plain, headings, language, part * 10_000 + number)


def _lines(plain: Plain) -> Iterator[Plain]:
    start = 0
    for line in plain.text.split("\n"):
        cut = plain.cut(start, start + len(line)).stripped()
        start += len(line) + 1
        if cut.text:
            yield cut


def _paragraph(plain: Plain, headings: Headings, language: str, part: int) -> Iterator[Passage]:
    if furniture.is_furniture(plain.text):
        yield Passage(plain, "noise", part=part)
        return
    if is_heading(plain.text, language):
        above = headings.enter(plain.text)
        yield Passage(plain, "heading", above, part=part)
        return
    above = headings.above_item(marker_of(plain.text))
    for sentence in _sentences(plain, language):
        yield Passage(sentence, "sentence", above, part=part)


def _sentences(plain: Plain, language: str) -> Iterator[Plain]:
    ends = [match.end() for match in (_CHINESE_END if language == "zh" else _ENGLISH_END).finditer(plain.text)]
    if language == "zh":
        ends += [match.end() for match in _OWN_LABEL.finditer(plain.text)]
    for start, end in _between([0, *sorted(ends), len(plain.text)]):
        cut = plain.cut(start, end).stripped()
        if cut.text:
            yield from _of_bearable_length(cut)


def _of_bearable_length(sentence: Plain) -> Iterator[Plain]:
    """A sentence; one that no person would write is cut at a comma, as rules look at every quantity's whole surroundings."""
    start = 0
    while len(sentence.text) - start > LONGEST_SENTENCE:
        end = start + LONGEST_SENTENCE
        comma = max(sentence.text.rfind(letter, start + LONGEST_SENTENCE // 2, end) for letter in "；，,; |")
        end = comma + 1 if comma > 0 else end
        yield from filter(lambda piece: piece.text, [sentence.cut(start, end).stripped()])
        start = end
    yield from filter(lambda piece: piece.text, [sentence.cut(start, len(sentence.text)).stripped()])


def _between(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    return pairwise(ends)
