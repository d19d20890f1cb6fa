"""Restricting a customer's data to the named few, and lifting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import locked, tell
from yinuo.desks.customers.models import Customer, Look
from yinuo.desks.people.models import Staff

from .. import handlers
from ..choices import Reason, State, StepKind, Verb
from ..models import Reader, Request, Restriction
from ..queries import restrictions
from ..refusals import AlreadyRestricted, MustStayRestricted, NobodyNamed, NotOpen, NotRestricted
from .receiving import add_step


@transaction.atomic
def restrict(
    viewer: Viewer, customer: Customer, *, reason: str, readers: Sequence[str], at: datetime, request: Request | None = None
) -> Restriction:
    """Show a customer's data to the named few and whoever restricts them, and use them for nothing, from this moment.

    Args:
        readers: user names. What anybody had opened is covered again.
    Raises:
        MayNotHere, NoSuchCustomer, AlreadyRestricted, NobodyNamed, NotOpen: nothing was changed.
    """
    handlers.check(viewer, Verb.RESTRICT)
    row = locked(viewer, customer)
    if request is not None and (request.customer_id != row.pk or request.state == State.DONE):
        raise NotOpen(number=request.number)
    named = list(Staff.objects.filter(username__in=list(readers), is_active=True))
    if not readers or len(named) != len(set(readers)):
        raise NobodyNamed()
    if restrictions.of(row) is not None:
        raise AlreadyRestricted(number=row.number)
    made = Restriction.objects.create(customer=row, number=row.number, request=request, reason=Reason(reason), at=at, by=viewer.staff)
    people = {one.pk: one for one in [viewer.staff, *named]}
    Reader.objects.bulk_create([Reader(restriction=made, staff=one) for one in people.values()])
    Look.objects.filter(customer=row, until__gt=at).update(until=at)
    refs = [one.ref for one in people.values()]
    tell("customer.restricted", row, by=viewer.staff, at=at, refs=refs, reason=made.reason, readers=len(people))
    if request is not None:
        add_step(viewer, request, StepKind.RESTRICTED, "", at=at)
    return made


@transaction.atomic
def lift(viewer: Viewer, customer: Customer, *, at: datetime) -> None:
    """The ground for a restriction is gone.

    Raises:
        MayNotHere, NoSuchCustomer, NotRestricted. MustStayRestricted: the data stay only because the law or a document demands it.
    """
    handlers.check(viewer, Verb.RESTRICT)
    row = locked(viewer, customer)
    found = restrictions.of(row)
    if found is None:
        raise NotRestricted(number=row.number)
    if found.reason == Reason.KEPT:
        raise MustStayRestricted()
    end(found, by=viewer.staff, at=at)
    tell("customer.unrestricted", row, by=viewer.staff, at=at, reason=found.reason)
    if found.request is not None and found.request.state != State.DONE:
        add_step(viewer, found.request, StepKind.LIFTED, "", at=at)


def end(restriction: Restriction, *, by: Staff, at: datetime) -> None:
    """Close the row of a restriction."""
    restriction.ended_at, restriction.ended_by = at, by
    restriction.save(update_fields=["ended_at", "ended_by"])
