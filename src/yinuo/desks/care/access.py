"""Who plans and records contacts, and which of them somebody sees: those of customers they reach."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for, today
from yinuo.kit import clock

from .models import CustomerEvent, Invitation, ServicePlan, Visit
from .refusals import MayNotPlan, NoSuchVisit


def check_may_care(viewer: Viewer) -> None:
    """Raises MayNotPlan unless the role writes down what customers wish for: whoever may, speaks with them."""
    if not viewer.may(Field.WISHES, Act.CHANGE):
        raise MayNotPlan()


def may_care(viewer: Viewer) -> bool:
    """Whether somebody plans and records."""
    return viewer.may(Field.WISHES, Act.CHANGE)


def visits_of(viewer: Viewer) -> QuerySet[Visit]:
    """The contacts whose customers somebody reaches."""
    return Visit.objects.filter(customer__in=_reached(viewer))


def visit_for(viewer: Viewer, number: str) -> Visit:
    """The contact of a number.

    Raises:
        NoSuchVisit.
    """
    rows = visits_of(viewer).select_related("customer__manager", "owner", "made_by", "ended_by", "rule", "follows")
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NoSuchVisit(number=number.replace("\0", "")[:24])
    return found


def event_for(number: str) -> CustomerEvent:
    """The event of a number; it names nobody, so everybody of the house may see it.

    Raises:
        NoSuchVisit.
    """
    found = CustomerEvent.objects.select_related("owner", "service").filter(number=number.replace("\0", "")[:24]).first()
    if found is None:
        raise NoSuchVisit(number=number.replace("\0", "")[:24])
    return found


def invitations_of(viewer: Viewer) -> QuerySet[Invitation]:
    """The invitations of customers somebody reaches."""
    return Invitation.objects.filter(customer__in=_reached(viewer))


def plans_of(viewer: Viewer) -> QuerySet[ServicePlan]:
    """The service plans of customers somebody reaches."""
    return ServicePlan.objects.filter(customer__in=_reached(viewer))


def owner_of(visit: Visit) -> Staff:
    """Whose task it is now: its owner, or the customer's manager where the owner has left or manages the customer no more."""
    owner, manager = visit.owner, visit.customer.manager
    has_moved = owner.role == "client_manager" and manager is not None and manager.pk != owner.pk
    return manager if manager is not None and manager.is_active and (not owner.is_active or has_moved) else owner


def is_for(viewer: Viewer, visit: Visit) -> bool:
    """Whether this person does it: whose task it is, or who stands in for them."""

    owner = owner_of(visit)
    return owner.pk == viewer.staff.pk or owner.pk in {one.pk for one in acts_for(viewer.staff, on=today(clock.now()))}


def _reached(viewer: Viewer) -> QuerySet[Customer]:
    return visible_to(viewer.staff).values("pk")
