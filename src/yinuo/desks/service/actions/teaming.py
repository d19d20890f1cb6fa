"""Teams: a case waits in the queue of a department until somebody takes it; a lead gives work to whoever is here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, reaches
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access, duty, guarding
from ..choices import UNSETTLED
from ..models import Absence, Case
from ..queries import queue
from ..refusals import BadCase, NotALead, NothingToTake, NotNow
from .moving import given, offer, released
from .telling import keep

MOST_LOOKED_AT = 50
"""Cases looked at for one to take; behind them stand only such as this person may not handle."""


@transaction.atomic
def take_next(viewer: Viewer, *, at: datetime) -> Case:
    """Take what is next in the queue of one's team: by the published rule, among equals the nearest deadline.

    Two at once get two different ones: a line that somebody just holds is passed over. So is what this person may not handle, a complaint
    about themselves above all.

    Raises:
        MayNotHandle. NothingToTake: nobody's cases of this team are all taken.
    """
    access.check_may_handle(viewer)
    free = access.cases_of(viewer).filter(owner__isnull=True, state__in=UNSETTLED, customer__erased_at__isnull=True)
    if viewer.staff.department:
        free = free.filter(department=viewer.staff.department)
    for one in queue.stretch(viewer, free, queue.Asked(view=queue.TURN), limit=MOST_LOOKED_AT).cases:
        row = free.select_for_update(of=("self",), skip_locked=True).select_related("customer").filter(pk=one.pk).first()
        if row is not None and guarding.may_handle_this(row, viewer.staff):  # one line held at a time
            return given(viewer, row, viewer.staff, at=at)
    raise NothingToTake()


@transaction.atomic
def assign(viewer: Viewer, case: Case, *, to: str, at: datetime) -> Case:
    """A lead gives a case to somebody. Nobody's and an absent colleague's become theirs at once; a present one's is offered and stays.

    Raises:
        MayNotHandle, NoSuchCase, NotALead, OutOfReach. NotNow: it is theirs already, or settled.
    """
    row = access.locked(viewer, case, is_handling=False)
    if not duty.leads(viewer.staff, row.department or None):
        raise NotALead()
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    colleague = access.colleague_for(to, row)
    if row.owner_id == colleague.pk:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is theirs already."))
    if row.owner is not None and not duty.is_away(row.owner, at=at):
        return offer(viewer, row, to=to, revision=None, at=at)
    return given(viewer, row, colleague, at=at)


@transaction.atomic
def give_to_team(viewer: Viewer, case: Case, *, department: str, at: datetime) -> Case:
    """Let a case wait in the queue of a team until somebody there takes it; who was asked first stays on record.

    Raises:
        MayNotHandle, NoSuchCase. NotNow: settled, or it waits there. BadCase: nobody of that team handles cases of this customer.
    """
    row = access.locked(viewer, case, is_handling=False)
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    if row.owner is None and row.department == department:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it waits there already."))
    if not department or not any(reaches(one, row.customer) for one in duty.handlers(department)):
        raise BadCase(what=_("Nobody of this team handles cases of this customer."), beside="department")
    return put_back(viewer, row, owner=None, department=department, at=at)


def put_back(viewer: Viewer, row: Case, *, owner: Staff | None, department: str, at: datetime) -> Case:
    """Give a case that the caller holds to whoever had it before: a person, or the queue of a department."""
    row.department = department
    if owner is not None:
        return given(viewer, row, owner, at=at)
    row = released(viewer, row, at=at)
    keep(row, "department")
    return row


@transaction.atomic
def set_away(viewer: Viewer, staff: Staff, *, starts_on: date, ends_on: date, at: datetime) -> Absence:
    """Somebody is away for some days: themselves, or whoever leads their team, says so.

    Raises:
        NotALead. BadCase: the days are over, or the last stands before the first.
    """
    _check_may_arrange(viewer, staff)
    if ends_on < starts_on or ends_on < today(at):
        raise BadCase(what=_("The last day stands before the first, or is over."), beside="ends_on")
    row = Absence.objects.create(staff=staff, starts_on=starts_on, ends_on=ends_on, by=viewer.staff, made_at=at)
    _tell(viewer, row, "away", at=at)
    return row


@transaction.atomic
def come_back(viewer: Viewer, identity: int, *, at: datetime) -> Absence:
    """They are here after all. Raises NotALead; BadCase: there is no such absence, or it ended."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=identity, ended_at__isnull=True).first()
    if row is None:
        raise BadCase(what=_("This absence has ended already."))
    _check_may_arrange(viewer, row.staff)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _tell(viewer, row, "back", at=at)
    return row


def _check_may_arrange(viewer: Viewer, staff: Staff) -> None:
    if staff.pk != viewer.staff.pk and not duty.leads(viewer.staff, staff.department):
        raise NotALead()


def _tell(viewer: Viewer, row: Absence, what: str, *, at: datetime) -> None:
    data = {"what": what, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    book.append("duty.changed", subject=row.staff.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
