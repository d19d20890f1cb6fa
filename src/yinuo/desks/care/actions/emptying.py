"""Taking the words of contacts and plans away for good. Who decides that they may go, and tells the ledger so, is the retention desk."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ..models import ServicePlan, Visit

_WORDS = {"visit": (Visit, ("sealed_note",)), "service_plan": (ServicePlan, ("sealed_needs", "sealed_plan", "sealed_effect"))}


@transaction.atomic
def empty_records(refs: Sequence[str]) -> list[tuple[str, str]]:
    """Take the words of some contacts and plans away, as far as the asking person reaches them; their codes and times stay.

    Returns:
        (reference, reference of the customer) of each that was there.
    """
    found = []
    for thing, (table, columns) in _WORDS.items():
        numbers = [ref.partition(":")[2] for ref in refs if ref.partition(":")[0] == thing]
        rows = list(table.objects.filter(number__in=numbers).select_related("customer").order_by("pk"))
        table.objects.filter(pk__in=[row.pk for row in rows]).update(**dict.fromkeys(columns))
        found += [(row.ref, row.customer.ref) for row in rows]
    return found


@transaction.atomic
def empty_visits_about(cases: Sequence[str]) -> int:
    """The same of every contact about some cases, by their numbers; gives how many."""
    return Visit.objects.filter(about__in=list(cases), sealed_note__isnull=False).update(sealed_note=None)
