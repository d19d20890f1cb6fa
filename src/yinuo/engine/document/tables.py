"""Tables as text: rows of cells parted by a bar or a tab, the first row without quantities is the header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from yinuo.engine.document.plain import Plain
from yinuo.engine.document.shapes import Cell, Passage

_BAR: Final = re.compile(r"\s*[|\t]\s*")
_RULE: Final = re.compile(r"^[\s|:+=\-]*-[\s|:+=\-]*$")
_QUANTITY: Final = re.compile(r"\d|_{2,}|[X×]{2}|[一二两三四五六七八九十半]个?(?:工作日|小时|分钟|天|日|周|月|年|次)")
# in a header: the unit of the numbers below, not a quantity
_HEADER_NUMBER: Final = re.compile(
    r"[（(][^（）()]*[）)]|序号|\bNo\b|\bP[1-5]\b|[1-5]级|级别[1-5]|Priority\s*\d|Level\s*\d|Tier\s*\d|Severity\s*\d|Sev\s*\d",
    re.IGNORECASE,
)


def is_row(line: str) -> bool:
    """Whether a line is a row of a table.

    >>> is_row("投诉 | 24小时"), is_row("24小时内回复")
    (True, False)
    """
    return (
        "\t" in line
        or bool(re.search(r"\S\s*\|\s*\S", line))
        or bool(re.match(r"^\|.*\|$", line))
        or (_RULE.match(line) is not None and "|" in line)
    )


def rows_of(lines: Sequence[Plain]) -> Iterator[Passage]:
    """The rows of one table; the row of rules between header and body is furniture."""
    headers: list[str] = []
    for number, line in enumerate(lines):
        if _RULE.match(line.text):
            yield Passage(line, "noise")
            continue
        row = _without_outer_bars(line)
        cells = _cells(row.text)
        if len(cells) < 2:
            yield Passage(row, "row", cells=(Cell(0, len(row.text), ""),))
            continue
        texts = [row.text[start:end] for start, end in cells]
        below = _next_row(lines, number)
        if below is not None and _is_header(texts) and not headers and (number == 0 or not _is_header(below)):
            headers = texts
            yield Passage(row, "heading")
            continue
        named = [Cell(start, end, headers[place] if place < len(headers) else "") for place, (start, end) in enumerate(cells)]
        yield Passage(row, "row", cells=tuple(named))


def _next_row(lines: Sequence[Plain], number: int) -> list[str] | None:
    for line in lines[number + 1 :]:
        if not _RULE.match(line.text):
            row = _without_outer_bars(line).text
            return [row[start:end] for start, end in _cells(row)]
    return None


def _is_header(texts: Sequence[str]) -> bool:
    return not any(_QUANTITY.search(_HEADER_NUMBER.sub("", text)) for text in texts)


def _without_outer_bars(line: Plain) -> Plain:
    start = len(line.text) - len(line.text.lstrip("| \t"))
    return line.cut(start, len(line.text.rstrip("| \t"))) if line.text.strip("| \t") else line


def _cells(text: str) -> list[tuple[int, int]]:
    bars = [(match.start(), match.end()) for match in _BAR.finditer(text)]
    starts = [0, *(end for _start, end in bars)]
    ends = [*(start for start, _end in bars), len(text)]
    return list(zip(starts, ends, strict=True))
