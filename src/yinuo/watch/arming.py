"""Arming: a new case has its obligations in the transaction that opens it, before any worker has heard of it."""

from __future__ import annotations

import itertools
from collections.abc import Collection

from django.conf import settings

from yinuo.engine.verdicts.shapes import KEPT, PENDING
from yinuo.kit import clock
from yinuo.ledger.followers import EventColumns
from yinuo.watch.judging import instant_for, rows_of
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import keep_links, linked, links_in, streams, with_house
from yinuo.watch.shapes import PERFORMANCE
from yinuo.watch.writing import upsert

SECONDS_KEPT = 1.0
"""For so long a process does not ask again whether the book changed; whatever it then missed, the follower mends."""


def arm(subject: str, *, kinds: Collection[str], fresh: EventColumns | None = None) -> int:
    """Judge a subject at once, in the caller's transaction, right after its events were appended. Returns how many rows were written.

    What a merge or a split ties to it is judged with it, the tie that was just appended included. Only rows are added or changed, none
    taken away: the follower judges them again when the transaction has committed, and has the last word.

    Args:
        kinds: the kinds that were appended; only promises that these touch are judged.
        fresh: the subject's whole stream where the caller has just begun it, so that nothing need be read back.
    """
    plan = current_plan(seconds_old=SECONDS_KEPT)
    names = plan.closed(name for kind in kinds for name in plan.touched_by(kind))
    if not names:
        return 0
    subjects, events = _with_ties(plan, subject, fresh)
    at = instant_for(events, int(clock.now().timestamp()))
    rows = rows_of(plan, names - plan.waiting, events, at=at, zone=settings.TIME_ZONE)
    if names & plan.waiting and any(row.verdict not in (PENDING, KEPT) for row in rows):  # only a breach opens what waits for one
        rows = rows_of(plan, names, events, at=at, zone=settings.TIME_ZONE)
    rows = [row for row in rows if row.subject in subjects]
    return upsert(rows, [PERFORMANCE] * len(rows), at=at)


def _with_ties(plan: Plan, subject: str, fresh: EventColumns | None) -> tuple[Collection[str], EventColumns]:
    """The subjects to be judged together, and what promises of cases look at on them."""
    if fresh is not None and not links_in(fresh):  # nothing can be tied yet to what just began
        return (subject,), with_house(plan, fresh, seconds_old=SECONDS_KEPT)
    known = linked([subject])
    events = streams(plan, known)
    ties = links_in(events)
    if ties and not known.issuperset(itertools.chain.from_iterable(ties)):  # one that the follower has not seen yet
        keep_links(ties)
        known = linked([subject])
        events = streams(plan, known)
    return known, events
