"""One form for what people write differently: width, case, traditional characters, punctuation, politeness, synonyms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from yinuo.engine.document.plain import simplified

_POLITE = re.compile(r"^(?:请问|您好|你好|想问一下|想问|我想知道|我想问|我想|想要|请|麻烦)+|(?:吗|呢|啊|呀|吧|谢谢|谢了)+$")
_UNITS = re.compile(r"[a-z]+|\d+|[^\W_]")
_ENGLISH = frozenset({
    "a", "an", "and", "are", "at", "be", "by", "can", "could", "do", "does", "for", "from", "how", "i", "in", "is",
    "it", "me", "my", "of", "on", "or", "our", "please", "the", "to", "we", "what", "when", "where", "which", "you",
    "your",
})  # fmt: skip


def folded(text: str) -> str:
    """A text as it is compared: simplified, narrow, small, without marks.

    >>> folded("請問 ＡＰＰ 要怎麼儲值？"), folded("费用是多少呢")
    ('app怎么储值', '费是多少')
    """
    plain = simplified(unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in plain)
    bare = " ".join(kept.split())
    bare = _POLITE.sub("", re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", bare)) or bare
    pattern, meaning = _synonyms()
    return pattern.sub(lambda found: meaning[found[0]], bare)


def units(text: str) -> list[str]:
    """The characters of a folded text, Latin words and numbers each as one; English words that mean nothing by themselves are left out.

    >>> units(folded("How do I pay my bills with APP 2?")), units("怎么交")
    (['pay', 'bill', 'with', 'app', '2'], ['怎', '么', '交'])
    """
    found = _UNITS.findall(text)
    return [_stem(one) for one in found if one not in _ENGLISH] or found


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word.isascii() else word


@lru_cache(maxsize=1)
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning: dict[str, str] = {}
    for line in (files(__package__) / "synonyms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            first, *others = line.split()
            meaning.update(dict.fromkeys(others, first))
    longest_first = sorted(meaning, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), meaning
