"""Which cases somebody sees: those of customers they reach; and who handles cases at all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import Viewer, reaches
from yinuo.desks.customers.choices import Act, Field, Reach
from yinuo.desks.customers.viewing import reach_of
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for, today
from yinuo.desks.privacy.queries.restrictions import hidden_from
from yinuo.kit import clock

from . import guarding
from .models import Case
from .refusals import CaseChanged, MayNotHandle, MayNotWriteWordings, NoSuchCase, OutOfReach


def may_handle(viewer: Viewer) -> bool:
    """Whether somebody speaks with customers: whoever may write down what they wish for."""
    return viewer.may(Field.WISHES, Act.CHANGE)


def check_may_handle(viewer: Viewer) -> None:
    """Raises MayNotHandle."""
    if not may_handle(viewer):
        raise MayNotHandle()


def cases_of(viewer: Viewer) -> QuerySet[Case]:
    """The cases of customers in reach, in the words of the cases' own columns; for who reaches all, row security alone says so."""
    staff = viewer.staff
    reach = reach_of(staff)
    if reach == Reach.ALL:
        return Case.objects.all()
    managers = [one.pk for one in acts_for(staff, on=today(clock.now())) if reach_of(one) == Reach.OWN]
    if reach == Reach.OWN:
        mine = Q(customer_manager__in=[staff.pk, *managers])
    else:
        mine = Q(customer_department=staff.department) if reach == Reach.DEPARTMENT and staff.department else Q(pk__in=[])
        mine = mine | Q(customer_manager__in=managers) if managers else mine
    rows = Case.objects.filter(mine)
    if hidden := list(hidden_from(staff).values_list("customer", flat=True)):
        rows = rows.exclude(customer__in=hidden).exclude(Q(customer_merged_into__isnull=False) & Q(customer_merged_into__in=hidden))
    return rows


def case_for(viewer: Viewer, number: str) -> Case:
    """The case of a number.

    Raises:
        NoSuchCase: there is none, it is out of reach, or its customer was erased; nobody can tell which.
    """
    rows = cases_of(viewer).filter(customer__erased_at__isnull=True)
    rows = rows.select_related("customer__manager", "owner", "first_handler", "offered_to")
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NoSuchCase(number=number.replace("\0", "")[:24])
    return found


def locked(viewer: Viewer, case: Case, *, revision: int | None = None, is_handling: bool = True) -> Case:
    """The case as it stands now, held until the transaction ends.

    Args:
        revision: the one that the caller's page showed; None where the act does not depend on it.
        is_handling: False for what anybody may add who reaches the case: a note, what the customer said, handing it on.
    Raises:
        MayNotHandle, NoSuchCase: out of reach by now. CaseChanged: another revision than the caller saw. What desks above refuse.
    """
    check_may_handle(viewer)
    found = cases_of(viewer).select_for_update(of=("self",)).select_related("customer").filter(pk=case.pk).first()
    if found is None:
        raise NoSuchCase(number=case.number)
    if revision is not None and found.revision != revision:
        raise CaseChanged(number=found.number)
    if is_handling:
        guarding.check_handles(found, viewer.staff)
    return found


def colleague_for(username: str, case: Case) -> Staff:
    """Somebody who can take a case over.

    Raises:
        OutOfReach: unknown, left, or without reach to the customer. What desks above refuse.
    """
    name = username.replace("\0", "")[:63]
    found = Staff.objects.filter(username=name, is_active=True).first()
    if found is None or not reaches(found, case.customer):
        raise OutOfReach(name=found or name)
    guarding.check_handles(case, found)
    return found


def colleagues(case: Case) -> list[Staff]:
    """Everybody who can take a case over."""
    people = Staff.objects.filter(is_active=True).order_by("display_name")
    return guarding.who_may_handle(case, [one for one in people if reaches(one, case.customer)])


WORDING_WRITERS = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD})


def may_write_wordings(staff: Staff) -> bool:
    """Whether somebody writes standard replies and macros, which all who handle cases use."""
    return staff.is_active and staff.role in WORDING_WRITERS


def check_may_write_wordings(staff: Staff) -> None:
    """Raises MayNotWriteWordings."""
    if not may_write_wordings(staff):
        raise MayNotWriteWordings()
