"""Lines that were broken by the width of a page, joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from yinuo.engine.document.furniture import is_furniture
from yinuo.engine.document.headings import marker_of
from yinuo.engine.document.plain import HAN, Plain
from yinuo.engine.document.tables import is_row

_ENDED: Final = re.compile(r"[。；！？：!?;:|][\"'）)]*$")
_ENDED_ENGLISH: Final = re.compile(r"[.!?;:|][\"')]*$")
_OPEN: Final = re.compile(r"[，、（(\"《\-/及和与或的在为于]$|[\d]$|不$|每$|个$|提前$|之$|后$")
_CANNOT_BEGIN: Final = re.compile(
    r"^(?:[，。；、）)》%：]|(?:以内|之内|内|以前|之前|前|后|小时|个?工作日|分钟|个月|天|日|年|次|元|的|"
    r"并|及|和|与)(?![一-鿿]{0,2}[：|])|[a-z])"
)
# words after which a Chinese sentence goes on; a heading that happens to end so is followed by a line with a label or a number
_LEANS_ON: Final = re.compile(r"[^第](?:内|之后|后|应|须|将|由|对|向|并|且|须在|应在)$")
_WIDEST: Final = 120
_NARROWEST: Final = 24
_MARK_KINDS: Final = {"number", "letter", "bullet"}


def joined_lines(lines: Sequence[Plain], language: str) -> list[Plain]:
    """Paragraphs: a line that was broken inside a sentence is joined with the next."""
    width = _page_width(lines)
    result: list[Plain] = []
    open_width = 0
    for line in lines:
        if result and _goes_on(result[-1].text, line.text, open_width=open_width, page=width, language=language):
            result[-1] = result[-1].joined(line, "" if language == "zh" else " ")
        else:
            result.append(line)
        open_width = _width(line.text)
    return result


def _goes_on(before: str, after: str, *, open_width: int, page: int, language: str) -> bool:
    if is_row(before) or is_row(after) or is_furniture(before) or is_furniture(after):
        return False
    if (_ENDED if language == "zh" else _ENDED_ENGLISH).search(before):
        return False
    is_full = bool(page) and open_width >= 0.85 * page
    kind, _length = marker_of(after)
    if kind and not (kind == "second" and is_full and _OPEN.search(before)):
        return False
    if _CANNOT_BEGIN.match(after) and (language == "zh" or is_full or before[-1:].islower() or before.endswith(",")):
        return len(before) > 3
    if _LEANS_ON.search(before) and re.match(r"^[^：:]{0,12}(?![^：:]{0,12}[：:]).*[。；]", after):
        return True
    return bool(_OPEN.search(before) and re.search(rf"[{HAN}]", after) and len(before) > 3) or is_full


def _page_width(lines: Sequence[Plain]) -> int:
    """The width at which lines seem to be broken, 0 where they are not: many lines of nearly the same, moderate width."""
    widths = sorted((_width(line.text) for line in lines if not is_row(line.text)), reverse=True)
    if len(widths) < 4 or not _NARROWEST <= widths[0] <= _WIDEST:
        return 0
    full = [line for line in lines if _width(line.text) >= 0.85 * widths[0]]
    unended = [line for line in full if not _ENDED.search(line.text) and not line.text.endswith(".")]
    return widths[0] if len(unended) >= 2 and len(unended) * 2 >= len(full) else 0


def _width(text: str) -> int:
    return sum(2 if letter > "⺀" else 1 for letter in text)
