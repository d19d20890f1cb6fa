"""Which complaints somebody sees, who may check a solution, and who reports to management."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Reach
from yinuo.desks.customers.viewing import reach_of
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as cases
from yinuo.desks.service.choices import Complexity, Kind
from yinuo.desks.service.models import Case
from yinuo.desks.service.refusals import MayNotHandle

from .choices import ProposalState
from .models import Complaint, Proposal, Report
from .refusals import IsComplainedAbout, MayNotReport, NeedsCheck, NoSuchReport, NotAComplaint

_LEADS = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD})


def complaints_of(viewer: Viewer) -> QuerySet[Case]:
    """The complaints of customers in reach; those of erased customers only as figures."""
    return cases.cases_of(viewer).filter(kind=Kind.COMPLAINT)


def complaint_for(viewer: Viewer, number: str) -> Case:
    """The complaint of a number. Raises NoSuchCase, NotAComplaint."""
    found = cases.case_for(viewer, number)
    if found.kind != Kind.COMPLAINT:
        raise NotAComplaint(number=found.number)
    return found


def held(viewer: Viewer, case: Case) -> tuple[Case, Complaint]:
    """A complaint that this person handles, and what was said of it, both held until the transaction ends.

    Raises:
        MayNotHandle, NoSuchCase, NotAComplaint, IsComplainedAbout.
    """
    row = cases.locked(viewer, case)
    return row, _beside(row)


def held_for_check(viewer: Viewer, case: Case) -> tuple[Case, Complaint]:
    """The same for who looks at another's work, handling cases or leading; being complained about rules out both."""
    if not may_check(viewer):
        raise MayNotHandle()
    row = cases.case_for(viewer, case.number)
    row = Case.objects.select_for_update(of=("self",)).select_related("customer", "owner").get(pk=row.pk)
    check_not_about(row, viewer.staff)
    return row, _beside(row)


def _beside(row: Case) -> Complaint:
    if row.kind != Kind.COMPLAINT:
        raise NotAComplaint(number=row.number)
    found, _is_new = Complaint.objects.get_or_create(case=row, defaults={"customer": row.customer})
    found.case = row
    return found


def may_check(viewer: Viewer) -> bool:
    """Whether somebody may look at a solution of others at all."""
    return cases.may_handle(viewer) or viewer.staff.role in _LEADS


def check_not_about(case: Case, staff: Staff) -> None:
    """Nobody deals with a complaint about themselves. Raises IsComplainedAbout."""
    if case.kind == Kind.COMPLAINT and staff.pk is not None and Complaint.objects.filter(case=case, person=staff).exists():
        raise IsComplainedAbout(number=case.number, name=staff)


def complained_about(case: Case) -> Collection[int]:
    """Whom `check_not_about` refuses, in one query."""
    return Complaint.objects.filter(case=case, person__isnull=False).values_list("person", flat=True) if case.kind == Kind.COMPLAINT else ()


def check_was_approved(case: Case, _staff: Staff) -> None:
    """A solution to a major complaint was looked at by a second person in this round. Raises NeedsCheck."""
    if case.kind != Kind.COMPLAINT or case.complexity != Complexity.MAJOR:
        return
    newest = Proposal.objects.filter(case=case, round=case.reopened).order_by("-id").first()
    if newest is None or newest.state != ProposalState.APPROVED:
        raise NeedsCheck(number=case.number)


def proposals_to_check(viewer: Viewer) -> QuerySet[Proposal]:
    """What waits for a second person, and could be this one."""
    if not may_check(viewer):
        return Proposal.objects.none()
    me, mine = viewer.staff.pk, complaints_of(viewer).values("pk")
    concerned = Complaint.objects.filter(Q(person=me) | Q(verified_by=me) | Q(assessed_by=me)).values("case")
    rows = Proposal.objects.filter(state=ProposalState.WAITING, case__in=mine).exclude(by=me).exclude(case__in=concerned)
    return rows.filter(Q(case__owner__isnull=True) | ~Q(case__owner=me))


def may_report(viewer: Viewer) -> bool:
    """Whether somebody makes or receives reports to management: a director or supervisor who reaches all customers."""
    return reach_of(viewer.staff) == Reach.ALL and viewer.staff.role in (Role.DIRECTOR, Role.SUPERVISOR)


def check_may_report(viewer: Viewer) -> None:
    """Raises MayNotReport."""
    if not may_report(viewer):
        raise MayNotReport()


def report_for(viewer: Viewer, number: str) -> Report:
    """The report of a number. Raises NoSuchReport; MayNotReport: figures of customers out of reach."""
    if reach_of(viewer.staff) != Reach.ALL:
        raise MayNotReport()
    found = Report.objects.select_related("by", "received_by").filter(number=number.replace("\0", "")[:24]).first()
    if found is None:
        raise NoSuchReport(number=number.replace("\0", "")[:24])
    return found
