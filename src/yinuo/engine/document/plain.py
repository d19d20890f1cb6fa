"""One spelling for reading, with the way back: every letter of the plain text knows its place in the original.

Chinese is folded to simplified characters, full-width digits and letters to half-width ones; zero-width noise and stray spaces
are left out.
Rules are written against the plain text; what is quoted is always cut from the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN_LETTER: Final = re.compile(f"[{HAN}]")
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
_LATIN_WORD: Final = re.compile("[A-Za-z]{2,}")

_LEFT_OUT: Final = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD, *range(9), *range(0x0E, 0x20), 0x7F]
)
_FOLDED: Final = {
    **{code: chr(code - 0xFEE0) for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]},
    **{ord(letter): to for letter, to in zip("％＋－＝＜＞｜＿＊／＠＃［］．", "%+-=<>|_*/@#[].", strict=True)},
    **dict.fromkeys(map(ord, "✕╳✖⨯"), "×"),
    **dict.fromkeys(map(ord, "–—―‐‑‒−─━"), "-"),
    **dict.fromkeys(map(ord, "～〜∼˜"), "~"),
    **dict.fromkeys(map(ord, "│┃¦║"), "|"),
    **dict.fromkeys([0xA0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n"),
    **dict.fromkeys(map(ord, "﹪٪"), "%"),
    **dict.fromkeys(map(ord, "≧⩾≥"), "≥"),
    **dict.fromkeys(map(ord, "≦⩽≤"), "≤"),
    **dict.fromkeys(map(ord, "‘’"), "'"),
    **dict.fromkeys(map(ord, "“”「」『』"), '"'),
    **dict.fromkeys(map(ord, "﹐"), "，"),
    **dict.fromkeys(map(ord, "﹔"), "；"),
    **dict.fromkeys(map(ord, "﹕∶"), "："),
    ord("﹙"): "（",
    ord("﹚"): "）",
    ord("｡"): "。",
    ord("､"): "、",
    ord("［"): "[",
    ord("］"): "]",
}
_WIDE_FORM: Final = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_NARROW_FORM: Final = {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "？": "?", "！": "!", "。": ".", "、": ","}


@dataclass(frozen=True)
class Plain:
    """Folded text; `at[i]` is the offset in the original of letter `i`."""

    text: str
    at: Sequence[int]

    def cut(self, start: int, end: int) -> Plain:
        """A part of it."""
        return Plain(self.text[start:end], self.at[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of letters `start` to `end` (which must not be empty)."""
        return self.at[start], self.at[end - 1] + 1

    def stripped(self) -> Plain:
        """Without white space at both ends."""
        begin = len(self.text) - len(self.text.lstrip())
        return self.cut(begin, begin + len(self.text.strip()))

    def joined(self, other: Plain, glue: str) -> Plain:
        """This, the glue (at most one letter, placed at the end of this), and the other."""
        between = [self.at[-1]] if glue and self.at else []
        return Plain(self.text + (glue if between else "") + other.text, [*self.at, *between, *other.at])


def language_of(text: str) -> str:
    """`zh` where Chinese characters are common, else `en`.

    >>> language_of("24小时内回复 (SLA)"), language_of("We reply within 4 hours.")
    ('zh', 'en')
    """
    chinese = len(_HAN_LETTER.findall(text))
    return "zh" if chinese * 3 >= len(_LATIN_WORD.findall(text)) and chinese else "en"


def plain_of(text: str, language: str) -> Plain:
    """Fold a text for reading.

    >>> plain_of("自受\u200b理 之日起５個工作日內", "zh").text
    '自受理之日起5个工作日内'
    """
    letters: list[str] = []
    places: list[int] = []
    table = _table()
    for place, letter in enumerate(text):
        folded = table.get(ord(letter), letter) if letter > "~" or letter < " " else letter
        if not folded:
            continue
        for part in folded:  # a Roman numeral in one letter becomes several
            letters.append(part)
            places.append(place)
    folded_text = "".join(letters)
    spelt = _widened(folded_text) if language == "zh" else _narrowed(folded_text)
    plain = _without(_MARKDOWN, Plain(spelt, places))
    return _without_stray_spaces(plain) if language == "zh" else plain


def simplified(text: str) -> str:
    """A text with traditional characters, compatibility forms and radicals written as simplified ones, each letter by itself.

    >>> simplified("跨境網購收款")
    '跨境网购收款'
    """
    return text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table: dict[int, str] = {**dict.fromkeys(_LEFT_OUT, ""), **_FOLDED}
    rows = [line for line in (files(__package__) / "data" / "simplified.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    for traditional, simplified in zip(rows[::2], rows[1::2], strict=True):
        table.update(zip(map(ord, traditional), simplified, strict=True))
    # radicals and compatibility forms, as some programs that write PDF leave them, and Roman numerals in one letter
    for code in [*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2160, 0x2180)]:
        folded = unicodedata.normalize("NFKC", chr(code))
        if folded != chr(code):
            table[code] = "".join(table.get(ord(letter), letter) for letter in folded)
    return table


_MARKDOWN: Final = re.compile(r"\*\*|^#{1,6} ", re.MULTILINE)


def _without(pattern: re.Pattern[str], plain: Plain) -> Plain:
    dropped = {place for match in pattern.finditer(plain.text) for place in range(match.start(), match.end())}
    if not dropped:
        return plain
    kept = [place for place in range(len(plain.text)) if place not in dropped]
    return Plain("".join(plain.text[place] for place in kept), [plain.at[place] for place in kept])


_NUMBER_POINT: Final = re.compile(r"(?<=\d)[,:](?=\d{2,3}(?!\d))")


def _widened(text: str) -> str:
    """Western punctuation in a Chinese text takes the Chinese form, except inside numbers and clock times."""
    kept = {match.start() for match in _NUMBER_POINT.finditer(text)}
    return "".join(_WIDE_FORM.get(letter, letter) if place not in kept else letter for place, letter in enumerate(text))


def _narrowed(text: str) -> str:
    return "".join(_NARROW_FORM.get(letter, letter) for letter in text)


_STRAY: Final = re.compile(rf"(?<=[{HAN}，。；：、（）！？%\"])[ ](?=[^\s|])(?!\S*__)|(?<=[^\s|])[ ](?=[{HAN}，。；：、（）！？%])")
_INSIDE_BRACKETS: Final = re.compile(r"[（(\[【〔_][ ]+[）)\]】〕_]")


def _without_stray_spaces(plain: Plain) -> Plain:
    blanks = {place for match in _INSIDE_BRACKETS.finditer(plain.text) for place in range(match.start(), match.end())}
    dropped = {match.start() for match in _STRAY.finditer(plain.text) if match.start() not in blanks}
    if not dropped:
        return plain
    kept = [place for place in range(len(plain.text)) if place not in dropped]
    return Plain("".join(plain.text[place] for place in kept), [plain.at[place] for place in kept])
