"""Saying that two customers who look alike are two, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import locked, tell
from yinuo.desks.customers.models import Customer

from ..models import ToldApart
from ..refusals import NotTwo


@transaction.atomic
def tell_apart(viewer: Viewer, one: Customer, other: Customer, *, at: datetime) -> ToldApart:
    """Remember that two customers are two; a second time changes nothing.

    Raises:
        MayNot, NotTwo, NoSuchCustomer: nothing was changed.
    """
    viewer.check_verb("merge")
    low, high = _in_order(viewer, one, other)
    row, is_new = ToldApart.objects.get_or_create(customer=low, other=high, defaults={"by": viewer.staff, "at": at})
    if is_new:
        tell("customer.told_apart", low, by=viewer.staff, at=at, refs=[high.ref], double=high.number)
    return row


@transaction.atomic
def take_back(viewer: Viewer, one: Customer, other: Customer, *, at: datetime) -> None:
    """Let two customers come up as possible doubles again. Raises MayNot, NotTwo or NoSuchCustomer."""
    viewer.check_verb("merge")
    low, high = _in_order(viewer, one, other)
    if ToldApart.objects.filter(customer=low, other=high).delete()[0]:
        tell("customer.told_apart", low, by=viewer.staff, at=at, refs=[high.ref], double=high.number, taken_back=True)


def _in_order(viewer: Viewer, one: Customer, other: Customer) -> tuple[Customer, Customer]:
    low, high = sorted((one, other), key=lambda row: row.pk)
    if low.pk == high.pk:
        raise NotTwo()
    return locked(viewer, low), locked(viewer, high)
