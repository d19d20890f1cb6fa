"""What desks above want to hear of at once: lists of callables, called inside the transaction of the verb, in the order they came.

A desk adds itself when its application is ready: `announcing.on_received.append(hear)`. What it raises undoes the verb; what need not be
done within it (mail, anything slow) goes to `transaction.on_commit`. They are called within the reach of whoever acts.
"""

from __future__ import annotations

from collections.abc import Callable

from .contacts import Contact
from .models import Case, Message

on_received: list[Callable[[Case, Contact], None]] = []
"""A contact became a case; `case.secret_once` is the secret by which the customer follows it, and is known only now."""
on_said_to_customer: list[Callable[[Case, Message, str], None]] = []
"""Something was said to the customer, by a person or by itself (`message.is_automatic`): the case, the message, its words."""
on_must_be_heard: list[Callable[[Case, Message, str], None]] = []
"""The customer has to hear of it (a later date, another level), even where the way of the case carries nothing by itself."""
on_merged: list[Callable[[Case, Case], None]] = []
"""A case was merged into another: the one that ended, the one that goes on."""
on_settled: list[Callable[[Case], None]] = []
"""A case was closed."""
on_dissatisfied: list[Callable[[Case], None]] = []
"""The customer is not satisfied: said so at the end, or does not agree that it is solved. The case stands as it is afterwards."""


def received(case: Case, contact: Contact) -> None:
    """Tell whoever listens."""
    for one in on_received:
        one(case, contact)


def said_to_customer(case: Case, message: Message, text: str) -> None:
    """Tell whoever listens."""
    for one in on_said_to_customer:
        one(case, message, text)


def must_be_heard(case: Case, message: Message, text: str) -> None:
    """Tell whoever listens."""
    for one in on_must_be_heard:
        one(case, message, text)


def merged(row: Case, survivor: Case) -> None:
    """Tell whoever listens."""
    for one in on_merged:
        one(row, survivor)


def settled(case: Case) -> None:
    """Tell whoever listens."""
    for one in on_settled:
        one(case)


def dissatisfied(case: Case) -> None:
    """Tell whoever listens."""
    for one in on_dissatisfied:
        one(case)
