"""What every verb of the desk does alike: days, a row held until the transaction ends, numbers, one line in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from ..choices import Info
from ..refusals import BadDay, Incomplete, NoSuchColleague, NotNow

Row = TypeVar("Row", bound=Model)


def tell(
    kind: str, subject: str, *, by: Staff, at: datetime, refs: Sequence[str] = (), received_at: datetime | None = None, **data: Any
) -> str:
    """One fact; gives its id. Data are codes, numbers and days, never a name or a text somebody typed."""
    return book.append(kind, subject=subject, actor=by.ref, occurred_at=at, received_at=received_at, refs=refs, data=data).id


def numbered(row: Row, prefix: str, *, at: datetime) -> Row:
    """Save a new row and give it its number, such as SR-2026-0003."""
    row.number = f"NEW-{secrets.token_hex(8)}"  # type: ignore[attr-defined]
    row.save()
    row.number = f"{prefix}-{today(at).year}-{row.pk:04}"  # type: ignore[attr-defined]
    row.save(update_fields=["number"])
    return row


def held(row: Row, *, wanted: Iterable[str] = ()) -> Row:
    """The row as it stands now, held until the transaction ends.

    Raises:
        NotNow: it is in none of the wanted states.
    """
    found = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if wanted and found.state not in wanted:  # type: ignore[attr-defined]
        raise NotNow(number=found.number, state=found.get_state_display())  # type: ignore[attr-defined]
    return found


def needed(text: str, what: object, *, most: int = 2000) -> str:
    """A text that has to be there, cut to what is kept. Raises Incomplete."""
    tidy = text.replace("\0", "").strip()[:most]
    if not tidy:
        raise Incomplete(what=what)
    return tidy


def past_day(on: date | None, what: object, *, at: datetime, needed_too: bool = True) -> date | None:
    """A day on which something was done. Raises Incomplete, BadDay."""
    if on is None and needed_too:
        raise Incomplete(what=what)
    if on is not None and on > today(at):
        raise BadDay(what=what)
    return on


def known(info: Sequence[str]) -> list[str]:
    """The classes of information that were ticked, without what is none. Raises Incomplete."""
    found = [one for one in Info.values if one in info]
    if not found:
        from django.utils.translation import gettext as _

        raise Incomplete(what=_("What information it is"))
    return found


def colleague(username: str) -> Staff:
    """Somebody who may sign in. Raises NoSuchColleague."""
    found = Staff.objects.filter(username=username[:63], is_active=True).first()
    if found is None:
        raise NoSuchColleague(username=username[:63])
    return found
