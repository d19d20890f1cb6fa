"""What the channels keep of a person, in clear, for the copy they may ask for; and what of it goes with the words of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.models import Case

from ..models import CallRecord, Envelope, HandedOver, Whole


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """Mails as they came, what was sent to which address, calls, and what authorities handed over; the conversation itself stands with the
    cases. What was said to people of ours is no part of it."""
    opened, ids = viewer.opener.open, list(family)
    numbers = list(Case.objects.filter(customer__in=ids).order_by("pk").values_list("number", flat=True))
    mails = Whole.objects.filter(customer__in=ids).select_related("incoming").order_by("pk")
    letters = Envelope.objects.filter(customer__in=ids).select_related("sending").order_by("pk")
    found: dict[str, list[dict[str, Any]]] = {
        "mails_received": [
            {
                "case": one.incoming.case_number, "received_at": one.incoming.received_at.isoformat(),
                "sender": opened(one, "sender", customer=one.customer_id), "text": opened(one, "text", customer=one.customer_id),
            }
            for one in mails
        ],
        "messages_sent": [
            {
                "about": one.sending.case_number or one.sending.subject, "way": one.sending.way, "what": one.sending.what,
                "state": one.sending.state, "made_at": one.sending.made_at.isoformat(), "sent_at": _at(one.sending.sent_at),
                "address": opened(one, "address", customer=one.customer_id),
            }
            for one in letters
        ],
        "calls": [
            {"case": one.case_number, "at": one.received_at.isoformat(), "outcome": one.outcome, "seconds": one.seconds}
            for one in CallRecord.objects.filter(case_number__in=numbers).order_by("received_at", "pk")
        ],
        "handed_over_by_authorities": [
            {"case": one.case_number, "authority": one.authority, "number": one.number, "due_at": one.due_at.isoformat(),
             "reported_at": _at(one.reported_at)}
            for one in HandedOver.objects.filter(case_number__in=numbers).order_by("pk")
        ],
    }  # fmt: skip
    return {name: rows for name, rows in found.items() if rows}


def _at(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
