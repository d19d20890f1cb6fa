"""The one grammar of the promise language, and the only module that knows the parser library.

What leaves this module are plain strings with a column (`Word`) and `Stumble`, which says where a text stopped making sense and which
terminals could have stood there; turning them into trees and sentences is the work of `reading` and `stumbles`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any, Protocol, cast

from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken


class Word(Protocol):
    """A piece of the text as the builder sees it: a `str` that knows its column, counted from 1."""

    column: int

    def __str__(self) -> str: ...


class Stumble(Exception):
    """The text stopped making sense: `column` counts from 1, `expected` holds names of terminals of the grammar."""

    def __init__(self, column: int, expected: frozenset[str]) -> None:
        self.column = column
        self.expected = expected
        super().__init__(column, expected)


@lru_cache(maxsize=4)
def _parser(builder: Any, start: str) -> Lark:
    text = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", start=start, transformer=builder, maybe_placeholders=True)


def run(text: str, *, start: str, builder: object) -> Any:
    """Parse one line from the rule `start`; `builder` has a method for each rule, which takes the list of its parts.

    Args:
        builder: hashable and long-lived; the parser is built once for each and kept.
    Raises:
        Stumble: the text is no such line. Whatever the builder raises passes through.
    """
    try:
        return _parser(builder, start).parse(text)
    except UnexpectedInput as error:
        raise Stumble(_column(error, text), _expected(error)) from None


def _column(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(text.rstrip()) + 1
    return int(error.column)


def _expected(error: UnexpectedInput) -> frozenset[str]:
    """What could really have stood there; the error's own list also holds what only a merged state would take."""
    parser = getattr(error, "interactive_parser", None)
    if parser is not None:
        return frozenset(cast("set[str]", parser.accepts()))
    known = error.allowed if isinstance(error, UnexpectedCharacters) else error.expected if isinstance(error, UnexpectedToken) else ()
    return frozenset(known or ())
