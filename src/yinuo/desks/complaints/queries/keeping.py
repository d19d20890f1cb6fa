"""What a person gets of their complaints in the copy of their data, beside the cases themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer

from ..models import Complaint, Escalation, Remedy


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """Results, solutions that they were told, and who looked at it; whom it was about stays by function."""
    remedies: dict[int, list[dict[str, Any]]] = {}
    for one in Remedy.objects.filter(customer__in=list(family), proposal__told_at__isnull=False):
        amount = str(one.amount) if one.amount is not None else viewer.opener.open(one, "amount", customer=one.customer_id)
        done = one.done_at.isoformat() if one.done_at else None
        remedies.setdefault(one.case_id, []).append({"remedy": one.kind, "amount": amount, "done_at": done})
    levels: dict[int, list[dict[str, Any]]] = {}
    for row in Escalation.objects.filter(customer__in=list(family)).order_by("level"):
        levels.setdefault(row.case_id, []).append({"level": row.level, "to": row.target, "body": row.body, "at": row.at.isoformat()})
    told = [
        {
            "case": one.case.number, "verification": one.verification, "about_function": one.function, "severity": one.severity,
            "remedies": remedies.get(one.case_id, []), "escalations": levels.get(one.case_id, []),
        }
        for one in Complaint.objects.filter(customer__in=list(family)).select_related("case").order_by("pk")
    ]  # fmt: skip
    return {"complaints": told} if told else {}
