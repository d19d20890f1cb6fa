"""Handing a conversation over to people. The desk of cases takes it once it has registered itself; until then the list is kept here.

`register(taker)` when an application is ready. A taker gets what was said and gives the reference of what it made of it, such as
`case:2026-000123`; it writes its own events, by which the customer's clock runs from the first question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One thing said: by the customer or by the bot, freed of numbers."""

    at: datetime
    is_customer: bool
    text: str


@dataclass(frozen=True)
class HandedOver:
    """A conversation for a person: since when somebody waits, what was said, how to reach them (as typed; personal), in which language."""

    number: str
    received_at: datetime
    at: datetime
    lines: tuple[Line, ...]
    contact: str
    language: str


Taker = Callable[[HandedOver], str]
_TAKERS: list[Taker] = []


def register(taker: Taker) -> None:
    """Let the desk that keeps cases take conversations over."""
    _TAKERS[:] = [taker]


def taken(talk: HandedOver) -> str:
    """Give a conversation to whoever takes it, in the caller's transaction; the reference of what it became, empty where nobody does."""
    return _TAKERS[0](talk) if _TAKERS else ""
