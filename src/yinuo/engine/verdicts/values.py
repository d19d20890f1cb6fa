"""Plain values out of columns, and how two of them compare (semantics, 1.5)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def plain(value: Any, words: Sequence[Any] | None) -> Any:
    """One entry of a column as str, int, float, Decimal or bool."""
    if words is not None:
        return words[int(value)]
    return value.item() if hasattr(value, "item") else value


def number_in(value: Any) -> Decimal | int | None:
    """The value as an exact number; text that is written as a decimal counts, because exact decimals travel as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)) if isfinite(value) else None
    text = str(value)
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def text_in(value: Any) -> str | None:
    """The value as text where it is text."""
    return value if isinstance(value, str) else None


def flag_in(value: Any) -> bool | None:
    """The value as a flag; the texts true and false count, as tables of text have no other way to say it."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def wanted(literal: Mapping[str, Any]) -> tuple[Callable[[Any], Any], Any]:
    """What a literal of the language compares with: how to read the other side, and the literal's own value."""
    if "number" in literal:
        return number_in, Decimal(literal["number"])
    if "flag" in literal:
        return flag_in, literal["flag"]
    return text_in, literal["text"]


def compares(value: Any, sign: str, literal: Mapping[str, Any]) -> bool:
    """Whether a plain value stands in this relation to a literal; a missing value, or one of another type, never does."""
    if "flag" in literal and sign not in ("=", "!="):
        return False
    read, right = wanted(literal)
    left = read(value)
    return left is not None and COMPARE[sign](left, right)
