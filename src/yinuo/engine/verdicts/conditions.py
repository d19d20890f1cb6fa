"""Conditions over facts: `where`, `major where`, `share … with (…)` (semantics, 1.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.verdicts.facts import Group, Piece
from yinuo.engine.verdicts.values import COMPARE, compares, wanted

Condition = Mapping[str, Any]


def holds(condition: Condition | None, group: Group) -> NDArray[np.bool_]:
    """Where a condition is true, over the facts of a group; None is true everywhere. (len(group),), shared, so it refuses to be changed."""
    if condition is None:
        return np.ones(len(group), bool)
    if "and" in condition:
        return np.asarray(np.logical_and.reduce([holds(part, group) for part in condition["and"]]))
    mask: NDArray[np.bool_] = group.facts.cached(
        ("holds", id(group), repr(condition)), lambda: _frozen(holds_over(condition, group.pieces, len(group)))
    )
    return mask


def _frozen(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    mask.flags.writeable = False
    return mask


def holds_over(condition: Condition | None, pieces: Callable[[str], tuple[Piece, ...]], count: int) -> NDArray[np.bool_]:
    """As `holds`, for anything whose fields come in pieces of `count` entries."""
    if condition is None:
        return np.ones(count, bool)
    if "and" in condition:
        return np.asarray(np.logical_and.reduce([holds_over(part, pieces, count) for part in condition["and"]]))
    if "or" in condition:
        return np.asarray(np.logical_or.reduce([holds_over(part, pieces, count) for part in condition["or"]]))
    if "not" in condition:
        return ~holds_over(condition["not"], pieces, count)
    result: NDArray[np.bool_] | None = None
    taken: NDArray[np.bool_] | None = None
    for piece in pieces(condition["field"]):
        true = _piece_holds(condition, piece)
        if piece.given is not None:
            true = true & piece.given
        if result is None:
            result, taken = true, piece.given
        elif taken is not None:  # the earlier piece is the payload: where it has the field, the attribute is not looked at
            result |= true & ~taken
            taken = None if piece.given is None else taken | piece.given
    return np.zeros(count, bool) if result is None else result


def _piece_holds(condition: Condition, piece: Piece) -> NDArray[np.bool_]:
    literals = condition["value"] if condition["op"] == "in" else [condition["value"]]
    sign = "=" if condition["op"] == "in" else condition["op"]
    if piece.words is not None:
        if not len(piece.words):
            return np.zeros(len(piece.values), bool)
        fits = [any(compares(word, sign, literal) for literal in literals) for word in piece.words]
        if fits.count(True) == 1:
            return np.asarray(piece.values == fits.index(True))
        return np.asarray(np.array(fits, bool)[piece.values])
    true = np.zeros(len(piece.values), bool)
    for literal in literals:
        true |= _number_holds(sign, literal, piece.values)
    return true


def _number_holds(sign: str, literal: Mapping[str, Any], values: NDArray[Any]) -> NDArray[np.bool_]:
    """Comparison of a column of numbers or flags with one literal; exact also where the literal is a fraction and the column whole."""
    nowhere = np.zeros(len(values), bool)
    _, right = wanted(literal)
    if values.dtype.kind == "b":
        return np.asarray(COMPARE[sign](values, right)) if "flag" in literal and sign in ("=", "!=") else nowhere
    if "number" not in literal:
        return nowhere
    if values.dtype.kind in "iu":
        if right == right.to_integral_value() and abs(right) < 2**62:
            return np.asarray(COMPARE[sign](values, int(right)))
        if sign in ("=", "!="):
            return nowhere if sign == "=" else ~nowhere
        return np.asarray(values < float(right) if sign in ("<", "<=") else values > float(right))
    distinct, position = np.unique(values, return_inverse=True)
    return np.asarray(np.array([compares(value, sign, literal) for value in distinct.tolist()], bool)[position])


def fields_in(condition: Condition) -> frozenset[str]:
    """The fields that a condition speaks of.

    >>> sorted(fields_in({"not": {"or": [{"field": "b"}, {"field": "a"}]}}))
    ['a', 'b']
    """
    if "field" in condition:
        return frozenset({condition["field"]})
    parts = [condition["not"]] if "not" in condition else condition.get("and") or condition["or"]
    return frozenset().union(*map(fields_in, parts))


def holds_one(condition: Condition | None, value_of: Callable[[str], Any]) -> bool:
    """Whether a condition is true where `value_of` gives the plain value of a field, None where it is missing."""
    if condition is None:
        return True
    if "and" in condition:
        return all(holds_one(part, value_of) for part in condition["and"])
    if "or" in condition:
        return any(holds_one(part, value_of) for part in condition["or"])
    if "not" in condition:
        return not holds_one(condition["not"], value_of)
    value = value_of(condition["field"])
    if condition["op"] == "in":
        return any(compares(value, "=", literal) for literal in condition["value"])
    return compares(value, condition["op"], condition["value"])
