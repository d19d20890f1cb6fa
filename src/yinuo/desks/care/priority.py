"""Who comes first, by a rule that is public: an emergency of anybody, then what is urgent, then the tier, then a contract; among equals the
nearest deadline in the queue of cases, and whoever waited longest among contacts.

Every class still has its own deadline, which no order changes.
"""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from yinuo.desks.customers.choices import Category, Tier
from yinuo.desks.customers.models import Customer

RANKS = {Tier.PLATINUM: 3, Tier.GOLD: 2, Tier.SILVER: 1, Tier.NONE: 0}
"""The tiers in the order in which they are served; the numbers only order."""
EMERGENCY, URGENT = 20, 10
LANES = (EMERGENCY, URGENT, 7, 6, 5, 4, 3, 2, 1, 0)
"""Every place that the rule knows, the first to be served first. Below `URGENT` it is `rank_of` the customer."""


def rank_of(customer: Customer) -> int:
    """Where a customer stands in the order: two steps for each tier, one more under contract.

    >>> rank_of(Customer(tier="gold", category="contract")), rank_of(Customer(tier="gold")), rank_of(Customer())
    (5, 4, 0)
    """
    return 2 * RANKS.get(Tier(customer.tier), 0) + (customer.category == Category.CONTRACT)


def lane_of(customer: Customer, *, urgency: str = "normal") -> int:
    """The lane in which a matter stands.

    >>> lane_of(Customer(), urgency="emergency"), lane_of(Customer(tier="gold"), urgency="urgent"), lane_of(Customer(tier="gold"))
    (20, 10, 4)
    """
    return {"emergency": EMERGENCY, "urgent": URGENT}.get(urgency) or rank_of(customer)


def code_of(customer: Customer, *, urgency: str = "normal") -> str:
    """The line of the rule by which a matter stands where it does: a code, never empty, as a letter may ask that there is one.

    >>> code_of(Customer(tier="gold")), code_of(Customer(category="contract")), code_of(Customer()), code_of(Customer(), urgency="urgent")
    ('gold', 'contract', 'arrival', 'urgent')
    """
    if urgency != "normal":
        return urgency
    return "arrival" if not rank_of(customer) else str(customer.tier) or "contract"


def ordering(prefix: str = "customer__") -> tuple[Case, Case]:
    """The same rule for a query: tier, then contract, both to be sorted downwards."""
    tiers = Case(
        *(When(**{f"{prefix}tier": tier}, then=Value(rank)) for tier, rank in RANKS.items()), default=Value(0), output_field=IntegerField()
    )
    contract = Case(When(**{f"{prefix}category": Category.CONTRACT}, then=Value(1)), default=Value(0), output_field=IntegerField())
    return tiers, contract


def reason_of(customer: Customer, *, is_urgent: bool = False, urgency: str = "normal") -> str:
    """Why somebody stands before others; empty where only the date decides. What a case carries as its `priority`, too."""
    if urgency == "emergency":
        return _("emergency")
    if is_urgent or urgency == "urgent":
        return _("urgent")
    if RANKS.get(Tier(customer.tier), 0):
        return _("by tier: {tier}").format(tier=Tier(customer.tier).label)
    return _("by contract") if customer.category == Category.CONTRACT else ""


def words_of(code: str) -> str:
    """A line of the rule by its code (`code_of`)."""
    named = {"emergency": _("emergency"), "urgent": _("urgent"), "contract": _("by contract")}
    return named.get(code) or (_("by tier: {tier}").format(tier=Tier(code).label) if code in Tier.values else code)


def rule() -> list[str]:
    """The rule in sentences, first come first, as everybody may read it."""
    tiers = " > ".join(str(tier.label) for tier in RANKS if tier != Tier.NONE)
    return [
        _("An emergency comes first, whoever reports it: danger to life or health, or damage that grows."),
        _("Then what is urgent by what happened, not by who asks."),
        _("Then by tier: {tiers}.").format(tiers=tiers),
        _("Within a tier, customers with a contract come first."),
        _("Among equals whatever is due first; what has no deadline, in the order in which it came."),
        _("Nobody's own time limit changes by it: every one of them is counted and judged as it was promised."),
        _("Nothing else counts: not the name, not the size, not the channel."),
    ]
