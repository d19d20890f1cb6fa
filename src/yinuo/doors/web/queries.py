"""What the pages are filled with. One function a page; each gives a whole view, empty where nothing is known yet."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from .needs import BoardView, Filters, LedgerView, Page, PromiseView, Today, VerdictView
from .reading import board as of_board
from .reading import ledger as of_ledger
from .reading import promise as of_promise
from .reading import verdict as of_verdict


def today(*, at: datetime) -> Today:
    """The chip of the top bar."""
    return of_board.today(at=at)


def counters(*, at: datetime) -> dict[str, int]:
    """The figures beside the places of the side bar, by counter name (`breaches`, `documents` …)."""
    return {}


def organisation() -> str:
    """The name of the house, for the side bar."""
    return _("This organisation")


def board(*, at: datetime, period: str, state: str = "") -> BoardView:
    """The promise board.

    Args:
        period: month, quarter or year.
        state: only promises in this state, or all.
    """
    return of_board.board(at=at, period=period, state=state)


def promises(filters: Filters, *, at: datetime) -> Page:
    """Verdicts over all promises that fit the search, newest first."""
    return of_promise.search(filters, at=at)


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    """One promise with a page of its verdicts; None where there is none of that name."""
    return of_promise.promise(document, name, filters, at=at)


def verdict(verdict_id: str, *, at: datetime) -> VerdictView | None:
    """One verdict, by `PROMISE@SUBJECT#number`; None where there is none."""
    return of_verdict.verdict(verdict_id, at=at)


def ledger(*, after: str, search: str) -> LedgerView:
    """The newest entries of the ledger, and its checkpoints."""
    return of_ledger.ledger(after=after, search=search)
