"""Drop and rebuild: everything the watch shows can be worked out from the ledger again, and then shows the same."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from yinuo.kit import clock
from yinuo.watch import lane
from yinuo.watch.following import begin_resync, follow, resync_step
from yinuo.watch.house_wide import judge_due_unit
from yinuo.watch.plans import current_plan
from yinuo.watch.scheduling import tick
from yinuo.watch.shapes import REBUILT
from yinuo.watch.writing import own_lane


def rebuild(*, at: int | None = None) -> None:
    """Take every row away and judge the whole ledger anew, a batch of subjects a transaction; the history of changes stays.

    While it runs the board is incomplete. A worker that runs beside it, or takes over when it dies, carries it on.
    """
    at = int(clock.now().timestamp()) if at is None else at
    with transaction.atomic():
        state = lane.wait_for()
        own_lane()
        plan = current_plan()
        with connection.cursor() as cursor:
            for table in ("watch_row", "watch_count", "watch_unit", "watch_link"):
                cursor.execute(f"DELETE FROM {table}")
        begin_resync(state, plan, at=at)
        lane.keep(state)
    while True:
        with transaction.atomic():
            state = lane.wait_for()
            if state.resync_after is None:
                break
            own_lane()
            resync_step(state, current_plan(), at=at, cause=REBUILT)
            lane.keep(state)
    with connection.cursor() as cursor:  # revisions go on from where the history stands
        cursor.execute(
            "UPDATE watch_row r SET revision = c.revision FROM (SELECT promise, subject, number, max(revision) AS revision"
            " FROM watch_change GROUP BY 1, 2, 3) c WHERE (c.promise, c.subject, c.number) = (r.promise, r.subject, r.number)"
        )
    catch_up(at=at)


def catch_up(*, at: int | None = None, until: Callable[[], bool] = lambda: False) -> None:
    """Do all that is to do as of an instant: news, what is due, units. Waits for no one: where another works, it does what is left."""
    for step in (follow, tick, lambda *, at: judge_due_unit(at=at, patient=False)):
        while not until() and step(at=at).is_more:
            pass


__all__ = ["catch_up", "rebuild"]
