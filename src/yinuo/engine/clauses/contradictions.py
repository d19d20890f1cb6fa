"""Whether a condition can be true at all. What is called impossible is impossible; not everything impossible is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from yinuo.engine.clauses.numbers import decimal_of

Part = Mapping[str, Any]
Literal = tuple[bool, Part]
"""A comparison and whether it must hold."""
Plain = str | Decimal | bool | None
"""A value to compare with; None while its blank is open."""

MOST_CASES = 256  # a condition with more ways to be true than this is taken to be possible


def is_impossible(condition: Part) -> bool:
    """Whether no event could ever satisfy the condition.

    A missing field makes every comparison false, and a number never equals, nor differs from, text.
    """
    ways = _ways(condition, wanted=True)
    return ways is not None and all(_contradicts(way) for way in ways)


def _ways(part: Part, *, wanted: bool) -> list[list[Literal]] | None:
    """The condition as alternatives of literals that must all hold; None where they are too many."""
    if "not" in part:
        return _ways(part["not"], wanted=not wanted)
    key = "and" if "and" in part else "or" if "or" in part else None
    if key is None:
        return [[(wanted, part)]]
    inner = [_ways(one, wanted=wanted) for one in part[key]]
    found: list[list[list[Literal]]] = [ways for ways in inner if ways is not None]
    if len(found) < len(inner):
        return None
    if (key == "or") == wanted:
        joined = [way for ways in found for way in ways]
    else:
        size = 1
        for ways in found:
            size *= len(ways)
        if size > MOST_CASES:
            return None
        joined = [[literal for way in combination for literal in way] for combination in product(*found)]
    return joined if len(joined) <= MOST_CASES else None


def _contradicts(way: Sequence[Literal]) -> bool:
    fields = dict.fromkeys(part["field"] for _, part in way)
    return any(_field_contradicts([literal for literal in way if literal[1]["field"] == name]) for name in fields)


def _field_contradicts(literals: Sequence[Literal]) -> bool:
    """Whether no value of one field satisfies all literals; a missing field satisfies those that are denied."""
    asked = [part for wanted, part in literals if wanted]
    if not asked:
        return False
    if any(part in asked for wanted, part in literals if not wanted):
        return True
    candidates = list(_candidates(asked))
    if candidates:
        return not any(all(_fits(value, literal) for literal in literals) for value in candidates)
    kinds = {type(value) for part in asked for value in _values(part) if value is not None}
    if len(kinds) > 1:
        return True
    return kinds == {Decimal} and _empty_range(asked)


def _candidates(asked: Sequence[Part]) -> Iterator[Plain]:
    """The only values that the first equality or list leaves; nothing where there is none without an open blank."""
    for part in asked:
        values = _values(part)
        if part["op"] in ("=", "in") and None not in values:
            yield from values
            return


def _fits(value: Plain, literal: Literal) -> bool:
    wanted, part = literal
    values = _values(part)
    if None in values:
        return True
    return _compare(value, part["op"], values) == wanted


def _compare(value: Plain, op: str, values: Sequence[Plain]) -> bool:
    same_kind = [other for other in values if type(other) is type(value)]
    if op == "in":
        return value in same_kind
    if not same_kind:
        return False
    other: Any = same_kind[0]
    mine: Any = value
    answers = {"=": mine == other, "!=": mine != other}
    if op in answers:
        return bool(answers[op])
    return bool({"<": mine < other, "<=": mine <= other, ">": mine > other, ">=": mine >= other}[op])


def _empty_range(asked: Sequence[Part]) -> bool:
    """Whether the numbers above every lower and below every upper bound are none."""
    bounds = [(part["op"], value) for part in asked for value in _values(part) if isinstance(value, Decimal)]
    lower = [value for op, value in bounds if op in (">", ">=")]
    upper = [value for op, value in bounds if op in ("<", "<=")]
    if not lower or not upper:
        return False
    if max(lower) == min(upper):
        return (">", max(lower)) in bounds or ("<", min(upper)) in bounds
    return max(lower) > min(upper)


def _values(part: Part) -> list[Plain]:
    values = part["value"] if part["op"] == "in" else [part["value"]]
    return [_plain(value) for value in values]


def _plain(value: Part) -> Plain:
    if "text" in value:
        return str(value["text"])
    if "number" in value:
        return decimal_of(value["number"])
    return bool(value["flag"])
