"""Reviewing who has access, and ending it: at once, sessions included, also where somebody else tells that a person left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from yinuo.desks.people import actions as people
from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from ..access import Viewer, seeing, visible_to
from ..choices import Verb
from ..models import AccessReview, Customer, Look, SavedFilter
from ..queries.reviewing import answered_for_by
from ..refusals import MayNot, NoSuchColleague, NotYourself

SYSTEM = "system"


@transaction.atomic
def review_access(viewer: Viewer, staff: Staff, *, stays: bool, at: datetime) -> AccessReview:
    """Answer for it that a colleague's access is still needed, or say that it is not. A department's head answers for its own people.

    Raises:
        MayNot, NotYourself.
    """
    _check(viewer, staff, Verb.REVIEW)
    row = AccessReview.objects.create(staff=staff, by=viewer.staff, at=at, stays=stays)
    book.append("access.reviewed", subject=staff.ref, actor=viewer.staff.ref, occurred_at=at, data={"stays": stays, "role": staff.role})
    return row


@transaction.atomic
def confirm_many(viewer: Viewer, chosen: Sequence[Staff], *, at: datetime) -> int:
    """Answer for several at once, all or none; gives how many. Raises as `review_access`."""
    for staff in chosen:
        review_access(viewer, staff, stays=True, at=at)
    return len(chosen)


@transaction.atomic
def end_access(viewer: Viewer, staff: Staff, *, at: datetime, successor: Staff | None = None, has_left: bool = False) -> int:
    """No sign-in, no session, nothing opened any more, from this moment; gives how many customers went to the successor.

    Customers that whoever ends it does not reach stay where they are; the access page lists them as without a client manager.
    Args:
        has_left: the person leaves the house with it, which is a fact of its own (`staff.left`).
    Raises:
        MayNot, NotYourself, NoSuchColleague: nothing was changed.
    """
    _check(viewer, staff, Verb.END)
    if successor is not None and (not successor.is_active or successor.pk == staff.pk):
        raise NoSuchColleague(username=successor.username)
    handed = 0
    if successor is not None:
        mine = list(visible_to(viewer.staff).filter(manager=staff).order_by("pk"))
        handed = Customer.objects.filter(pk__in=[one.pk for one in mine]).update(
            manager=successor, changed_at=at, revision=F("revision") + 1
        )
        book.append_many(_handed_over(one, staff, successor, by=viewer.staff, at=at) for one in mine)
    _end(staff, by=viewer.staff.ref, at=at, successor=successor.ref if successor else "", customers=handed)
    if has_left:
        book.append("staff.left", subject=staff.ref, actor=viewer.staff.ref, occurred_at=at, data={"role": staff.role})
    return handed


@transaction.atomic
def end_access_of_leavers(*, at: datetime) -> int:
    """End the access of everybody of whom the ledger says that they left and whose access is not ended since; gives how many.

    For `staff.left` that came from elsewhere (a personnel system); asked right after it came in, and by the worker again and again.
    Somebody who came back (`staff.joined` later) keeps the access given anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id FROM people_staff p WHERE p.is_active AND EXISTS (SELECT 1 FROM ledger_event l WHERE l.kind = 'staff.left'"
            " AND l.subject = 'staff:' || p.username AND l.retracts IS NULL AND l.corrects IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM ledger_event r WHERE r.retracts = l.id)"
            " AND NOT EXISTS (SELECT 1 FROM ledger_event n WHERE n.subject = l.subject AND n.seq > l.seq"
            " AND n.kind IN ('access.ended', 'staff.joined')))"
        )
        gone = [identity for (identity,) in cursor.fetchall()]
    ended = list(Staff.objects.select_for_update().filter(pk__in=gone, is_active=True))
    for staff in ended:
        _end(staff, by=SYSTEM, at=at, successor="", customers=0)
    return len(ended)


def note_locked(staff: Staff, *, by: str, at: datetime) -> None:
    """Whoever was locked another way (the command line) has lost what they opened too; the ledger says so. Raises nothing."""
    with transaction.atomic():
        _end(staff, by=by, at=at, successor="", customers=0)


def _end(staff: Staff, *, by: str, at: datetime, successor: str, customers: int) -> None:
    Look.objects.filter(staff=staff, until__gt=at).update(until=at)
    with seeing(staff, purpose="leaving"):  # what only they reach is covered too, also where nobody else is asking
        Look.objects.filter(staff=staff, until__gt=at).update(until=at)
    people.lock(staff.username)
    SavedFilter.objects.filter(staff=staff).delete()
    data = {"role": staff.role, "successor": successor, "customers": customers}
    book.append("access.ended", subject=staff.ref, actor=by, occurred_at=at, data=data)


def _handed_over(customer: Customer, leaver: Staff, successor: Staff, *, by: Staff, at: datetime) -> book.Draft:
    data = {"customer": customer.number, "from": leaver.ref, "to": successor.ref, "department": customer.department}
    refs = [leaver.ref, successor.ref]
    return book.Draft(kind="customer.assigned", subject=customer.ref, actor=by.ref, occurred_at=at, refs=refs, data=data)


def _check(viewer: Viewer, staff: Staff, verb: Verb) -> None:
    viewer.check_verb(verb)
    if staff.pk == viewer.staff.pk:
        raise NotYourself()
    only = answered_for_by(viewer.staff)
    if only is not None and (not only or staff.department != only):
        raise MayNot(act=verb.label)
