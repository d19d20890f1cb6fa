"""A list of cases goes out as a file: who took which view, and how many lines it has, stands in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.ledger import book

from ..queries.queue import Asked


@transaction.atomic
def list_exported(viewer: Viewer, asked: Asked, *, count: int, form: str, at: datetime) -> None:
    """Write down that a list was taken out; what was searched for is not written down, as it may be a customer's number."""
    data = {
        "view": asked.view, "kind": asked.kind, "channel": asked.channel, "urgency": asked.urgency, "complexity": asked.complexity,
        "owner": asked.owner, "department": asked.team, "searched": bool(asked.search), "form": form, "count": count,
    }  # fmt: skip
    book.append("queue.exported", subject=f"queue:{asked.view}", actor=viewer.staff.ref, occurred_at=at, data=data)
