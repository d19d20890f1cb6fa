"""The fonts of a paper, and whether they can show every character of it. The printer itself leaves a gap without a word."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import typst

from yinuo.promises.papers.refusals import HiddenDirection, NoGlyph

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
FOLDER: Path = fonts.serif_path().parent
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_AROUND = 8


@lru_cache(maxsize=1)
def loaded() -> typst.Fonts:
    """The fonts for the printer, read once in a process: a paper is laid out several times as fast as when each reads them for itself."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER)])


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that at least one of the two fonts can show; each stands in for the other."""
    found: set[int] = set()
    for path in (fonts.serif_path(), fonts.sans_path()):
        for first, last in _ranges(path.read_bytes()):
            found.update(range(first, last + 1))
    return frozenset(found)


def _ranges(font: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of code points in an OpenType font's segmented coverage (table `cmap`, format 12).

    Read here and not by fontTools, which takes most of a second on fonts of this size because it also names 65,535 glyphs.
    """
    tables = struct.unpack_from(">H", font, 4)[0]
    directory = {tag: offset for tag, _sum, offset, _size in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * tables])}
    start = directory[b"cmap"]
    subtables = struct.unpack_from(">H", font, start + 2)[0]
    for _platform, _encoding, offset in struct.iter_unpack(">HHI", font[start + 4 : start + 4 + 8 * subtables]):
        at = start + offset
        if struct.unpack_from(">H", font, at)[0] == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for first, last, _glyph in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
                yield first, last


def check_glyphs(texts: Iterable[str]) -> None:
    """Refuse what would be printed as a gap, or shown in another order than it is stored.

    Raises:
        NoGlyph, HiddenDirection: with the character and the words around it.
    """
    glyphs = covered()
    for text in texts:
        for at, character in enumerate(text):
            if character in _TURNS:
                raise HiddenDirection(code_point=_code_point(character), around=_around(text, at))
            if ord(character) in glyphs or character in "\n\t" or unicodedata.category(character) == "Cf":
                continue  # Cf: joiners and soft hyphens have no shape of their own
            shown = character if character.isprintable() else "␀"
            raise NoGlyph(character=shown, code_point=_code_point(character), around=_around(text, at))


def printable(text: str, *, gaps: set[str]) -> str:
    """The text with what cannot be shown as it is stored replaced by its code point, 〔U+1F600〕; adds each of these to `gaps`.

    For papers that show what others wrote, where a refusal would leave somebody without the paper. What was agreed is checked instead.
    """
    glyphs = covered()
    found = []
    for character in text:
        is_shown = ord(character) in glyphs or character in "\n\t" or unicodedata.category(character) == "Cf"
        if is_shown and character not in _TURNS:
            found.append(character)
        else:
            gaps.add(_code_point(character))
            found.append(f"〔{_code_point(character)}〕")
    return "".join(found)


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _around(text: str, at: int) -> str:
    piece = text[max(0, at - _AROUND) : at + _AROUND + 1]
    return "".join(character for character in piece if character not in _TURNS)
