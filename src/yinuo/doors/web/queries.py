"""What the pages are filled with. One function a page; each gives a whole view, empty where nothing is known yet."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.ui import telling_time

from .needs import BoardView, Filters, LedgerView, Page, PromiseView, Today, VerdictView


def today(*, at: datetime) -> Today:
    """The chip of the top bar."""
    is_weekend = telling_time.local(at).weekday() >= 5
    kind = pgettext("kind of day", "rest day") if is_weekend else pgettext("kind of day", "workday")
    return Today(at=telling_time.local(at), kind=kind, calendar=_("Monday to Friday; no calendar is in force yet"))


def counters(*, at: datetime) -> dict[str, int]:
    """The figures beside the places of the side bar, by counter name (`breaches`, `documents` …)."""
    return {}


def organisation() -> str:
    """The name of the house, for the side bar."""
    return ""


def board(*, at: datetime, period: str, state: str = "") -> BoardView:
    """The promise board.

    Args:
        period: month, quarter or year.
        state: only promises in this state, or all.
    """
    return BoardView(period=period)


def promises(filters: Filters, *, at: datetime) -> Page:
    """Verdicts over all promises that fit the search, newest first."""
    return Page(is_first=not filters.after)


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    """One promise with a page of its verdicts; None where there is none of that name."""
    return None


def verdict(verdict_id: str, *, at: datetime) -> VerdictView | None:
    """One verdict, by `PROMISE@SUBJECT#number`; None where there is none."""
    return None


def ledger(*, after: str, search: str) -> LedgerView:
    """The newest entries of the ledger, and its checkpoints."""
    return LedgerView(is_first=not after)
