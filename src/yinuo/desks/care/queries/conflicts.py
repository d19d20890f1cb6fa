"""What else is planned: for the same person at the same time, with the same customer on the same day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, time

from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff

from ..choices import State
from ..models import Visit


def first_with(
    owner: Staff, customer: Customer, on: date, begins_at: time | None, minutes: int, *, besides: int | None = None
) -> Visit | None:
    """The first planned contact that a new one would conflict with: the customer has one that day, or the person's time overlaps.

    Two that only have a day never overlap; one that ends as the other begins does not either.
    """
    same_day = Visit.objects.filter(on=on, state=State.PLANNED).exclude(pk=besides)
    found = same_day.filter(customer=customer).first()
    if found is not None or begins_at is None:
        return found
    wanted = Visit(on=on, begins_at=begins_at, minutes=minutes)
    for other in same_day.filter(owner=owner, begins_at__isnull=False):
        if other.starts_at < wanted.ends_at and wanted.starts_at < other.ends_at:
            return other
    return None


def load_of(people: Collection[int], *, since: date) -> Counter[tuple[int, date]]:
    """How many contacts each person has planned on each day from this one on: (person, day) to count."""
    rows = Visit.objects.filter(owner__in=list(people), state=State.PLANNED, on__gte=since)
    return Counter(rows.values_list("owner_id", "on"))
