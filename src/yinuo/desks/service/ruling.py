"""Who gets a case that comes in by itself: a rule anybody may read, in docs/service-desk.md.

The customer's client manager, if they handle cases and reach the customer; otherwise nobody yet, and it waits in a department's queue: that
of the customer, else the one of the settings (YINUO_INTAKE_DEPARTMENT), else the one in which most people handle cases.
"""

from __future__ import annotations

from django.db.models import Count

from yinuo.desks.customers import rights
from yinuo.desks.customers.access import seeing, visible_to
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.kit import env

from . import access

PURPOSE = "ownership"


def owner_for(customer: Customer) -> Staff | None:
    """Whom the rule gives a case of this customer to; None where it waits for whoever takes it."""
    manager = customer.manager
    if manager is None or not manager.is_active:
        return None
    with seeing(manager, purpose=PURPOSE) as viewer:  # as they reach it, restricted customers left out
        return manager if access.may_handle(viewer) and visible_to(manager).filter(pk=customer.pk).exists() else None


def department_for(customer: Customer | None) -> str:
    """In whose queue a case waits. Empty only where no department handles cases; then whoever reaches all customers sees it."""
    named = (customer.department if customer is not None else "") or env.text("YINUO_INTAKE_DEPARTMENT", "")
    if named:
        return named[:80]
    roles = [role for role in Role.values if rights.is_allowed(role, Field.WISHES, Act.CHANGE)]
    staff = Staff.objects.filter(is_active=True, role__in=roles).exclude(department="")
    largest = staff.order_by().values("department").annotate(many=Count("pk")).order_by("-many", "department").first()
    return str(largest["department"]) if largest else ""
