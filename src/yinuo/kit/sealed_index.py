"""Finding what is sealed: keyed fingerprints of a value, of the pieces of a name, of the last digits of a number.

A token is the first 64 bits of HMAC-SHA256 over its kind and its text, as a signed integer: equality on integers is leakproof, so row
security keeps its index. Whoever holds a dump sees how often a token occurs, never what it stands for.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

# Characters that are read differently as a surname than as a word (first letters of the surname's reading).
SURNAMES = {
    "曾": "z", "单": "s", "仇": "q", "解": "x", "任": "r", "华": "h", "区": "o", "查": "z", "朴": "p", "盖": "g", "覃": "q", "尉": "w",
    "翟": "z", "员": "y", "乐": "y", "缪": "m", "秘": "b", "冼": "x", "折": "s", "召": "s", "黑": "h", "种": "c", "重": "c", "薄": "b",
    "燕": "y", "宁": "n", "句": "g", "逄": "p", "祭": "z", "谌": "c", "能": "n", "长": "z", "阚": "k", "葛": "g", "牟": "m", "隗": "w",
    "车": "c", "鲍": "b", "乜": "n", "繁": "p",
}  # fmt: skip
TWO_SURNAMES = {"单于": "cy", "尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "令狐": "lh", "宇文": "yw", "赫连": "hl"}
_DIGITS = re.compile(r"\D+")
_GIVEN = 2
"""Letters of a given name."""
LAST_DIGITS = (4, 5, 6, 7, 8)
"""How many last digits of a number can be searched for."""


def normalise(text: str) -> str:
    """One form for what people type differently: width, case and spaces do not matter.

    >>> normalise(" Ａｌｉｃｅ  Wu１３８ "), normalise("䶮😀")
    ('alicewu138', '䶮😀')
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def digits(text: str) -> str:
    """Only the digits; a mainland country code before a mobile number is left away.

    >>> digits("+86 139-0000-1234"), digits("（０２５）8888 0000")
    ('13900001234', '02588880000')
    """
    found = _DIGITS.sub("", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if found.startswith(prefix) and len(found) == len(prefix) + 11 and found[len(prefix)] == "1":
            return found[len(prefix) :]
    return found


def initials(name: str, *, is_person: bool = True) -> str:
    """The first letters of a name as it is read aloud; a surname is read as a surname.

    >>> initials("曾国荃"), initials("欧阳锋"), initials("单于"), initials("Amy 李")
    ('zgq', 'oyf', 'cy', 'amyl')
    """
    text = normalise(name)
    head = ""
    if is_person:
        head = TWO_SURNAMES.get(text[:2], "") or SURNAMES.get(text[:1], "")
    rest = text[2 if text[:2] in TWO_SURNAMES and is_person else len(head) :]
    read = _letters_of(rest) if len(rest) <= _GIVEN else _read(rest)
    return (head + read).casefold()


def _read(text: str) -> str:
    """The first letters of a text as a word is read."""
    from pypinyin import Style, pinyin  # its dictionary takes a third of a second to load, and few commands read names

    return "".join(one[0] for one in pinyin(text, style=Style.FIRST_LETTER, heteronym=False, errors=_one_by_one)) if text else ""


@lru_cache(maxsize=32_768)
def _letters_of(text: str) -> str:
    """`_read` of a given name: a pair that is no word of the dictionary is read letter by letter, and letters are few."""
    from pypinyin.constants import PHRASES_DICT

    return _read(text) if len(text) < 2 or text in PHRASES_DICT else "".join(_letters_of(letter) for letter in text)


def _one_by_one(other: str) -> Any:
    """What is no Chinese character stands for itself, one by one."""
    return list(other)


def grams(text: str) -> set[str]:
    """Every character and every neighbouring pair of a normalised text; a search of any length finds itself in them.

    >>> sorted(grams("王小明"))
    ['小', '小明', '明', '王', '王小']
    """
    said = normalise(text)
    return {*said, *(said[place : place + 2] for place in range(len(said) - 1))}


def grams_to_ask(text: str) -> list[str]:
    """The fewest grams that a searched text must all be found by: pairs, or the one character there is.

    >>> grams_to_ask("王小明"), grams_to_ask("王")
    (['王小', '小明'], ['王'])
    """
    said = normalise(text)
    return [said] if len(said) == 1 else [said[place : place + 2] for place in range(len(said) - 1)]


def token(key: bytes, kind: str, text: str) -> int:
    """The keyed fingerprint of a text, told apart by kind.

    >>> token(b"k", "name", "王") == token(b"k", "name", "王") != token(b"k", "phone", "王")
    True
    """
    return int.from_bytes(hmac.digest(key, f"{kind}|{text}".encode("utf-8", "surrogatepass"), "sha256")[:8], "big", signed=True)


class Keyed:
    """Takes many fingerprints under one key: the same as `token` gives, for a fraction of its price. Lives as long as one piece of work.

    HMAC with its two padded keys made once; pieces of names, which many people share, are remembered.

    >>> Keyed(b"k").token("name", "王") == token(b"k", "name", "王")
    True
    """

    def __init__(self, key: bytes) -> None:
        padded = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner, self._outer = padded.translate(_INNER), padded.translate(_OUTER)
        self._pieces: dict[tuple[str, str], int] = {}

    def token(self, kind: str, text: str) -> int:
        """See `token`."""
        digest = sha256(self._inner + f"{kind}|{text}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(sha256(self._outer + digest).digest()[:8], "big", signed=True)

    def piece(self, kind: str, text: str) -> int:
        """`token` of what comes again and again: a character, a pair, some initials."""
        found = self._pieces.get((kind, text))
        if found is None:
            if len(self._pieces) >= _MOST_PIECES:
                self._pieces.clear()
            found = self._pieces[kind, text] = self.token(kind, text)
        return found

    def name(self, name: str, *, is_person: bool = True) -> set[int]:
        """What a name is found by: its characters, its pairs, and every beginning of its initials."""
        short = initials(name, is_person=is_person)[:12]
        found = {self.piece("name", gram) for gram in grams(name)}
        return found | {self.piece("initials", short[:length]) for length in range(1, len(short) + 1)}

    def number(self, kind: str, number: str) -> set[int]:
        """What a telephone, identity or account number is found by: whole, and by its last four to eight digits."""
        if not number:
            return set()
        whole, only = normalise(number), digits(number)
        found = {self.token(kind, one) for one in {whole, only} - {""}}
        return found | {self.token(f"{kind} end", only[-length:]) for length in LAST_DIGITS if len(only) > length}

    def whole(self, kind: str, text: str) -> set[int]:
        """What can only be found whole, such as an e-mail address."""
        return {self.token(kind, said) for said in (normalise(text),) if said}


_BLOCK = 64  # bytes of a block of SHA-256
_INNER, _OUTER = (bytes(one ^ mask for one in range(256)) for mask in (0x36, 0x5C))
_MOST_PIECES = 200_000


def tokens_of_name(key: bytes, name: str, *, is_person: bool = True) -> set[int]:
    """See `Keyed.name`."""
    return Keyed(key).name(name, is_person=is_person)


def tokens_of_number(key: bytes, kind: str, number: str) -> set[int]:
    """See `Keyed.number`."""
    return Keyed(key).number(kind, number)


def tokens_of_whole(key: bytes, kind: str, text: str) -> set[int]:
    """See `Keyed.whole`."""
    return Keyed(key).whole(kind, text)


def asked_for(key: bytes, kind: str, texts: Sequence[str]) -> list[int]:
    """Tokens of a search, in the order given; a row must have all of them."""
    return [token(key, kind, text) for text in dict.fromkeys(texts)]
