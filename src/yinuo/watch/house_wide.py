"""Promises over the whole house: counts, rates, prohibitions, floors, availability. Judged from all events of the kinds they name.

News only mark a unit; it is judged at most once a second, and less often where judging it takes long, so that the promises of cases stay
quick. A period that ended is judged when its time comes.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.watch import lane
from yinuo.watch.following import Followed
from yinuo.watch.judging import Asked, Judged, instant_for, judge_unit
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import of_kinds
from yinuo.watch.shapes import TIME
from yinuo.watch.tables import table_of
from yinuo.watch.writing import bring_to, own_lane, rows_of_promises

SECONDS_BETWEEN = 1.0
RESTS = 5.0
"""A unit rests this many times as long as judging it took."""


def judge_due_unit(*, at: int | None = None, patient: bool = True) -> Followed:
    """Judge the unit that has waited longest, if one is due.

    Args:
        patient: leave a unit alone that was judged a moment ago (its news wait).
    """
    at = int(clock.now().timestamp()) if at is None else at
    with transaction.atomic():
        state = lane.take()
        if state is None:
            return Followed(had_lane=False)
        due = _due_unit(at, patient=patient)
        if due is None:
            return Followed()
        unit, is_news = due
        own_lane()
        plan = current_plan()
        at = max(at, state.judged_through or 0)
        written = refresh_unit(plan, unit, at=at, cause=None if is_news else TIME) if unit in plan.units else 0
        if written:
            lane.tell()
    return Followed(1, written, is_more=True)


def refresh_unit(plan: Plan, unit: str, *, at: int, cause: int | None = None) -> int:
    """Judge a unit and bring its rows to it; returns how many were written."""
    began = time.perf_counter()
    rows, look, at = rows_of_unit(plan, unit, at=at)
    existing = rows_of_promises(plan.units[unit])
    if plan.in_both:
        existing = [row for row in existing if row.promise not in plan.in_both or row.key in {one.key for one in rows}]
    written = bring_to(rows, existing, at=at, cause=cause)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE watch_unit SET dirty_at = NULL, judged_at = to_timestamp(%s), look_again_at = to_timestamp(%s), seconds = %s"
            " WHERE name = %s",
            [at, look, time.perf_counter() - began, unit],
        )
    return written.changed + written.removed


def rows_of_unit(plan: Plan, unit: str, *, at: int, until: object = None) -> tuple[list[Judged], int | None, int]:
    """The rows of a unit from the ledger, when to judge it again, and the instant at which it was judged."""
    events = of_kinds(plan.unit_kinds(unit), until=until)  # type: ignore[arg-type]
    at = instant_for(events, at)
    rows, look = judge_unit(Asked(plan, table_of(events), at, settings.TIME_ZONE), unit)
    return rows, look, at


def _due_unit(at: int, *, patient: bool) -> tuple[str, bool] | None:
    pause = "greatest(%s, seconds * %s)" if patient else "0 * (%s + %s::float)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, dirty_at IS NOT NULL FROM watch_unit WHERE look_again_at <= to_timestamp(%s) OR (dirty_at IS NOT NULL"
            f" AND (judged_at IS NULL OR judged_at + make_interval(secs => {pause}) <= to_timestamp(%s)))"
            " ORDER BY coalesce(judged_at, '-infinity'), name LIMIT 1",
            [at, SECONDS_BETWEEN, RESTS, at],
        )
        row = cursor.fetchone()
        return None if row is None else (str(row[0]), bool(row[1]))
