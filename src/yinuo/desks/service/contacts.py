"""A contact as it comes from outside, before it is a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Contact:
    """One thing somebody came to us with, as they typed or said it; personal as it stands.

    `received_at` is the instant of the channel, at night too. `outside_number` and `outside_due_at` are an authority's or a shop's own.
    `language` is `zh` or `en`: in which the receipt and everything automatic is written. `customer_number` where the sender knows it.
    """

    channel: str
    received_at: datetime
    text: str
    kind: str = "inquiry"
    title: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    outside_number: str = ""
    outside_due_at: datetime | None = None
    urgency: str = "normal"
    language: str = "zh"
    customer_number: str = ""
