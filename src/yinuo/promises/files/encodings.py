"""Bytes of a text file into text: UTF-8, UTF-16, GB 18030 or Big5, whichever gives a letter that can be read."""

from __future__ import annotations

import codecs
import re
from typing import Final

from yinuo.promises.files.refusals import UnknownEncoding

_MARKS: Final = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
# the commonest characters of both scripts and the punctuation of Chinese; text read in a wrong encoding has hardly any of them
_COMMON: Final = frozenset(
    "的一是在不了有和人我这為为時时日年月内內服务務客户戶承诺諾工作应應收到后後个個小提供方公司本处處理投诉訴，。、；：（）《》责責任合同标標准準期限"
)
_ODD: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")


def decoded(data: bytes, name: str) -> str:
    """The text of a file without its byte order mark.

    Raises:
        UnknownEncoding: no encoding gives text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    if b"\x00" in data:
        return _wide(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(data, name)
    if _ODD.search(text.replace("\x0c", "").replace("\x85", "")) and _share_of_odd(text) > 0.02:
        raise UnknownEncoding(name=name)
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnknownEncoding(name=name) from None


def _wide(data: bytes, name: str) -> str:
    """UTF-16 without a mark: the order of bytes in which nothing odd appears."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _ODD.search(text) and _share_of_words(text) > 0.5:
            return text
    raise UnknownEncoding(name=name)


def _chinese(data: bytes, name: str) -> str:
    best: tuple[float, str] | None = None
    for encoding in ("gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = sum(letter in _COMMON for letter in text) / max(len(text), 1) - 5 * _share_of_odd(text)
        if best is None or score > best[0]:
            best = (score, text)
    if best is None or best[0] <= 0.01:
        raise UnknownEncoding(name=name)
    return best[1]


def _share_of_odd(text: str) -> float:
    return len(_ODD.findall(text)) / max(len(text), 1)


def _share_of_words(text: str) -> float:
    return sum(letter.isalnum() or letter.isspace() or letter in "，。、；：（）,.;:()-%_" for letter in text) / max(len(text), 1)
