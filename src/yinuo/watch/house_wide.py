"""Promises over the whole house: counts, rates, prohibitions, floors, availability. Judged from all events of the kinds they name.

News only mark a unit; it is judged at most once a second, and less often where judging it takes long. Counts and rates grow by what is new
(`tallies`); the others are judged whole. Reading and judging hold up nobody: one worker at a time is at a unit, and only to write the rows
does it take the lane. A period that ended is judged when its time comes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.ledger.followers import Bookmark
from yinuo.watch import lane
from yinuo.watch.following import Followed
from yinuo.watch.judging import Asked, Judged, instant_for, judge_unit, judged_from
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import for_unit
from yinuo.watch.shapes import TIME
from yinuo.watch.tables import table_of
from yinuo.watch.tallies import Kept, Sources, beside, brought_up, keep
from yinuo.watch.tallying import asked_of, is_tallied, table_from
from yinuo.watch.writing import bring_to, own_lane, rows_of_groups, rows_of_promises, settle_single_rows

SECONDS_BETWEEN = 1.0
RESTS = 5.0
"""A unit rests this many times as long as judging it took."""
MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Unit:
    """A unit's line as it was read: what news it knew of, when it was last begun anew, where its tallies stand.

    `until` is the watch's bookmark of the same moment, up to which the news goes.
    """

    name: str
    news: int
    begun_at: str
    sources: Sources
    until: Bookmark


@dataclass(frozen=True)
class Work:
    """A judgement that is not written yet."""

    rows: list[Judged]
    existing: list[Judged]
    look: int | None
    at: int
    kept: Kept | None


def judge_due_unit(*, at: int | None = None, patient: bool = True) -> Followed:
    """Judge the unit that has waited longest, if one is due that nobody is at.

    Args:
        patient: leave a unit alone that was judged a moment ago (its news wait).
    """
    began = time.perf_counter()
    at = int(clock.now().timestamp()) if at is None else at
    with transaction.atomic():
        state, plan = lane.look(), current_plan()
        at = max(at, state.judged_through or 0)
        unit = _due_unit(at, patient=patient)
        if unit is None:
            return Followed()
        if unit.name not in plan.units or plan.stamp != state.stamp or state.resync_after is not None:
            return Followed()  # the book changed: whoever follows judges all anew first, and comes back to this
        work = _judged(plan, unit, at=at)
        written = _written(plan, unit, work, seconds=time.perf_counter() - began)
    return Followed(1, written, is_more=True)


def _judged(plan: Plan, unit: Unit, *, at: int) -> Work:
    """Read and judge, without the lane and without writing anything."""
    kept = None
    if is_tallied(plan, unit.name):
        kept = brought_up(plan, unit.name, unit.sources, until=unit.until, at=at)
        rows, look = _rows_from(plan, unit.name, kept, until=unit.until)
        at = kept.at
    else:
        rows, look, at = rows_of_unit(plan, unit.name, at=at, until=unit.until)
    return Work(rows, [] if plan.in_both & plan.units[unit.name] else rows_kept(plan, unit.name), look, at, kept)


def _rows_from(plan: Plan, unit: str, kept: Kept, *, until: Bookmark) -> tuple[list[Judged], int | None]:
    events = beside(plan, unit, kept.tallied, until=until)
    asked = asked_of(plan, events, instant_for(events, kept.at), settings.TIME_ZONE)
    kept.at = asked.at
    table, context = table_from(kept.tallied, asked, unit)
    return judged_from(asked, table, context, next_due=kept.next_due)


def _written(plan: Plan, unit: Unit, work: Work, *, seconds: float) -> int:
    """Write what was judged, unless all began anew meanwhile; returns how many rows were."""
    lane.wait_for()
    line = _line_of(unit.name)
    if line is None or line.begun_at != unit.begun_at:
        return 0
    own_lane()
    in_both = plan.in_both & plan.units[unit.name]
    existing = rows_kept(plan, unit.name) if in_both else work.existing
    written = bring_to(work.rows, existing, at=work.at, cause=None if unit.sources.has_news else TIME)
    settle_single_rows(plan, in_both, at=work.at)
    bookmark: tuple[int | None, int | None] = (None, None)
    if work.kept is not None:
        keep(unit.name, work.kept)
        bookmark = unit.until if work.kept.may_stay else bookmark
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE watch_unit SET dirty_at = CASE WHEN news > %s THEN dirty_at END, judged_at = to_timestamp(%s),"
            " look_again_at = to_timestamp(%s), seconds = %s, xid = %s, position = %s WHERE name = %s",
            [unit.news, work.at, work.look, seconds, *bookmark, unit.name],
        )
    if written.any:
        lane.tell()
    return written.changed + written.removed


def rows_kept(plan: Plan, unit: str) -> list[Judged]:
    """The rows that the watch has of a unit; of promises that are of cases too, those on its own subjects."""
    shared = plan.units[unit] & plan.in_both
    return rows_of_promises(plan.units[unit] - shared) + (rows_of_groups(shared, plan.groups_of(unit)) if shared else [])


def rows_of_unit(plan: Plan, unit: str, *, at: int, until: Bookmark | None = None) -> tuple[list[Judged], int | None, int]:
    """The rows of a unit from the ledger, whole; when to judge it again, and the instant at which it was judged."""
    events = for_unit(plan, unit, until=until)
    at = instant_for(events, at)
    rows, look = judge_unit(Asked(plan, table_of(events), at, settings.TIME_ZONE), unit)
    return rows, look, at


# --- the units' lines -----------------------------------------------------------------------------------------------------------------


def _due_unit(at: int, *, patient: bool) -> Unit | None:
    """The first unit that is due and that nobody else is at; from here on we are, until the end of the transaction."""
    pause = "greatest(%s, seconds * %s)" if patient else "0 * (%s + %s::float)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM watch_unit WHERE look_again_at <= to_timestamp(%s) OR (dirty_at IS NOT NULL"
            f" AND (judged_at IS NULL OR judged_at + make_interval(secs => {pause}) <= to_timestamp(%s)))"
            " ORDER BY coalesce(judged_at, '-infinity'), name LIMIT %s",
            [at, SECONDS_BETWEEN, RESTS, at, MOST_AT_ONCE],
        )
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [lane.UNITS, name])
            if cursor.fetchone()[0]:
                return _line_of(name)
    return None


def _line_of(name: str) -> Unit | None:
    """A unit's line and the bookmark in one look: read apart, news could be taken for followed that came between."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.name, u.news, u.begun_at::text, u.xid, u.position, extract(epoch FROM u.judged_at)::bigint, u.dirty_at IS NOT NULL,"
            " b.xid, b.position FROM watch_unit u CROSS JOIN watch_bookmark b WHERE u.name = %s AND b.name = %s",
            [name, lane.NAME],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    since = None if row[3] is None else Bookmark(row[3], row[4])
    return Unit(row[0], row[1], row[2], Sources(since, row[5], row[6]), Bookmark(row[7], row[8]))
