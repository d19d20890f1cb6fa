"""The work behind the pages: one import or export at a time, held by a lock that ends with its process, so that a kill leaves it free."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.utils import translation

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from ..choices import BUSY, ExportState, State
from ..limits import DAYS_KEPT
from ..models import Export, Import
from ..queries.listing import lines_written
from . import applying, checking, exporting, undoing
from .readying import readying

MOST_TRIES = 3
SECONDS_BETWEEN_LOOKS = 1.0
Step = Callable[[Import, threading.Event | None], None]
_OTHERS: dict[str, Mapping[str, Step]] = {}
_LOCKS = {Import: 0x5949_494D, Export: 0x5949_4558}  # classes of advisory locks: imports, exports
_log = logging.getLogger(__name__)


def register(subject: str, steps: Mapping[str, Step]) -> None:
    """Let a desk above bring in something of its own by the same way: what is done with a file of its subject in a state."""
    _OTHERS[subject] = steps


def work(stop: threading.Event) -> None:
    """Take up imports and exports until told to stop. Any number may do it at once."""
    while not stop.is_set():
        try:
            is_busy = work_once(stop)
        except (DatabaseError, InterfaceError):
            _log.exception("Imports and exports stopped for a moment and will go on")
            is_busy = False
        finally:
            connection.close()
        if not is_busy:
            stop.wait(SECONDS_BETWEEN_LOOKS)


def work_once(stop: threading.Event | None = None) -> bool:
    """Take up one import or export that nobody holds; False where there is none."""
    for row in Import.objects.filter(state__in=BUSY).select_related("staff").order_by("pk"):
        with _held(row) as is_ours:
            if is_ours:
                carry_out(row, stop)
                return True
    for one in Export.objects.filter(state=ExportState.MAKING).select_related("staff").order_by("pk"):
        with _held(one) as is_ours:
            if is_ours:
                exporting.carry_out(one, at=clock.now())
                return True
    at = clock.now()
    exporting.destroy_expired(at=at)
    undoing.forget_old(before=at - timedelta(days=DAYS_KEPT), at=at)
    return False


def carry_out(row: Import, stop: threading.Event | None = None) -> None:
    """Do what an import waits for, to its end; a refusal of the whole is written beside it."""
    row.refresh_from_db()
    with translation.override("en"):
        try:
            if row.tries >= MOST_TRIES:
                raise Refusal()
            Import.objects.filter(pk=row.pk).update(tries=row.tries + 1)
            _OTHERS.get(row.subject, _DO)[row.state](row, stop)
        except Refusal as problem:
            _write_down(row, problem)


def _check(row: Import, stop: threading.Event | None) -> None:
    checking.check(row, at=clock.now())


def _apply(row: Import, stop: threading.Event | None) -> None:
    known = lines_written(row)
    with readying(row) as ready:
        while applying.apply_next(row, at=clock.now(), known=known, ready=ready):
            Import.objects.filter(pk=row.pk, tries__gt=0).update(tries=0)  # something was written: it is no try in vain
            if stop is not None and stop.is_set():
                return


def _undo(row: Import, stop: threading.Event | None) -> None:
    undoing.undo(row, at=clock.now())


_DO: dict[str, Step] = {
    State.CHECKING: _check, State.RUNNING: _apply, State.UNDOING: _undo
}  # fmt: skip


def _write_down(row: Import, problem: Refusal) -> None:
    """What stopped it: an import that wrote something stands still and may go on; an undoing falls back to what it was."""
    row.refresh_from_db()
    if row.state == State.CHECKING:
        state = State.BROUGHT
    else:
        state = State.DONE if row.state == State.UNDOING and row.place >= row.batches else State.STOPPED
    said = {"code": problem.code, "data": problem.as_json()["data"]}
    Import.objects.filter(pk=row.pk).update(state=state, problem=said, changed_at=clock.now())


@contextmanager
def _held(row: Import | Export) -> Iterator[bool]:
    """Hold a row for this process alone; the lock goes with the connection, so a killed process holds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS[type(row)] & 0x7FFF_FFFF, row.pk])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS[type(row)] & 0x7FFF_FFFF, row.pk])
