"""What a person gets of their suggestions in the copy of their data, beside the cases themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer

from ..models import Suggestion


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """How each suggestion was judged and why, and when it was carried out."""
    told = [
        {
            "case": one.case.number, "judgement": one.judgement, "reason": viewer.opener.open(one, "reason", customer=one.customer_id),
            "judged_at": one.judged_at.isoformat(), "implemented_at": one.implemented_at.isoformat() if one.implemented_at else None,
        }
        for one in Suggestion.objects.filter(customer__in=list(family)).select_related("case").order_by("pk")
    ]  # fmt: skip
    return {"suggestions": told} if told else {}
