"""Reviewing who has access, and ending it: at once, sessions included."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from yinuo.desks.people import actions as people
from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..access import Viewer, visible_to
from ..models import AccessReview, Customer, Look, SavedFilter
from ..refusals import NoSuchColleague, NotYourself


@transaction.atomic
def review_access(viewer: Viewer, staff: Staff, *, stays: bool, at: datetime) -> AccessReview:
    """Answer for it that a colleague's access is still needed, or say that it is not.

    Raises:
        MayNot, NotYourself.
    """
    viewer.check_verb("review")
    if staff.pk == viewer.staff.pk:
        raise NotYourself()
    row = AccessReview.objects.create(staff=staff, by=viewer.staff, at=at, stays=stays)
    book.append("access.reviewed", subject=staff.ref, actor=viewer.staff.ref, occurred_at=at, data={"stays": stays, "role": staff.role})
    return row


@transaction.atomic
def end_access(viewer: Viewer, staff: Staff, *, at: datetime, successor: Staff | None = None) -> int:
    """The person leaves: no sign-in, no session, nothing opened any more, from this moment; gives how many customers went to the successor.

    Customers that whoever ends it does not reach stay where they are; the access page lists them as without a client manager.
    Raises:
        MayNot, NotYourself, NoSuchColleague: nothing was changed.
    """
    viewer.check_verb("end")
    if staff.pk == viewer.staff.pk:
        raise NotYourself()
    if successor is not None and (not successor.is_active or successor.pk == staff.pk):
        raise NoSuchColleague(username=successor.username)
    people.lock(staff.username)
    SavedFilter.objects.filter(staff=staff).delete()
    Look.objects.filter(staff=staff, until__gt=at).update(until=at)
    handed = 0
    if successor is not None:
        mine = list(visible_to(viewer.staff).filter(manager=staff).values_list("pk", flat=True))
        handed = Customer.objects.filter(pk__in=mine).update(manager=successor, changed_at=at, revision=F("revision") + 1)
    data = {"role": staff.role, "successor": successor.ref if successor else "", "customers": handed}
    book.append("access.ended", subject=staff.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
    return handed
