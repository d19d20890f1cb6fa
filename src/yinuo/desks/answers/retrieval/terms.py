"""What a text is found by: its characters and pairs of characters, and pairs of syllables, by which a homophone is forgiven."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from .folding import folded, units


def written(text: str) -> list[str]:
    """Single characters and pairs of a text, folded.

    >>> written("暖气片漏水")
    ['暖', '气', '片', '漏', '水', '暖气', '气片', '片漏', '漏水']
    """
    found = units(folded(text))
    return [*found, *_pairs(found, "")]


def spoken(text: str) -> list[str]:
    """Pairs of syllables without tones, each character as it is read alone, so that a slip of the keyboard is forgiven.

    >>> spoken("保修"), spoken("报修") == spoken("保修")
    (['bao xiu'], True)
    """
    return _pairs([_syllable(one) for one in units(folded(text))], " ")


@lru_cache(maxsize=16_384)
def _syllable(one: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionary takes a third of a second to load

    return one if one.isascii() else lazy_pinyin(one)[0]


def _pairs(found: Sequence[str], between: str) -> list[str]:
    return [f"{one}{between}{other}" for one, other in pairwise(found)]
