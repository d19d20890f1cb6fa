"""Kinds that only this house writes: they speak of its own books, and nobody else can know them.

A program outside that could write them would put documents into force, publish calendars or stand for a restored ledger without a person;
or would say that somebody had the permission, that data lie encrypted, or that a customer agreed, on which verdicts rest.
"""

from __future__ import annotations

from typing import Final

from yinuo.engine.events.kinds import KINDS

THINGS: Final = frozenset({
    "access", "answer_check", "answer_entry", "archive", "calendar", "consent", "customer_keys", "deputy", "destruction", "document",
    "erasure", "export", "file", "hold", "import", "letter", "logs", "macro", "retention_list", "retention_term", "secret_access",
    "sensitive_field", "standard_reply", "template", "undertaking",
})  # fmt: skip
"""Every kind that the house knows of these things is its own; other kinds of them are facts of others."""
KINDS_OF_ITS_OWN: Final = frozenset({
    "customer.agreement_recorded", "customer.changed", "customer.data_confirmed", "customer.erased_again", "customer.erased_in_part",
    "customer.key_destroyed", "customer.merged", "customer.registered", "customer.restricted", "customer.told_apart", "customer.unmerged",
    "customer.unrestricted", "customer.wish_recorded", "customer.withdrawn", "customer_data.exported", "customer_data.handed_over",
    "customer_data.imported", "customer_data.look_refused", "customer_data.use_refused", "customer_data.viewed", "data_check.begun",
    "data_check.cancelled", "data_check.drawn", "data_check.emptied", "data_check.rule_set", "rights_request.erasure_proposed",
    "rights_request.erasure_returned", "rights_request.identity_checked", "rights_request.letter_printed",
})  # fmt: skip
"""What only the archive can know, though others speak of the same things: a CRM tells of visits, a portal of requests."""


def is_house_only(kind: str) -> bool:
    """Whether nobody but the house may write a kind.

    >>> is_house_only("ledger.restored"), is_house_only("document.came_into_force"), is_house_only("complaint.received")
    (True, True, False)
    """
    thing = kind.partition(".")[0]
    return thing == "ledger" or kind in KINDS_OF_ITS_OWN or (thing in THINGS and kind in KINDS)
