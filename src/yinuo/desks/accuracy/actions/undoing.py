"""Taking a decision back: the values as they were before, and its facts taken out of the ledger by further facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions import adding
from yinuo.desks.customers.models import Customer
from yinuo.ledger import book

from ..choices import DRAWERS, Outcome, State
from ..models import Correction, Item, Round
from ..refusals import NothingDecided, NotYours
from .deciding import check_is_for, held


@transaction.atomic
def undo(viewer: Viewer, item: Item, *, at: datetime) -> Item:
    """Make an item as it was before it was decided; whoever decided it, or whoever drew the round.

    A round that was done runs again, and its evidence is taken out: a promise that counted it counts it no more.
    Raises:
        NotYours, NothingDecided: a value was changed again since, or there is nothing to undo.
    """
    batch, row = held(item)
    check_is_for(viewer, row)
    if row.decided_by_id != viewer.staff.pk and not (viewer.staff.role in DRAWERS and batch.by_id == viewer.staff.pk):
        raise NotYours(name=row.decided_by or row.assignee)
    if row.outcome == Outcome.OPEN or batch.state == State.CANCELLED:
        raise NothingDecided()
    _put_back(viewer, row, at=at)
    _retract(viewer, row.events, at=at)
    _uncount(viewer, batch, row.outcome, at=at)
    row.outcome = row.first_outcome = Outcome.OPEN
    row.source, row.fields, row.events, row.sealed_note = "", [], [], None
    row.decided_by = row.decided_at = row.found_at = row.corrected_at = row.confirmed_before = None
    row.has_confirmed = False
    row.save()
    return row


def _put_back(viewer: Viewer, row: Item, *, at: datetime) -> None:
    """The values before the corrections, and the day of confirmation before them.

    Raises:
        NothingDecided: somebody changed one of them since.
    """
    corrections = list(Correction.objects.filter(item=row, undone_at__isnull=True).select_for_update(of=("self",)))
    customer = Customer.objects.get(pk=row.customer_id)
    before = {}
    for one in corrections:
        if viewer.opener.open(customer, one.field, customer=customer.pk) != viewer.opener.open(one, "new", customer=customer.pk):
            raise NothingDecided()
        before[one.field] = viewer.opener.open(one, "old", customer=customer.pk)
    register = {"confirmed_on": row.confirmed_before} if row.has_confirmed else {}
    if before or register:
        adding.change_customer(viewer, customer, before, revision=customer.revision, at=at, register=register, is_putting_back=True)
    Correction.objects.filter(pk__in=[one.pk for one in corrections]).update(undone_at=at, undone_by=viewer.staff)


def _retract(viewer: Viewer, events: Sequence[Sequence[str]], *, at: datetime) -> None:
    for kind, subject, identity in reversed(events):
        book.append(kind, subject=subject, actor=viewer.staff.ref, occurred_at=at, retracts=identity, reason="undone")


def _uncount(viewer: Viewer, batch: Round, outcome: str, *, at: datetime) -> None:
    _retract(viewer, batch.done_events, at=at)
    setattr(batch, outcome, getattr(batch, outcome) - 1)
    batch.left += 1
    batch.state, batch.done_at, batch.done_events = State.OPEN, None, []
    batch.save()
