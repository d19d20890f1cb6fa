"""What holds for ratings now, and what holds before anybody said so."""

from __future__ import annotations

from datetime import datetime

from .models import Rule


def present(at: datetime | None = None) -> Rule:
    """The rule in force."""
    rows = Rule.objects.all() if at is None else Rule.objects.filter(at__lte=at)
    return rows.first() or Rule()


def history() -> list[Rule]:
    """The rules that were set, newest first."""
    return list(Rule.objects.select_related("by")[:20])
