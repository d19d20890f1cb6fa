"""What every verb of the desk does alike: the day of an instant, the instant of a day, a row held until its transaction ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from yinuo.desks.documents.actions.telling import names_of
from yinuo.desks.people.models import Staff
from yinuo.ledger import book
from yinuo.ledger.refusals import SaidDifferently

from ..refusals import NotNow

Row = TypeVar("Row", bound=Model)


def day_of(at: datetime) -> date:
    """The organisation's day at an instant."""
    return timezone.localtime(at).date()


def midnight(on: date) -> datetime:
    """The first instant of a day in the organisation's zone."""
    return timezone.make_aware(datetime.combine(on, time())).astimezone(UTC)


def instant_of(on: date, *, at: datetime) -> datetime:
    """An instant for a fact of which only the day is known: its last second, or now where the day is today. Never early by guess."""
    return min(at, midnight(on + timedelta(days=1)) - timedelta(seconds=1))


def held(row: Row, *, wanted: tuple[str, ...], number: str) -> Row:
    """The row as it stands now, held until the transaction ends.

    Raises:
        NotNow: it is in none of the wanted states.
    """
    found = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if found.state not in wanted:  # type: ignore[attr-defined]
        raise NotNow(number=number, state=found.get_state_display())  # type: ignore[attr-defined]
    return found


def tell(kind: str, subject: str, *, by: Staff | str, at: datetime, refs: tuple[str, ...] = (), once: str = "", **data: Any) -> None:
    """One fact. Data are codes, numbers and hashes, never a name. `once` keeps a repetition from being written again.

    Somebody who acts for a colleague is the actor; the colleague stands in the references.
    """
    actor, beside = names_of(by)
    refs = tuple(dict.fromkeys((*refs, *beside)))
    if not once:
        book.append(kind, subject=subject, actor=actor, occurred_at=at, refs=refs, data=data)
        return
    try:
        with transaction.atomic():
            book.append(kind, subject=subject, actor=actor, occurred_at=at, refs=refs, data=data, source="changes", source_id=once)
    except SaidDifferently:  # it was said before, at another instant: the first saying counts
        return
