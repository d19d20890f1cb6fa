"""Merging two customers that are one, and taking it back. Nothing moves: the double's rows stay under its own key and are read together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.documents.actions.merged import follow_merge

from ..access import Viewer
from ..models import Customer, Merge
from ..refusals import CannotMerge, NotMerged
from .telling import locked, tell, touch


@transaction.atomic
def merge(viewer: Viewer, survivor: Customer, double: Customer, *, at: datetime) -> Merge:
    """Let `double` be read as part of `survivor` from now on, also by the documents that are for one of them.

    Raises:
        MayNot, CannotMerge, NoSuchCustomer: one of them is out of reach, merged or erased already.
    """
    viewer.check_verb("merge")
    if survivor.pk == double.pk:
        raise CannotMerge(why=_("they are the same one."))
    # always in one order, so that two people merging the other way round wait instead of blocking each other
    rows = {one.pk: locked(viewer, one) for one in sorted((survivor, double), key=lambda one: one.pk)}
    into, other = rows[survivor.pk], rows[double.pk]
    if into.kind != other.kind:
        raise CannotMerge(why=_("one is a person and the other an organisation."))
    inherited = list(Customer.objects.filter(merged_into=other).values_list("pk", flat=True))
    before = {"manager": other.manager_id, "department": other.department, "inherited": inherited}
    row = Merge.objects.create(survivor=into, double=other, before=before, by=viewer.staff, at=at)
    Customer.objects.filter(pk__in=[other.pk, *inherited]).update(merged_into=into, manager=into.manager, department=into.department)
    touch(into, at=at)
    tell("customer.merged", into, by=viewer.staff, at=at, refs=[other.ref], double=other.number)
    follow_merge(_numbers(into, other), by=viewer.staff, at=at, refs=(into.ref, other.ref))
    return row


@transaction.atomic
def undo_merge(viewer: Viewer, merge_row: Merge, *, at: datetime) -> None:
    """Let the double be a customer of its own again, with the manager and department it had, and with the documents that are for it.

    Raises:
        MayNot, NotMerged: it was undone, or a later merge builds on it.
    """
    viewer.check_verb("merge")
    survivor = locked(viewer, merge_row.survivor)
    done = Merge.objects.filter(pk=merge_row.pk, undone_at__isnull=True).update(undone_at=at, undone_by=viewer.staff)
    before = merge_row.before
    if not done or not Customer.objects.filter(pk=merge_row.double_id, merged_into=survivor).exists():
        raise NotMerged()
    manager, department = before["manager"], before["department"]
    numbers = _numbers(survivor, merge_row.double)
    Customer.objects.filter(pk__in=before["inherited"]).update(merged_into_id=merge_row.double_id)
    touch(survivor, at=at)
    tell("customer.unmerged", survivor, by=viewer.staff, at=at, refs=[merge_row.double.ref], double=merge_row.double.number)
    follow_merge(numbers, by=viewer.staff, at=at, refs=(survivor.ref, merge_row.double.ref))
    Customer.objects.filter(pk__in=before["inherited"]).update(manager=manager, department=department)
    # last: afterwards the double may be out of this person's reach
    Customer.objects.filter(pk=merge_row.double_id).update(merged_into=None, manager=manager, department=department)


def _numbers(survivor: Customer, double: Customer) -> list[str]:
    """The numbers of both and of all that were ever merged into the survivor and still are."""
    inherited = Customer.objects.filter(merged_into=survivor).values_list("number", flat=True)
    return sorted({survivor.number, double.number, *inherited})
