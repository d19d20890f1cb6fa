"""Cases as records: how long they lie here, and what a person gets of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer
from yinuo.desks.retention.queries.holdings import of_customer

from ..choices import Direction
from ..models import Case, Message

_ID = r"substring(r.number from '\d+$')::bigint"  # what every name of a record ends with; the name itself is what the index knows
_NO_COMPLAINT = "r.kind <> 'complaint' AND r.sealed_title IS NOT NULL"
CASES = tuple(
    of_customer(
        "service_case", record="'case:' || r.number", made="r.received_at", started=started, where=f"{_NO_COMPLAINT} AND {where}", id=_ID
    )
    for started, where in (("r.closed_at", "r.state = 'closed'"), ("", "r.state <> 'closed'"))
)
"""Cases whose words are still here, from the day they were closed. Complaints have a term of their own, and are read off the ledger."""


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """Cases of a person with what was said by both sides, oldest first; what we noted among ourselves is no part of it."""
    said: dict[int, list[dict[str, Any]]] = {}
    for one in Message.objects.filter(customer__in=list(family)).exclude(direction=Direction.NOTE).order_by("at", "pk"):
        text = viewer.opener.open(one, "text", customer=one.customer_id)
        said.setdefault(one.case_id, []).append(
            {"at": one.at.isoformat(), "direction": one.direction, "channel": one.channel, "text": text}
        )
    rows = Case.objects.filter(customer__in=list(family)).order_by("received_at", "pk")
    told = [
        {
            "number": one.number, "kind": one.kind, "channel": one.channel, "state": one.state, "received_at": one.received_at.isoformat(),
            "closed_at": one.closed_at.isoformat() if one.closed_at else None, "cause": one.cause, "opinion": one.opinion,
            "title": viewer.opener.open(one, "title", customer=one.customer_id), "messages": said.get(one.pk, []),
        }
        for one in rows
    ]  # fmt: skip
    return {"cases": told} if told else {}
