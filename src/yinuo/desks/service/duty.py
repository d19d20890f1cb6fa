"""Who is on duty, who leads whom, and who stands in for whom. Teams are the departments of the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from yinuo.desks.customers.choices import Act, Field, Reach
from yinuo.desks.customers.rights import is_allowed
from yinuo.desks.customers.viewing import reach_of
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Deputyship, Staff
from yinuo.desks.people.queries import today

from .models import Absence
from .refusals import MayNotExportList, MayNotHandle

LEADS = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD})


@dataclass(frozen=True)
class Away:
    """Somebody is not here until a day, that day included; `deputies` stand in for them."""

    until: date
    deputies: tuple[Staff, ...] = ()


def leads(staff: Staff, department: str | None = None) -> bool:
    """Whether somebody leads a team (any, where none is named): who reaches all customers leads every one, others their own."""
    if staff.role not in LEADS or not staff.is_active:
        return False
    return department is None or reach_of(staff) == Reach.ALL or (bool(department) and staff.department == department)


def handlers(department: str | None = None) -> QuerySet[Staff]:
    """Who handles cases: in one department, or anywhere."""
    roles = [role for role in Role.values if is_allowed(role, Field.WISHES, Act.CHANGE)]
    people = Staff.objects.filter(is_active=True, role__in=roles).order_by("department", "display_name")
    return people if department is None else people.filter(department=department)


def away(people: Iterable[Staff], *, at: datetime) -> dict[int, Away]:
    """Who of them is away today, by primary key."""
    day, keys = today(at), [one.pk for one in people]
    until: dict[int, date] = {}
    for key, last in open_absences(day).filter(staff__in=keys, starts_on__lte=day).values_list("staff_id", "ends_on"):
        until[key] = max(last, until.get(key, last))
    stand_in: dict[int, list[Staff]] = {}
    named = Deputyship.objects.filter(principal__in=until, starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)
    for one in named.select_related("deputy"):
        stand_in.setdefault(one.principal_id, []).append(one.deputy)
    return {key: Away(last, tuple(stand_in.get(key, ()))) for key, last in until.items()}


def open_absences(day: date) -> QuerySet[Absence]:
    """Absences of today and later that nobody took back."""
    return Absence.objects.filter(ends_on__gte=day, ended_at__isnull=True)


def is_away(staff: Staff, *, at: datetime) -> bool:
    """Whether somebody is not on duty today."""
    return bool(away([staff], at=at))


def check_may_look(staff: Staff) -> None:
    """Whoever handles cases, or leads those who do. Raises MayNotHandle."""
    if staff.role not in LEADS and not is_allowed(staff.role, Field.WISHES, Act.CHANGE):
        raise MayNotHandle()


def check_may_export(staff: Staff) -> None:
    """Lists of cases go out with whoever handles or leads, or may take customers' data out. Raises MayNotExportList."""
    may = any(is_allowed(staff.role, one, Act.EXPORT) for one in Field)
    if not may and staff.role not in LEADS and not is_allowed(staff.role, Field.WISHES, Act.CHANGE):
        raise MayNotExportList()
