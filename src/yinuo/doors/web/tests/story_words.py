"""Where and when the story plays, and its words in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, StateCount

NOW = datetime(2026, 2, 14, 2, 26, tzinfo=UTC)
VERDICT = "CN-001.solve@case:TS-0206-11#1"
VERDICT_URL = "/verdicts/CN-001.solve@case:TS-0206-11%231/"  # as reverse("verdict", …) writes the number sign
PROMISE_URL = "/promises/CN-001/solve/"


def at(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of 2026 by the clock on the wall in Shanghai."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def t(chinese: str, english: str) -> str:
    """The story in the reader's language."""
    return chinese if telling_time.is_chinese() else english


def states(*counts: int) -> tuple[StateCount, ...]:
    """So many in each state, those with none left out."""
    names = ("kept", "pending", "at_risk", "broken", "broken_major", "unproven", "not_exercised", "interval_not_set")
    return tuple(StateCount(name, count, f"/?state={name}") for name, count in zip(names, counts, strict=True) if count)


def clause(document: str, number: str) -> Clause:
    """The chip of a clause."""
    return Clause(document, number, f"/?document={document}")


def hour(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of February 2026."""
    return at(2, day, hour, minute, second)
