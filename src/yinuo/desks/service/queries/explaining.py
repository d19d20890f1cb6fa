"""Every clock of a case explaining itself: running ones on one axis, those that count days as days, each with its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.desks.documents.queries import drawn_clocks, words
from yinuo.engine.reports.explaining import explain
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.promises.library import promise_book
from yinuo.ui.shapes import ClockLine, DayTile

from ..models import Case
from .one import Ticking

MOST = 6
"""Clocks that are drawn, nearest first; more would be a wall. All of them stand in the list beside."""


@dataclass(frozen=True)
class Told:
    """One clock in words: what it is about, the days that it counts (none where it counts hours), and its arithmetic."""

    ticking: Ticking
    days: tuple[DayTile, ...]
    sentences: tuple[str, ...]
    arithmetic: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Explained:
    """The clocks of a case: bars on one axis, and each in words."""

    bars: tuple[ClockLine, ...] = ()
    told: tuple[Told, ...] = ()


def explained(case: Case, clocks: Sequence[Ticking], *, at: datetime) -> Explained:
    """Explain the clocks of a case that have a deadline, nearest first, in one look at the ledger."""
    shown = [one for one in clocks if one.row.due_at is not None and one.row.opened_at is not None and not one.row.is_period][:MOST]
    if not shown:
        return Explained()
    book, history = promise_book(), drawn_clocks.facts_of(case.ref)
    bars: list[ClockLine] = []
    told: list[Told] = []
    for one in shown:
        terms = words.terms_at(book, one.row.promise, one.row.opened_at)
        calendar = words.calendar_of(book, terms)
        said = explain(drawn_clocks.plain(one.row, at), terms, history, calendar, at=int(at.timestamp()), lang=words.lang())
        clock = clock_of(calendar)
        bars += drawn_clocks.lines_of(said, terms, one.row, at=at, clock=clock, history=history, title=one.words)
        days = tuple(drawn_clocks.tiles_of(said, one.row, at))
        told.append(Told(one, days, tuple(said.sentences), tuple((step["text"], step["value"]) for step in said.arithmetic)))
    return Explained(tuple(bars), tuple(told))
