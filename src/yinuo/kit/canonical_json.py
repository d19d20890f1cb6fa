"""Canonical JSON (RFC 8785): one value has one sequence of bytes, and no other bytes are read.

Whole numbers must be within ±(2**53 - 1), as in I-JSON (RFC 7493); larger ones, and money, travel as text.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

LARGEST_WHOLE_NUMBER = 2**53 - 1
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPES = {**{chr(code): f"\\u{code:04x}" for code in range(0x20)}, **_SHORT_ESCAPES}
_TABLE = str.maketrans(_ESCAPES)
_LIBRARY = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True)
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")
_LEVELS = 100


class NotCanonical(Refusal):
    code, http = "not_canonical_json", 400
    text = _("These bytes are not canonical JSON (RFC 8785): {why}. Write them again with the program that made them, unchanged.")


class NoCanonicalForm(Refusal):
    code, http = "no_canonical_form", 400
    text = _("This value has no canonical JSON form: {why}.")


def dumps(value: Any) -> bytes:
    """The one sequence of bytes for a value of dicts, lists, text, numbers, booleans and None.

    Raises:
        NoCanonicalForm: not a JSON value, a number that is not finite or too large, text with half a surrogate pair.

    >>> dumps({"b": [1.0, 1e21, "€\\n"], "a": None})
    b'{"a":null,"b":[1,1e+21,"\\xe2\\x82\\xac\\\\n"]}'
    """
    try:
        text = _at_once(value)
        if text is None:
            pieces: list[str] = []
            _write(value, pieces)
            text = "".join(pieces)
        return text.encode("utf-8")
    except RecursionError:
        raise NoCanonicalForm(why="it is nested too deeply") from None
    except UnicodeEncodeError:
        raise NoCanonicalForm(why="a text holds half of a surrogate pair") from None


def loads(data: bytes) -> Any:
    """Read canonical JSON, and nothing else.

    Raises:
        NotCanonical: the bytes are not JSON, name a key twice, or are not exactly what `dumps` would write.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once_each, parse_int=_whole, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise NotCanonical(why="they are not UTF-8") from None
    except ValueError as problem:
        raise NotCanonical(why=str(problem)) from None
    except RecursionError:
        raise NotCanonical(why="they are nested too deeply") from None
    try:
        again = dumps(value)
    except NoCanonicalForm as problem:
        raise NotCanonical(why=problem.data["why"]) from None
    if again != data:
        at = next((i for i, (one, other) in enumerate(zip(again, data, strict=False)) if one != other), min(len(again), len(data)))
        raise NotCanonical(why=f"byte {at} differs from the canonical form")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _whole(digits: str) -> int | float:
    """A number without a point; past the limit of whole numbers it can only be a float whose canonical form has none."""
    return int(digits) if len(digits) < 16 or abs(int(digits)) <= LARGEST_WHOLE_NUMBER else float(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _at_once(value: Any) -> str | None:
    """The same text by the standard library's writer, some times as fast, where it writes the same: not fractions, nor what is refused."""
    if not _is_plain(value, _LEVELS):
        return None
    text = _LIBRARY.encode(value)
    # it sorts keys by code points; that is another order than by UTF-16 units only with characters of two such units
    return text if text.isascii() or not _TWO_UNITS.search(text) else None


def _is_plain(value: Any, levels: int) -> bool:
    """Whether a value is made of text, small whole numbers, lists and the like alone, and not of more levels."""
    kind = type(value)
    if kind is dict:
        for key, one in value.items():
            if type(key) is not str or (type(one) is not str and not _is_plain(one, levels - 1)):
                return False
        return levels > 0
    if kind is list or kind is tuple:
        for one in value:  # not `all`: this is most of the work of every hash
            if type(one) is not str and not _is_plain(one, levels - 1):
                return False
        return levels > 0
    if kind is int:
        return bool(-LARGEST_WHOLE_NUMBER <= value <= LARGEST_WHOLE_NUMBER)
    return kind is str or kind is bool or value is None


def _write(value: Any, pieces: list[str]) -> None:
    if value is None:
        pieces.append("null")
    elif value is True:
        pieces.append("true")
    elif value is False:
        pieces.append("false")
    elif isinstance(value, str):
        pieces.append('"' + value.translate(_TABLE) + '"')
    elif isinstance(value, (int, float)):
        pieces.append(_number(value))
    elif isinstance(value, dict):
        _write_object(value, pieces)
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            pieces.append("," if place else "[")
            _write(item, pieces)
        pieces.append("]" if value else "[]")
    else:
        raise NoCanonicalForm(why=f"{type(value).__name__} is not a JSON type")


def _write_object(value: dict[Any, Any], pieces: list[str]) -> None:
    if not all(isinstance(key, str) for key in value):
        raise NoCanonicalForm(why="a key is not text")
    try:
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))  # RFC 8785 3.2.3: by UTF-16 code units
    except UnicodeEncodeError:
        raise NoCanonicalForm(why="a key holds half of a surrogate pair") from None
    for place, key in enumerate(keys):
        pieces.append(("," if place else "{") + '"' + key.translate(_TABLE) + '":')
        _write(value[key], pieces)
    pieces.append("}" if keys else "{}")


def _number(value: int | float) -> str:
    """A number as ECMAScript prints it; Python's repr gives the same shortest digits, only laid out differently."""
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE_NUMBER:
            raise NoCanonicalForm(why=f"{value} is beyond 2**53 - 1; write it as text")
        return str(int(value))
    if not math.isfinite(value):
        raise NoCanonicalForm(why="a number is not finite")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _e, power = f"{abs(value)!r}".partition("e")
    whole, _dot, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    return sign + _lay_out(digits.rstrip("0"), point)


def _lay_out(digits: str, point: int) -> str:
    """Digits with the decimal point after `point` of them (ECMAScript Number::toString)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return (digits[0] + "." + digits[1:] if count > 1 else digits) + power
