"""Places in a standard reply that are filled when it is put in: a fixed list of names, replaced once, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yinuo.kit.words import Words, pgettext_lazy

_PLACE = re.compile(r"\{\s*([^{}\n]{1,20}?)\s*\}")


@dataclass(frozen=True)
class Place:
    """One place: its name in both languages, and what stands there afterwards."""

    key: str
    zh: str
    word: Words


PLACES = (
    Place("customer", "称呼", pgettext_lazy("placeholder", "how the customer is addressed")),
    Place("case", "工单号", pgettext_lazy("placeholder", "number of the case")),
    Place("received", "收到日期", pgettext_lazy("placeholder", "day on which it was received")),
    Place("promise", "最近承诺", pgettext_lazy("placeholder", "what is promised next")),
    Place("deadline", "最近期限", pgettext_lazy("placeholder", "until when the next promise runs")),
    Place("me", "我的姓名", pgettext_lazy("placeholder", "your name")),
    Place("department", "我的部门", pgettext_lazy("placeholder", "your department")),
    Place("today", "今天", pgettext_lazy("placeholder", "today")),
)
_KEYS = {name: one.key for one in PLACES for name in (one.key, one.zh)}
Values = Mapping[str, Callable[[], str]]


def unknown_in(text: str) -> list[str]:
    """Names in braces that are none of the list.

    >>> unknown_in("{称呼}您好，{case} {price} {0.__class__}")
    ['price', '0.__class__']
    """
    return [name for name in _PLACE.findall(text) if name not in _KEYS]


def filled(text: str, values: Values) -> str:
    """A text with its places filled, in one go: what is put in is not looked through again.

    >>> filled("{ 称呼 }您好：{case} {price}", {"customer": lambda: "{case}", "case": lambda: "TS-1"})
    '{case}您好：TS-1 {price}'
    """

    def value(found: re.Match[str]) -> str:
        key = _KEYS.get(found[1], "")
        return values[key]() if key in values else found[0]

    return _PLACE.sub(value, text)
