"""One level up: by itself where the customer is dissatisfied, or because somebody thinks so. Nothing is held up by it."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.care.workdays import workdays_from
from yinuo.desks.customers.access import Viewer, reaches
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.service import announcing
from yinuo.desks.service.actions.receiving import tidied
from yinuo.desks.service.actions.telling import tell, write
from yinuo.desks.service.choices import LONGEST_TEXT, Channel, Direction, Kind
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import DOOR
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..choices import INSIDE, LONGEST_BODY, WORKDAYS, Target
from ..models import Complaint, Escalation
from ..refusals import BadComplaint, ComplaintNotNow

BY_ITSELF = "system:complaints"
_ROLE = {Target.HEAD: Role.DEPARTMENT_HEAD, Target.DIRECTOR: Role.DIRECTOR}


@transaction.atomic
def escalate(viewer: Viewer, case: Case, *, target: str, body: str, at: datetime) -> Escalation:
    """Let somebody higher look at a complaint, or name the body outside to which the customer takes it.

    Raises:
        MayNotHandle, NoSuchCase, NotAComplaint, IsComplainedAbout. BadComplaint: no such target, or an outside one without its name.
    """
    if target not in Target.values:
        raise BadComplaint(what=_("Say who looks at it next."), beside="target")
    if target not in INSIDE and not body.strip():
        raise BadComplaint(what=_("Name the body outside, such as the consumers' association of the district."), beside="body")
    access.complaint_for(viewer, case.number)
    row, found = access.held(viewer, case)
    return _open(row, found, Target(target), body=body.strip()[:LONGEST_BODY], by=viewer.staff, at=at)


def by_itself(case: Case) -> None:
    """The customer is dissatisfied: the next level looks at it, first the head of the department, then the director."""
    if case.kind != Kind.COMPLAINT:
        return
    found, _is_new = Complaint.objects.get_or_create(case=case, defaults={"customer": case.customer})
    found.case = case
    _open(case, found, Target.HEAD if found.level == 0 else Target.DIRECTOR, body="", by=None, at=case.closed_at or clock.now())


def _open(row: Case, found: Complaint, target: Target, *, body: str, by: Staff | None, at: datetime) -> Escalation:
    found.level += 1
    found.save(update_fields=["level"])
    made = Escalation.objects.create(
        case=row, customer=row.customer, level=found.level, target=target, to=_next_person(row, found, target), body=body,
        due_on=_due_on(target, at=at), by=by, at=at,
    )  # fmt: skip
    facts = {"level": found.level, "to": str(target), "due_on": made.due_on.isoformat()}
    facts |= {"staff": made.to.username} if made.to else {}
    facts |= {"body": body} if body else {}
    facts |= {"told_at": at.isoformat()}
    tell(row, [("complaint.escalated", facts)], by=by.ref if by else BY_ITSELF, at=at)
    _told(row, made, at=at)
    return made


def _told(row: Case, made: Escalation, *, at: datetime) -> None:
    """Tell the customer who looks at it now and until when: on the page on which they follow it, and by the way that reaches them."""
    with override("en" if row.language.startswith("en") else "zh-hans"):
        who, until = made.body or str(made.get_target_display()), telling_time.day(made.due_on)
        if made.target in INSIDE:
            text = _("Your complaint {number} goes one level up: {who} looks at it by {until}. Its promised dates stay as they are.")
        else:
            text = _("Your complaint {number} is taken outside of this house, to {who}; we go on meanwhile, and look again by {until}.")
        words = text.format(number=row.number, who=who, until=until)
    channel = row.channel if row.channel != Channel.AUTHORITY else Channel.PHONE
    message = write(Viewer(DOOR), row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel, is_automatic=True)
    announcing.must_be_heard(row, message, words)


def _next_person(row: Case, found: Complaint, target: Target) -> Staff | None:
    """Who looks at it: of the department where it is its head, reaching the customer, and not the one complained about."""
    if target not in INSIDE:
        return None
    people = Staff.objects.filter(is_active=True, role=_ROLE[target]).order_by("pk").exclude(pk=found.person_id or 0)
    if target == Target.HEAD:
        people = people.filter(department=row.department)
    fitting = next((one for one in people if reaches(one, row.customer)), None)
    return fitting if fitting is not None or target == Target.DIRECTOR else _next_person(row, found, Target.DIRECTOR)


def _due_on(target: Target, *, at: datetime) -> date:
    days = workdays_from(date.fromordinal(today(at).toordinal() + 1))
    return list(islice(days, WORKDAYS[target]))[-1]


@transaction.atomic
def handle(viewer: Viewer, escalation: Escalation, result: str, *, at: datetime) -> Escalation:
    """Whoever looked at it says what came of it.

    Raises:
        MayNotHandle, NoSuchCase, IsComplainedAbout, BadCase. ComplaintNotNow: it was dealt with already, or waits for somebody else.
    """
    words = tidied(result, most=LONGEST_TEXT, beside="result")
    row, _found = access.held_for_check(viewer, escalation.case)
    held = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if held.handled_at is not None:
        raise ComplaintNotNow(what=_("This level was dealt with already."))
    if not may_answer(viewer.staff, held):
        raise ComplaintNotNow(what=_("This level waits for {name}.").format(name=held.to or held.get_target_display()))
    held.handled_by, held.handled_at = viewer.staff, at
    held.sealed_result = viewer.opener.seal(words, row=held, column="result", customer=row.customer_id)
    held.save()
    facts = {"level": held.level, "to": str(held.target), "handler": viewer.staff.username}
    tell(row, [("complaint.handled", facts)], by=viewer.staff.ref, at=at)
    return held


def may_answer(staff: Staff, escalation: Escalation) -> bool:
    """Whether this person closes a level: whom it was given to, a director, and for bodies outside whoever handles the case."""
    if escalation.target not in INSIDE:
        return True
    return escalation.to_id == staff.pk or staff.role == Role.DIRECTOR
