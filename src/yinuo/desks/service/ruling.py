"""Who gets a case that comes in by itself: a rule anybody may read, in docs/service-desk.md.

The customer's client manager, if they handle cases and reach the customer; otherwise nobody yet, and it waits in a department's queue: that
of the customer, else the one of the settings (YINUO_INTAKE_DEPARTMENT), else the one in which most people handle cases.

Somebody answers for it by name from the receipt all the same: until it is taken, the first of that department in the order below who
handles cases and reaches the customer, else a director. Who takes it then takes it over from them.
"""

from __future__ import annotations

from django.db.models import Count, Q

from yinuo.desks.customers import rights
from yinuo.desks.customers.access import reaches, seeing, visible_to
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.kit import env

from . import access

PURPOSE = "ownership"
_ORDER = (Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.CLIENT_MANAGER, Role.AGENT)
"""Who of a department answers for what nobody took yet; of one role the one who has been there longest."""


def owner_for(customer: Customer) -> Staff | None:
    """Whom the rule gives a case of this customer to; None where it waits for whoever takes it."""
    manager = customer.manager
    return manager if manager is not None and _can_have(manager, customer) else None


def answers_until_taken(customer: Customer, *, department: str) -> Staff | None:
    """Who answers by name for a case of this customer that waits in a department's queue; None only where nobody there can."""
    handling = [role for role in (*_ORDER, Role.DIRECTOR) if rights.is_allowed(role, Field.WISHES, Act.CHANGE)]
    inside = Q(department=department, role__in=_ORDER) if department else Q(pk__in=[])
    people = Staff.objects.filter(inside | Q(role=Role.DIRECTOR), is_active=True, role__in=handling)
    people = sorted(people, key=lambda one: (handling.index(Role(one.role)), one.pk))
    return next((one for one in people if reaches(one, customer) and _can_have(one, customer)), None)


def _can_have(staff: Staff, customer: Customer) -> bool:
    if not staff.is_active:
        return False
    with seeing(staff, purpose=PURPOSE) as viewer:  # as they reach it, restricted customers left out
        return access.may_handle(viewer) and visible_to(staff).filter(pk=customer.pk).exists()


def department_for(customer: Customer | None) -> str:
    """In whose queue a case waits. Empty only where no department handles cases; then whoever reaches all customers sees it."""
    named = (customer.department if customer is not None else "") or env.text("YINUO_INTAKE_DEPARTMENT", "")
    if named:
        return named[:80]
    roles = [role for role in Role.values if rights.is_allowed(role, Field.WISHES, Act.CHANGE)]
    staff = Staff.objects.filter(is_active=True, role__in=roles).exclude(department="")
    largest = staff.order_by().values("department").annotate(many=Count("pk")).order_by("-many", "department").first()
    return str(largest["department"]) if largest else ""
