"""Headings and numbering: what stands above a sentence."""

from __future__ import annotations

import re
from typing import Final

_CHINESE: Final = "一二三四五六七八九十百零"
_MARKERS: Final = [
    ("part", re.compile(rf"第[{_CHINESE}\d]+[章篇部]分?[：:、\s]*")),
    ("article", re.compile(rf"第[{_CHINESE}\d]+[条节款][：:、\s]*")),
    ("chinese", re.compile(rf"[{_CHINESE}]{{1,3}}[、.．]\s*")),
    ("chinese-bracket", re.compile(rf"[（(][{_CHINESE}]{{1,3}}[）)][、.]?\s*")),
    ("deep", re.compile(r"\d{1,2}(?:\.\d{1,2}){2,4}[、.\s]*(?!\d|%)")),
    ("second", re.compile(r"\d{1,2}\.\d{1,2}[、.\s]*(?=[^\d%\s.])(?!(?:个|小时|分钟|元|天|日|倍|万|MPa|hours?|days?|per))")),
    ("number", re.compile(r"\d{1,2}(?:[、．:：]|\.(?!\d))\s*")),
    ("bracket", re.compile(r"[（(]\d{1,2}[）)][、.]?\s*")),
    ("half-bracket", re.compile(r"\d{1,2}[）)]\s*")),
    ("circled", re.compile(r"[①-⑳㈠-㈩⑴-⒇][、.]?\s*")),
    ("letter", re.compile(r"(?:[（(][A-Za-z][）)]|[A-Za-z][.、．）)])\s*(?=\S)")),
    ("bullet", re.compile(r"[·•●○■□◆◇▪★☆※➤▶*\-](?!\d)\s*")),
]
_NUMBERED_NAME: Final = re.compile(r"(?:Part|Section|Article|Clause|Schedule|Annex|Appendix)\s+[\dIVXA-Z]+[.:]?\s*", re.IGNORECASE)
_ENDS_A_SENTENCE: Final = re.compile(r"[。；！？;.!?]$")
_HAS_A_NUMBER_OF: Final = re.compile(
    r"(?:\d|[一二两三四五六七八九十半]|_{2,}|[X×]{2,})\s*个?(?:工作|自然|有效)?(?:秒|分钟|小时|天|日|周|"
    r"星期|月|季|年|次|%|元|倍|工作日)|24|\d\s*(?:(?:working|business|calendar)\s+)?(?:hours?|days?|minutes?|"
    r"rings?|%|weeks?|months?|years?)|百分之"
)
_LONGEST: Final = {"zh": 30, "en": 70}


def marker_of(text: str) -> tuple[str, int]:
    """The kind of numbering a paragraph begins with, and its length; `("", 0)` where there is none.

    >>> marker_of("（二）供电"), marker_of("3.2 Response"), marker_of("24小时服务")
    (('chinese-bracket', 3), ('second', 4), ('', 0))
    """
    for name, pattern in _MARKERS:
        if (match := pattern.match(text)) is not None and match.end() < len(text):
            return name, match.end()
    if (match := _NUMBERED_NAME.match(text)) is not None:
        return "part", match.end()
    return "", 0


def is_heading(text: str, language: str) -> bool:
    """Whether a paragraph is a heading: short, not ended like a sentence, and without a quantity; or it ends with a colon."""
    bare = text[marker_of(text)[1] :]
    if bare.endswith(("：", ":")):
        return len(bare) <= 2 * _LONGEST[language] and _HAS_A_NUMBER_OF.search(bare) is None
    if _ENDS_A_SENTENCE.search(bare) or len(bare) > _LONGEST[language]:
        return False
    if _HAS_A_NUMBER_OF.search(bare) or "____" in bare or re.search(r"[：:，,].*\S", bare):
        return False
    return language == "zh" or not re.search(
        r"\b(?:will|shall|must|is|are|we|every|each|per|monthly|quarterly|annually|within)\b", bare, re.IGNORECASE
    )


class Headings:
    """The headings that hold at a place, outermost first."""

    def __init__(self) -> None:
        self._levels: list[tuple[str, str]] = []

    def enter(self, text: str) -> tuple[str, ...]:
        """Go below a new heading; gives those above it."""
        kind, length = marker_of(text)
        if not kind and not self._levels:
            kind = "title"
        self._leave(kind)
        above = self.above()
        self._levels.append((kind, text[length:].rstrip("：: ")))
        return above

    def above(self) -> tuple[str, ...]:
        """The headings that hold here."""
        return tuple(text for _kind, text in self._levels)

    def above_item(self, marker: tuple[str, int]) -> tuple[str, ...]:
        """The headings that hold over a paragraph with this numbering: not those with the same kind of number."""
        if marker[0] and marker[0] != "bullet" and any(kind == marker[0] for kind, _text in self._levels):
            self._leave(marker[0])
        return self.above()

    def _leave(self, kind: str) -> None:
        kinds = [level for level, _text in self._levels]
        if kind in kinds:
            del self._levels[kinds.index(kind) :]
        elif not kind and self._levels:
            # a heading without a number follows another without a number; under a numbered one it begins a level of its own
            unnumbered = [place for place, level in enumerate(kinds) if not level]
            if unnumbered:
                del self._levels[unnumbered[-1] :]
