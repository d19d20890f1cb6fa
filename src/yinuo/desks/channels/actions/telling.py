"""Facts of the channels: about a case, as the service desk writes them, or about a connection."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import case_of, reaching
from yinuo.ledger import book
from yinuo.watch.arming import arm

from ..choices import Line, Trouble
from ..models import Outage, Sending

SYSTEM = "system:channels"


def told_of_case(number: str, kind: str, data: Mapping[str, Any], *, at: datetime, by: str = SYSTEM) -> None:
    """One fact of a case, where it is still there: its customer may have been erased meanwhile."""
    found = case_of(number)
    if found is None:
        return
    with reaching(found.customer_id), suppress(Case.DoesNotExist):
        row = Case.objects.select_related("customer").get(pk=found.pk)
        tell(row, [(kind, data)], by=by, at=at)


def told_of_sending(row: Sending, kind: str, data: Mapping[str, Any], *, at: datetime) -> None:
    """One fact of something that goes out: on its case, or on the stream of what it is about, naming nobody."""
    if not row.subject:
        told_of_case(row.case_number, kind, data, at=at)
        return
    book.append(kind, subject=row.subject, actor=SYSTEM, occurred_at=at, data=data)
    arm(row.subject, kinds=[kind])


@transaction.atomic
def went_down(line: Line, why: str, *, at: datetime) -> bool:
    """A connection fails, since now; gives whether that is news."""
    known = why if why in Trouble.values else Trouble.NO_CONNECTION
    _row, is_new = Outage.objects.get_or_create(line=line, until__isnull=True, defaults={"since": at, "why": known})
    if is_new:
        _tell(line, "channel.went_down", at=at, why=str(known))
    return is_new


@transaction.atomic
def came_up(line: Line, *, at: datetime) -> None:
    """A connection works; where it had failed, that is over."""
    row = Outage.objects.select_for_update().filter(line=line, until__isnull=True).first()
    if row is not None:
        row.until = at
        row.save(update_fields=["until"])
        _tell(line, "channel.came_up", at=at, seconds=int((at - row.since).total_seconds()))


def _tell(line: Line, kind: str, *, at: datetime, **data: Any) -> None:
    subject = f"channel:{line.value}"
    book.append(kind, subject=subject, actor=SYSTEM, occurred_at=at, data={"channel": line.value, **data})
    arm(subject, kinds=[kind])
