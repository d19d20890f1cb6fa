"""Finding what is sealed: keyed fingerprints of a value, of the pieces of a name, of the last digits of a number.

A token is the first 64 bits of HMAC-SHA256 over its kind and its text, as a signed integer: equality on integers is leakproof, so row
security keeps its index. Whoever holds a dump sees how often a token occurs, never what it stands for.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pypinyin import Style, pinyin

# Characters that are read differently as a surname than as a word (first letters of the surname's reading).
SURNAMES = {
    "曾": "z", "单": "s", "仇": "q", "解": "x", "任": "r", "华": "h", "区": "o", "查": "z", "朴": "p", "盖": "g", "覃": "q", "尉": "w",
    "翟": "z", "员": "y", "乐": "y", "缪": "m", "秘": "b", "冼": "x", "折": "s", "召": "s", "黑": "h", "种": "c", "重": "c", "薄": "b",
    "燕": "y", "宁": "n", "句": "g", "逄": "p", "祭": "z", "谌": "c", "能": "n", "长": "z", "阚": "k", "葛": "g", "牟": "m", "隗": "w",
    "车": "c", "鲍": "b", "乜": "n", "繁": "p",
}  # fmt: skip
TWO_SURNAMES = {"单于": "cy", "尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "令狐": "lh", "宇文": "yw", "赫连": "hl"}
_DIGITS = re.compile(r"\D+")
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
    read = pinyin(rest, style=Style.FIRST_LETTER, heteronym=False, errors=_one_by_one) if rest else []
    return (head + "".join(one[0] for one in read)).casefold()


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


def tokens_of_name(key: bytes, name: str, *, is_person: bool = True) -> set[int]:
    """What a name is found by: its characters, its pairs, and every beginning of its initials."""
    short = initials(name, is_person=is_person)[:12]
    return _all(key, "name", grams(name)) | _all(key, "initials", (short[:length] for length in range(1, len(short) + 1)))


def tokens_of_number(key: bytes, kind: str, number: str) -> set[int]:
    """What a telephone, identity or account number is found by: whole, and by its last four to eight digits."""
    whole = normalise(number)
    only = digits(number)
    ends = (only[-length:] for length in LAST_DIGITS if len(only) > length)
    return _all(key, kind, {whole, only} - {""}) | _all(key, f"{kind} end", ends)


def tokens_of_whole(key: bytes, kind: str, text: str) -> set[int]:
    """What can only be found whole, such as an e-mail address."""
    return _all(key, kind, {normalise(text)} - {""})


def _all(key: bytes, kind: str, texts: Iterable[str]) -> set[int]:
    return {token(key, kind, text) for text in texts}


def asked_for(key: bytes, kind: str, texts: Sequence[str]) -> list[int]:
    """Tokens of a search, in the order given; a row must have all of them."""
    return [token(key, kind, text) for text in dict.fromkeys(texts)]
