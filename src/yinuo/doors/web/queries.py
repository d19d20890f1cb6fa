"""What the pages are filled with. One function a page; each gives a whole view, empty where nothing is known yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.watch import news

from .needs import BoardView, Filters, Page, PromiseView, ProofView, Today, VerdictView
from .needs_around import HitGroup, LedgerView, Notices
from .reading import board as of_board
from .reading import ledger as of_ledger
from .reading import listing as of_list
from .reading import notices as of_notices
from .reading import palette as of_palette
from .reading import promise as of_promise
from .reading import proof as of_proof
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
    """Verdicts over all promises that were asked for."""
    return of_list.page(filters, at=at)


def exported(filters: Filters, *, promise: str = "") -> Iterator[Sequence[object]]:
    """The same, every row of it (of one promise, where one is named), as a file has them."""
    return of_list.exported(filters, promise=promise)


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    """One promise with a page of its verdicts; None where there is none of that name."""
    return of_promise.promise(document, name, filters, at=at)


def verdict(verdict_id: str, *, at: datetime) -> VerdictView | None:
    """One verdict, by `PROMISE@SUBJECT#number`; None where there is none."""
    return of_verdict.verdict(verdict_id, at=at)


def documents() -> tuple[str, ...]:
    """The numbers of the documents whose promises are watched."""
    return of_list.documents()


def proof(verdict_id: str, *, at: datetime) -> ProofView | None:
    """The checked proof of one verdict; None where there is none of that id."""
    return of_proof.proof(verdict_id, at=at)


def stamp() -> str:
    """Changes whenever a page may look different."""
    return news.stamp()


def notice_count(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    """How much is new on the bell, with where this person was named."""
    return of_notices.count(seen_at, staff=staff)


def notices(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    """What broke, what is at risk, and where this person was named."""
    return of_notices.notices(seen_at, staff=staff)


def find(typed: str, *, staff: Staff, acts: Sequence[str] = ()) -> tuple[HitGroup, ...]:
    """What the palette shows this person for what is typed, on a page that can do some acts."""
    return of_palette.find(typed, staff=staff, acts=acts)


def ledger(*, after: str, search: str) -> LedgerView:
    """The newest entries of the ledger, and its checkpoints."""
    return of_ledger.ledger(after=after, search=search)
