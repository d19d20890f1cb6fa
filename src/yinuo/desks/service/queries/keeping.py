"""Cases as records: how long they lie here, and what a person gets of them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer
from yinuo.desks.retention.queries.holdings import of_customer

from ..choices import Direction
from ..models import Case, Enclosure, Message
from .files import content_of, name_of

_ID = r"substring(r.number from '\d+$')::bigint"  # what every name of a record ends with; the name itself is what the index knows
_NO_COMPLAINT = "r.kind <> 'complaint' AND r.sealed_title IS NOT NULL"
CASES = tuple(
    of_customer(
        "service_case", record="'case:' || r.number", made="r.received_at", started=started, where=f"{_NO_COMPLAINT} AND {where}", id=_ID
    )
    for started, where in (("r.closed_at", "r.state = 'closed'"), ("", "r.state <> 'closed'"))
)
"""Cases whose words are still here, from the day they were closed. Complaints have a term of their own, and are read off the ledger."""

MOST_OF_FILES = 20 * 1024 * 1024
"""Bytes of files that stand within a copy, the newest first."""


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """Cases of a person with what was said by both sides, oldest first; what we noted among ourselves is no part of it."""
    said: dict[int, list[dict[str, Any]]] = {}
    files = _files_of(viewer, family)
    for one in Message.objects.filter(customer__in=list(family)).exclude(direction=Direction.NOTE).order_by("at", "pk"):
        text = viewer.opener.open(one, "text", customer=one.customer_id)
        said.setdefault(one.case_id, []).append(
            {"at": one.at.isoformat(), "direction": one.direction, "channel": one.channel, "text": text}
            | ({"files": files[one.pk]} if one.pk in files else {})
        )
    rows = Case.objects.filter(customer__in=list(family)).order_by("received_at", "pk")
    told = [
        {
            "number": one.number, "kind": one.kind, "channel": one.channel, "state": one.state, "received_at": one.received_at.isoformat(),
            "closed_at": one.closed_at.isoformat() if one.closed_at else None, "cause": one.cause, "opinion": one.opinion,
            "title": viewer.opener.open(one, "title", customer=one.customer_id), "messages": said.get(one.pk, []),
        }
        | ({"tags": one.tags} if one.tags else {})
        for one in rows
    ]  # fmt: skip
    return {"cases": told} if told else {}


def _files_of(viewer: Viewer, family: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Files by their message, with what they hold while that fits a copy; of the others it says that they are given apart."""
    found: dict[int, list[dict[str, Any]]] = {}
    size = 0
    rows = Enclosure.objects.filter(customer__in=list(family)).exclude(message__direction=Direction.NOTE)
    for one in rows.defer("sealed_content").order_by("-pk"):
        told: dict[str, Any] = {"name": name_of(viewer, one), "type": one.type, "bytes": one.size, "sha256": one.sha256}
        size += one.size
        if not one.apart:
            told["content"] = base64.b64encode(content_of(viewer, one)).decode() if size <= MOST_OF_FILES else "given apart"
        found.setdefault(one.message_id, []).insert(0, told)
    return found
