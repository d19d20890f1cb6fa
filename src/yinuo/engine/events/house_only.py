"""Kinds that only this house writes: they speak of its own books, and nobody else can know them.

A program outside that could write them would put documents into force, publish calendars or stand for a restored ledger without a person.
"""

from __future__ import annotations

from typing import Final

from yinuo.engine.events.kinds import KINDS

THINGS: Final = frozenset({"calendar", "customer_keys", "deputy", "document", "letter", "template", "undertaking"})
"""Every kind that the house knows of these things is its own; other kinds of them are facts of others."""
KINDS_OF_ITS_OWN: Final = frozenset({
    "customer.erased_again", "customer.erased_in_part", "customer.key_destroyed", "customer.restricted", "customer.unrestricted",
    "customer_data.handed_over", "customer_data.look_refused", "customer_data.use_refused", "customer_data.viewed", "erasure.certified",
})  # fmt: skip


def is_house_only(kind: str) -> bool:
    """Whether nobody but the house may write a kind.

    >>> is_house_only("ledger.restored"), is_house_only("document.came_into_force"), is_house_only("complaint.received")
    (True, True, False)
    """
    thing = kind.partition(".")[0]
    return thing == "ledger" or kind in KINDS_OF_ITS_OWN or (thing in THINGS and kind in KINDS)
