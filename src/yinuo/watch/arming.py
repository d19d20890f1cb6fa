"""Arming: a new case has its obligations in the transaction that opens it, before any worker has heard of it."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.conf import settings

from yinuo.kit import clock
from yinuo.watch.judging import instant_for, rows_of
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import streams
from yinuo.watch.shapes import PERFORMANCE
from yinuo.watch.writing import upsert

SECONDS_KEPT = 1.0
"""For so long a process does not ask again whether the book changed; whatever it then missed, the follower mends."""
_known: tuple[float, Plan] | None = None


def arm(subject: str, *, kinds: Collection[str]) -> int:
    """Judge a subject at once, in the caller's transaction, right after its events were appended. Returns how many rows were written.

    Only rows are added or changed, none taken away: the follower judges the subject again when the transaction has committed, with all
    that is linked with it, and has the last word.

    Args:
        kinds: the kinds that were appended; only promises that these touch are judged.
    """
    plan = _plan()
    names = plan.closed(name for kind in kinds for name in plan.touched_by(kind))
    if not names:
        return 0
    events = streams(plan, [subject])
    at = instant_for(events, int(clock.now().timestamp()))
    rows = [row for row in rows_of(plan, names, events, at=at, zone=settings.TIME_ZONE) if row.subject == subject]
    return upsert(rows, [PERFORMANCE] * len(rows), at=at)


def _plan() -> Plan:
    global _known
    now = time.monotonic()
    if _known is None or now - _known[0] > SECONDS_KEPT:
        _known = now, current_plan()
    return _known[1]
