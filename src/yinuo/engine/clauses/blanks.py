"""Blanks of a promise: the same name is one blank, filled once wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from yinuo.engine.clauses.errors import BlankRefused
from yinuo.engine.clauses.numbers import BLANK, tidy
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.shapes import Promises, Terms, Tree


def blanks_of(tree: Tree) -> tuple[str, ...]:
    """The names of the open blanks, each once, in order of appearance.

    >>> blanks_of({"a": "{x}", "b": [{"n": "{y}"}, "{x}"], "v": {"text": "{no}"}})
    ('x', 'y')
    """
    return tuple(dict.fromkeys(_names(tree)))


def fill(tree: Tree, blanks: Mapping[str, str]) -> dict[str, Any]:
    """The tree with blanks filled; blanks that are not named stay open, names without a blank are not looked at.

    Args:
        blanks: number as text by name of blank, as `{"hours": "4"}`.
    Raises:
        BlankRefused: a value that is no number.
    """
    filled: dict[str, Any] = _filled(tree, blanks)
    return filled


def fill_promises(promises: Promises, blanks: Mapping[str, str]) -> Promises:
    """A whole file with its blanks filled: a blank that several promises share is filled once for all of them."""
    return replace(promises, terms=tuple(_fill_terms(terms, blanks) for terms in promises.terms))


def _fill_terms(terms: Terms, blanks: Mapping[str, str]) -> Terms:
    tree = fill(terms.tree, blanks)
    return replace(terms, tree=tree, line=print_line(tree))


def _names(node: object) -> Iterator[str]:
    if isinstance(node, str):
        match = BLANK.fullmatch(node)
        if match is not None:
            yield match.group(1)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key != "text":  # quoted text may look like a blank and is none
                yield from _names(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _names(value)


def _filled(node: Any, blanks: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        match = BLANK.fullmatch(node)
        return node if match is None or match.group(1) not in blanks else _number(match.group(1), blanks[match.group(1)])
    if isinstance(node, Mapping):
        return {key: value if key == "text" else _filled(value, blanks) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_filled(value, blanks) for value in node]
    return node


def _number(name: str, value: str) -> str:
    number = tidy(str(value).strip())
    if number is None:
        raise BlankRefused(name=name, value=str(value))
    return number
