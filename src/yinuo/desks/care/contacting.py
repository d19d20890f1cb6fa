"""Whether a customer may be contacted: the customers desk's own flags, and whoever keeps consents (asked through `customers.using`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.customers import using
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Category
from yinuo.desks.customers.models import Customer, Tagging

from .choices import DO_NOT_CONTACT, INVITING, PURPOSES, Reason
from .refusals import MustNotContact

_FOR_FORMER = frozenset({Reason.AFTER_CASE, Reason.OTHER})


def check(viewer: Viewer, customer: Customer, reason: str, *, at: datetime) -> None:
    """Ask before a contact is planned.

    Raises:
        MustNotContact: a flag of the customers desk. What the desk of consents refuses with, where there is one.
    """
    why = flags([customer], reason).get(customer.pk)
    if why:
        raise MustNotContact(number=customer.number, why=why)
    using.use(viewer, customer, purpose_of(reason), at=at)


def allowed(viewer: Viewer, customers: Sequence[Customer], reason: str, *, at: datetime) -> list[Customer]:
    """Those of a list who may be contacted."""
    flagged = flags(customers, reason)
    return using.usable(viewer, [one for one in customers if one.pk not in flagged], purpose_of(reason), at=at)


def purpose_of(reason: str) -> str:
    """The purpose that a reason stands for; an invitation is news of an event."""
    return PURPOSES[Reason(reason)] if reason in Reason.values else INVITING


def flags(customers: Sequence[Customer], reason: str) -> dict[int, str]:
    """Why some of these are left in peace, by id."""
    if reason == Reason.AFTER_CASE:
        return {}
    tagged = set(
        Tagging.objects.filter(customer__in=[one.pk for one in customers], tag__name__in=DO_NOT_CONTACT).values_list(
            "customer_id", flat=True
        )
    )
    found = {one.pk: _("the tag says so.") for one in customers if one.pk in tagged}
    former = (one for one in customers if one.category == Category.FORMER and reason not in _FOR_FORMER)
    return {one.pk: _("a former customer is contacted about their cases only.") for one in former} | found
