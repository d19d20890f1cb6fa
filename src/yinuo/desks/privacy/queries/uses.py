"""The gate: whether a person's data may be used for a purpose at an instant. Pure reading; `actions.using` refuses and writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.desks.customers.access import family_of
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today

from .. import purposes
from ..choices import Basis, Says
from ..refusals import NoSuchPurpose
from . import consents, restrictions


@dataclass(frozen=True)
class Decision:
    """Whether it may be done. `why`: basis (no consent needed), given, or a code of what is missing."""

    is_allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.is_allowed


def may_use(customer: Customer, purpose: str, at: datetime) -> Decision:
    """Whether this person's data may be used for this purpose at this instant.

    A withdrawal counts from the instant it was said, restricted and erased data are used for nothing but what the law demands, and a
    purpose whose basis is not consent needs none.
    Raises:
        NoSuchPurpose: it is not in force on that day.
    """
    return decisions([customer], purpose, at)[customer.pk]


def decisions(customers: Sequence[Customer], purpose: str, at: datetime) -> dict[int, Decision]:
    """The same for many, in a few queries."""
    known = purposes.named(purpose, day=today(at))
    if known is None:
        raise NoSuchPurpose(purpose=purpose[:40])
    families = {one.pk: family_of(one) for one in customers} if len(customers) == 1 else _families(customers)
    restricted = restrictions.restricted_among((member for family in families.values() for member in family), at=at)
    said = consents.said_last((member for family in families.values() for member in family), purpose, at=at) if known.needs_consent else {}
    found = {}
    for one in customers:
        family = families[one.pk]
        if one.erased_at is not None:
            found[one.pk] = Decision(False, "erased")
        elif not restricted.isdisjoint(family) and purpose not in purposes.WHEN_RESTRICTED:
            found[one.pk] = Decision(False, "restricted")
        elif known.basis != Basis.CONSENT:
            found[one.pk] = Decision(True, "basis")
        else:
            mine = sorted((said[member] for member in family if member in said), key=lambda row: (row.at, row.pk))
            last = mine[-1].says if mine else "not_asked"
            found[one.pk] = Decision(last == Says.GIVEN, last)
    return found


def _families(customers: Sequence[Customer]) -> dict[int, list[int]]:
    found = {one.pk: [one.pk] for one in customers}
    for member, into in Customer.objects.filter(merged_into__in=list(found)).values_list("pk", "merged_into"):
        found[into].append(member)
    return found
