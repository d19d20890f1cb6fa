"""Assessing a complaint, naming the person it is about, saying what the investigation found and why it came to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.care.models import Offered
from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions import answering, moving
from yinuo.desks.service.actions.receiving import tidied
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.choices import LONGEST_TEXT, Cause
from yinuo.desks.service.models import Case

from .. import access
from ..choices import BreachGrade, Immediate, Impact, Severity, Verification
from ..models import Complaint
from ..refusals import BadComplaint, ComplaintNotNow


@dataclass(frozen=True)
class Assessment:
    """What the first look says (ISO 10002:2018, clause 8.4). `action` is what was done at once, or why it could not be."""

    severity: str
    impact: str
    urgency: str
    complexity: str
    is_safety: bool = False
    immediate: str = Immediate.NONE
    action: str = ""
    subject: int | None = None


@transaction.atomic
def assess(viewer: Viewer, case: Case, said: Assessment, *, revision: int | None, at: datetime) -> Complaint:
    """Assess a complaint; it may be done again. Urgency and complexity grade the case too, and with them its clocks.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow, NotAComplaint, IsComplainedAbout, BadComplaint: nothing was written down.
    """
    _known(said.severity, Severity.values, "severity", _("Say how much it weighs."))
    _known(said.impact, Impact.values, "impact", _("Say how far it reaches."))
    _known(said.immediate, Immediate.values, "immediate", _("Say whether something has to be done at once."))
    if said.immediate != Immediate.NONE and not said.action.strip():
        raise BadComplaint(what=_("Say what was done at once, or why it cannot be."), beside="action")
    moving.grade(
        viewer, access.complaint_for(viewer, case.number), urgency=said.urgency, complexity=said.complexity, revision=revision, at=at
    )
    row, found = access.held(viewer, case)
    found.severity, found.is_safety, found.impact, found.immediate = said.severity, said.is_safety, said.impact, said.immediate
    found.subject = Offered.objects.filter(pk=said.subject).first() if said.subject else None
    found.assessed_by, found.assessed_at = viewer.staff, at
    found.sealed_immediate = viewer.opener.seal(said.action.strip(), row=found, column="immediate", customer=row.customer_id)
    found.save()
    facts = {
        "severity": said.severity, "safety": said.is_safety, "impact": said.impact, "immediate_action": said.immediate,
        "handler": viewer.staff.username,
    }  # fmt: skip
    tell(row, [("complaint.assessed", facts)], by=viewer.staff.ref, at=at)
    return found


@transaction.atomic
def name_person(viewer: Viewer, case: Case, *, username: str, function: str, at: datetime) -> Complaint:
    """Record whom the complaint is about. Where they have the case it goes back to the queue: from here on it is no business of theirs.

    Raises:
        MayNotHandle, NoSuchCase, NotAComplaint. BadComplaint: nobody of that name works here.
    """
    access.complaint_for(viewer, case.number)
    row, found = access.held(viewer, case)
    person = Staff.objects.filter(username=username.replace("\0", "")[:63]).first()
    if person is None:
        raise BadComplaint(what=_("Nobody of that name works here."), beside="person")
    found.person, found.named_by, found.named_at = person, viewer.staff, at
    found.function = function.strip()[:80] or str(person.get_role_display())
    found.save()
    facts = {"about": person.username, "handler": viewer.staff.username}
    tell(row, [("complaint.person_named", facts)], by=viewer.staff.ref, at=at)
    if person.pk in (row.owner_id, row.offered_to_id) and not row.is_settled:
        if row.owner_id == person.pk:
            moving.released(viewer, row, at=at)
        else:
            row.offered_to = None
            row.save(update_fields=["offered_to"])
    return found


@transaction.atomic
def verify(viewer: Viewer, case: Case, *, result: str, grade: str, findings: str, at: datetime) -> Complaint:
    """Say what the investigation makes of the complaint. The first time it also ends the investigation of the case.

    Raises:
        MayNotHandle, NoSuchCase, NotNow, NotAComplaint, IsComplainedAbout, BadComplaint.
    """
    _known(result, Verification.values, "result", _("Say what the investigation found."))
    _known(grade, BreachGrade.values, "grade", _("Say which breach it would be, or none."))
    if result == Verification.NOT and grade != BreachGrade.NONE:
        raise BadComplaint(what=_("What was not substantiated is no breach."), beside="grade")
    words = tidied(findings, most=LONGEST_TEXT, beside="findings")
    access.complaint_for(viewer, case.number)
    row, found = access.held(viewer, case)
    if row.investigated_at is None:
        row = answering.investigated(viewer, row, words, revision=None, at=at)
    found.verification, found.breach_grade, found.verified_by, found.verified_at = result, grade, viewer.staff, at
    found.sealed_findings = viewer.opener.seal(words, row=found, column="findings", customer=row.customer_id)
    found.save()
    facts = {"verification": result, "breach_grade": grade, "handler": viewer.staff.username}
    tell(row, [("complaint.verified", facts)], by=viewer.staff.ref, at=at)
    return found


@transaction.atomic
def find_cause(viewer: Viewer, case: Case, *, cause: str, whys: str, at: datetime) -> Complaint:
    """Write down why it came to it: the class for the analysis, and one line for each «why».

    Raises:
        MayNotHandle, NoSuchCase, NotAComplaint, IsComplainedAbout, BadComplaint.
    """
    _known(cause, Cause.values, "cause", _("Say why it came to this."))
    words = tidied(whys, most=LONGEST_TEXT, beside="whys")
    access.complaint_for(viewer, case.number)
    row, found = access.held(viewer, case)
    if row.is_settled and found.cause_at is not None:
        raise ComplaintNotNow(what=_("The case is closed with its cause; open it again to correct it."))
    kinds = ("complaint.cause_found", *(["cause.found"] if found.cause_at is None else []))  # said again it is owed no second remedy
    found.cause, found.cause_by, found.cause_at = cause, viewer.staff, at
    found.sealed_whys = viewer.opener.seal(words, row=found, column="whys", customer=row.customer_id)
    found.save()
    lines = sum(1 for line in words.splitlines() if line.strip())
    facts = {"cause": cause, "whys": lines, "handler": viewer.staff.username}
    tell(row, [(kind, facts) for kind in kinds], by=viewer.staff.ref, at=at)
    return found


def _known(value: str, values: list[str], beside: str, what: str) -> None:
    if value not in values:
        raise BadComplaint(what=what, beside=beside)
