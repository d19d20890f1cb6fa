"""Following the ledger: what was committed is judged, a batch a transaction, and the bookmark moves in the same one.

Nothing is judged twice or missed when a worker dies: its batch is undone as a whole, and the next one begins at the same bookmark.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.kit import clock
from yinuo.ledger.followers import Bookmark, EventColumns, read_after
from yinuo.ledger.streams import newest, subjects_after
from yinuo.watch import lane
from yinuo.watch.judging import instant_for, rows_of
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import keep_all_links, keep_links, linked, links_in, streams
from yinuo.watch.shapes import CORRECTION, TERMS
from yinuo.watch.writing import Written, bring_to, existing_rows, own_lane, settle_single_rows

BATCH = 2_000
"""Events followed in one transaction."""
RESYNC_BATCH = 1_000
"""Subjects judged anew in one transaction after the book changed."""


@dataclass(frozen=True)
class Followed:
    """What one step did: events read, rows written; `is_more` where the next step has work at once. `had_lane` False: another was at it."""

    events: int = 0
    written: int = 0
    is_more: bool = False
    had_lane: bool = True


def follow(*, at: int | None = None, limit: int = BATCH, seconds_old: float = 0.0) -> Followed:
    """Judge what was committed since the bookmark.

    Args:
        at: the instant to judge at, seconds UTC; now where not given.
        limit: at most so many events.
        seconds_old: how long ago the book may have been looked up; a change that is missed is noticed the next time, and mended.
    """
    with transaction.atomic():
        state = lane.take()
        if state is None:
            return Followed(had_lane=False)
        plan = current_plan(seconds_old=seconds_old)
        events, after = read_after(state.bookmark, limit)
        if not len(events) and plan.stamp == state.stamp and state.resync_after is None:
            return Followed()
        own_lane()
        at = instant_for(events, max(int(clock.now().timestamp()) if at is None else at, state.judged_through or 0))
        written = 0
        if plan.stamp != state.stamp:
            begin_resync(state, plan, at=at)
        else:
            written = _take_in(plan, events, at=at, before=state.bookmark)
            state.bookmark = after
        if state.resync_after is not None:
            written += resync_step(state, plan, at=at)
        lane.keep(state)
        if written:
            lane.tell()
    return Followed(len(events), written, is_more=len(events) == limit or state.resync_after is not None)


def _take_in(plan: Plan, events: EventColumns, *, at: int, before: Bookmark) -> int:
    """Judge the subjects that these events touch, and note what they mean for the whole house."""
    touched: dict[str, frozenset[str]] = {}
    corrected: set[str] = set()
    units: set[str] = set()
    for kind, subject, corrects, retracts in zip(events.kind, events.subject, events.corrects, events.retracts, strict=True):
        is_control = corrects is not None or retracts is not None
        names = plan.touched_by(kind, is_control=is_control)
        if names:
            touched[subject] = touched.get(subject, frozenset()) | names
        if is_control:
            corrected.add(subject)
        units.update(plan.units_touched_by(kind, subject, is_control=is_control))
    keep_links(links_in(events))
    _note_for_the_house(plan, events, units, at=at, before=before)
    if not touched:
        return 0
    names = frozenset().union(*touched.values())
    written = judge_subjects(plan, touched, names, at=at, corrected=corrected)
    return written.changed + written.removed


def judge_subjects(
    plan: Plan, subjects: Collection[str], names: Collection[str], *, at: int, cause: int | None = None, corrected: Collection[str] = ()
) -> Written:
    """Judge promises of cases on some subjects and all that is linked with them, and bring their rows to it.

    Args:
        names: which promises; those that are judged with them are judged too.
        cause: why verdicts change; None: what each change looks like.
        corrected: subjects on which a fact was corrected, which is then the cause.
    """
    names = plan.closed(names)
    subjects = linked(subjects)
    if cause is None and corrected and not linked(corrected).isdisjoint(subjects):
        cause = CORRECTION
    events = streams(plan, subjects)
    at = instant_for(events, at)
    rows = [row for row in rows_of(plan, names, events, at=at, zone=settings.TIME_ZONE) if row.subject in subjects]
    existing = [row for row in existing_rows(subjects, names) if not plan.is_of_house(row.promise, row.subject)]
    written = bring_to(rows, existing, at=at, cause=cause)
    if rows or written.any:  # rows may have been armed by the writer, who leaves the single row to us
        settle_single_rows(plan, names, at=at)
    return written


def _note_for_the_house(plan: Plan, events: EventColumns, units: Collection[str], *, at: int, before: Bookmark) -> None:
    """Units have news; what a state of the whole house concerns must be looked at again.

    A unit that had no news until now has followed everything `before` these.
    """
    with connection.cursor() as cursor:
        if units:
            cursor.execute(
                "UPDATE watch_unit SET dirty_at = least(coalesce(dirty_at, 'infinity'), to_timestamp(%s)), news = news + 1,"
                " xid = CASE WHEN dirty_at IS NULL AND xid IS NOT NULL THEN %s ELSE xid END,"
                " position = CASE WHEN dirty_at IS NULL AND xid IS NOT NULL THEN %s ELSE position END WHERE name = ANY (%s)",
                [at, *before, sorted(units)],
            )
        names: set[str] = set()
        for place, subject in enumerate(events.subject):
            if subject == ORGANISATION:
                is_control = events.corrects[place] is not None or events.retracts[place] is not None
                every = frozenset().union(*plan.by_organisation_kind.values()) if is_control else frozenset()
                names |= every | plan.by_organisation_kind.get(events.kind[place], frozenset())
        if names:
            cursor.execute(
                "UPDATE watch_row SET look_again_at = to_timestamp(%s) WHERE promise = ANY (%s) AND number <> 0", [at, sorted(names)]
            )


# --- after the book changed ---------------------------------------------------------------------------------------------------------------


def begin_resync(state: lane.State, plan: Plan, *, at: int) -> None:
    """From here on everything is judged by the new book: rows of promises that are no more go, all subjects come up again.

    What is committed by now is judged with its subject, so the news begin behind it.
    """
    state.stamp = plan.stamp
    state.resync_after = ""
    state.bookmark = newest(state.bookmark)
    keep_all_links()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM watch_row WHERE promise <> ALL (%s)", [sorted(plan.duties)])
        cursor.execute("DELETE FROM watch_unit WHERE name <> ALL (%s)", [sorted(plan.units)])
        cursor.execute(
            "INSERT INTO watch_unit (name, dirty_at, seconds, news, begun_at)"
            " SELECT u, to_timestamp(%s), 0, 0, clock_timestamp() FROM unnest(%s::text[]) AS u"
            " ON CONFLICT (name) DO UPDATE SET dirty_at = excluded.dirty_at, judged_at = NULL, xid = NULL, position = NULL,"
            " begun_at = excluded.begun_at",
            [at, sorted(plan.units)],
        )
        cursor.execute("DELETE FROM watch_tally")
        cursor.execute("DELETE FROM watch_waiting")
    settle_single_rows(plan, plan.of_cases, at=at)


def resync_step(state: lane.State, plan: Plan, *, at: int, cause: int = TERMS) -> int:
    """Judge the next subjects anew; at the end of the ledger the resync is done. Returns how many rows were written."""
    subjects = subjects_after(state.resync_after or "", RESYNC_BATCH)
    state.resync_after = subjects[-1] if len(subjects) == RESYNC_BATCH else None
    if not subjects:
        return 0
    written = judge_subjects(plan, subjects, plan.of_cases, at=at, cause=cause)
    return written.changed + written.removed
