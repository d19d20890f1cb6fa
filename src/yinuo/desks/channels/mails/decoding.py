"""Bytes into text, whatever their label says. Much Chinese mail is GB18030 under the name of something else, or under none."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "hz-gb-2312": "hz", "unicode-1-1-utf-8": "utf-8"}
_ANYTHING_GOES = {"", "us-ascii", "ascii", "iso8859-1", "iso-8859-1", "latin-1", "windows-1252", "cp1252", "unknown-8bit", "8bit"}
"""Labels under which any byte is a letter, or which programs give to what they do not know."""
_SAMPLE = 20_000
_LEAST = 2


def text_of(data: bytes, label: str = "") -> str:
    """The text of some bytes; what cannot be read at all stands as a replacement mark.

    >>> text_of("退货没人理".encode("gbk"), "utf-8"), text_of("退货".encode(), "latin-1"), text_of("Grüße".encode("latin-1"), "latin-1")
    ('退货没人理', '退货', 'Grüße')
    """
    name = label.strip().strip("\"'").lower()
    named = _WIDER.get(name, name)
    orders = ("utf-8", named) if named in _ANYTHING_GOES else (named, "utf-8")
    for one in orders:
        if one in _ANYTHING_GOES and _is_chinese(data):
            return data.decode("gb18030", "replace")
        if (found := _strictly(data, one)) is not None:
            return found
    if _is_chinese(data):
        return data.decode("gb18030", "replace")
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "utf-8", "replace")


def _strictly(data: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name) if name else None
        return codec.decode(data)[0] if codec is not None and codec._is_text_encoding else None  # type: ignore[attr-defined]
    except (LookupError, UnicodeError, ValueError):
        return None


def _is_chinese(data: bytes) -> bool:
    """Whether bytes that are no ASCII read as Chinese characters in GB18030, nearly all of them."""
    sample = data[:_SAMPLE].decode("gb18030", "replace")
    foreign = [one for one in sample if ord(one) > 127]
    if len(foreign) < _LEAST:
        return False
    fitting = sum(
        1
        for one in foreign
        if "\u4e00" <= one <= "\u9fff" or "\u3000" <= one <= "\u303f" or "\uff00" <= one <= "\uffef" or one in "—…“”‘’·"
    )
    return fitting >= 0.9 * len(foreign)


def tidy(text: str) -> str:
    """Without invisible characters of control and direction, with one kind of line end.

    >>> tidy("a\\r\\nb\\x00\\u202ec")
    'a\\nbc'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one
        for one in plain
        if one in "\n\t"
        or (unicodedata.category(one) not in ("Cc", "Cs") and not "\u202a" <= one <= "\u202e" and not "\u2066" <= one <= "\u2069")
    )
