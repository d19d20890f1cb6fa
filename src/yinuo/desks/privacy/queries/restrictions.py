"""Who is restricted, and who of the few may still see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from ..models import Reader, Restriction

WHEN_NOBODY = (Role.DIRECTOR, Role.SECURITY_OFFICER)
"""Who sees a restricted customer where none of the named few may sign in any more; as in `migrations/row_security.sql`."""


def in_force() -> QuerySet[Restriction]:
    """Restrictions that hold now."""
    return Restriction.objects.filter(ended_at__isnull=True)


def hidden_from(staff: Staff) -> QuerySet[Restriction]:
    """Those that hide their customer from this person; the database says the same in words of its own."""
    named = Reader.objects.filter(restriction=OuterRef("pk"))
    rows = in_force().exclude(Exists(named.filter(staff=staff)))
    return rows.filter(Exists(named.filter(staff__is_active=True))) if staff.role in WHEN_NOBODY else rows


def without_hidden(rows: QuerySet[Customer], staff: Staff) -> QuerySet[Customer]:
    """Leave out the customers that are restricted and not for this person's eyes, with what was merged into them."""
    hidden = list(hidden_from(staff).values_list("customer", flat=True))
    if not hidden:
        return rows
    return rows.exclude(pk__in=hidden).exclude(Q(merged_into__isnull=False) & Q(merged_into__in=hidden))


def of(customer: Customer) -> Restriction | None:
    """The restriction of a customer that holds now."""
    return in_force().filter(customer=customer).select_related("by", "request").prefetch_related("readers").first()


def restricted_among(customers: Iterable[int], *, at: datetime) -> set[int]:
    """Which of some customers were restricted at an instant, whoever asks."""
    rows = Restriction.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), customer__in=list(customers), at__lte=at)
    return set(rows.values_list("customer", flat=True))


def hides(staff: Staff, number: str) -> bool:
    """Whether a number leads to a customer that only the restriction hides from this person; asked after a refusal, never before."""
    return hidden_from(staff).filter(number=number).exists()
