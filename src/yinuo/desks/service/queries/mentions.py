"""Where somebody was named in a note, for the bell: numbers, who and when."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.people.models import Staff

from ..models import Mention

MOST = 100


def count_since(staff: Staff, seen_at: datetime) -> int:
    """How often somebody was named after an instant, counted up to `MOST`."""
    return Mention.objects.filter(staff=staff, at__gt=seen_at).order_by()[:MOST].count()


def newest(staff: Staff, limit: int) -> list[Mention]:
    """Where somebody was named last."""
    return list(Mention.objects.filter(staff=staff).select_related("by")[:limit])
