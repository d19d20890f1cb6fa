"""Who comes first, by a rule that is public: what is urgent for anybody, then the tier, then a contract, then whoever waited longest.

Every class still has its own deadline, which no order changes.
"""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from yinuo.desks.customers.choices import Category, Tier
from yinuo.desks.customers.models import Customer

RANKS = {Tier.PLATINUM: 3, Tier.GOLD: 2, Tier.SILVER: 1, Tier.NONE: 0}
"""The tiers in the order in which they are served; the numbers only order."""


def rank_of(customer: Customer) -> int:
    """Where a customer stands in the order: two steps for each tier, one more under contract.

    >>> rank_of(Customer(tier="gold", category="contract")), rank_of(Customer(tier="gold")), rank_of(Customer())
    (5, 4, 0)
    """
    return 2 * RANKS.get(Tier(customer.tier), 0) + (customer.category == Category.CONTRACT)


def ordering(prefix: str = "customer__") -> tuple[Case, Case]:
    """The same rule for a query: tier, then contract, both to be sorted downwards."""
    tiers = Case(
        *(When(**{f"{prefix}tier": tier}, then=Value(rank)) for tier, rank in RANKS.items()), default=Value(0), output_field=IntegerField()
    )
    contract = Case(When(**{f"{prefix}category": Category.CONTRACT}, then=Value(1)), default=Value(0), output_field=IntegerField())
    return tiers, contract


def reason_of(customer: Customer, *, is_urgent: bool = False) -> str:
    """Why somebody stands before others; empty where only the date decides. What a case carries as its `priority`, too."""
    if is_urgent:
        return _("urgent")
    if RANKS.get(Tier(customer.tier), 0):
        return _("by tier: {tier}").format(tier=Tier(customer.tier).label)
    return _("by contract") if customer.category == Category.CONTRACT else ""
