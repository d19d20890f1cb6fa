"""Time passes: rows whose `look_again_at` has come are judged again.

What a tick costs depends on how many are due, not on how many are open.
"""

from __future__ import annotations

from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.watch import lane
from yinuo.watch.following import Followed, judge_subjects
from yinuo.watch.plans import current_plan
from yinuo.watch.shapes import TIME
from yinuo.watch.writing import own_lane

BATCH = 1_000
"""Rows looked at in one transaction."""


def tick(*, at: int | None = None, limit: int = BATCH) -> Followed:
    """Judge what is due, earliest first, at most `limit` rows; when nothing is left, the watch is judged through `at`.

    Rows that another transaction is changing at this moment are passed over: it judges them itself, or they come up again.
    """
    at = int(clock.now().timestamp()) if at is None else at
    with transaction.atomic():
        state = lane.take()
        if state is None:
            return Followed(had_lane=False)
        at = max(at, state.judged_through or 0)
        due = _due(at, limit)
        if not due and state.judged_through == at:
            return Followed()
        written = 0
        if due:
            own_lane()
            plan = current_plan()
            subjects = {subject for _, _, subject in due}
            written = judge_subjects(plan, subjects, {promise for _, promise, _ in due}, at=at, cause=TIME).changed
            _never_again([identity for identity, _, _ in due], at)
        if len(due) < limit:
            state.judged_through = at
            lane.keep(state)
        if written:
            lane.tell()
    return Followed(len(due), written, is_more=len(due) == limit)


def _due(at: int, limit: int) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, promise, subject FROM watch_row WHERE look_again_at <= to_timestamp(%s)"
            " ORDER BY look_again_at LIMIT %s FOR UPDATE SKIP LOCKED",
            [at, limit],
        )
        return list(cursor.fetchall())


def _never_again(ids: list[int], at: int) -> None:
    """A row that the judge no longer speaks of would come up for ever."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE watch_row SET look_again_at = NULL WHERE id = ANY (%s) AND look_again_at <= to_timestamp(%s)", [ids, at])
