"""One case as its page shows it: stages, clocks, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.privacy.queries.cases import clock_of as running
from yinuo.desks.privacy.queries.cases import state_of
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, Clock
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from ..choices import Kind, Stage
from ..models import Case
from .queue import clause_of


@dataclass(frozen=True)
class Step:
    """One stage of a complaint; `at` is None while it is to come."""

    label: str
    at: datetime | None
    is_now: bool


@dataclass(frozen=True)
class Ticking:
    """One promise that protects the case: its clause, its clock while it runs, its verdict."""

    row: WatchedRow
    clause: Clause
    words: str
    clock: Clock | None
    state: str

    @property
    def verdict_id(self) -> str:
        return f"{self.row.promise}@{self.row.subject}#{self.row.number}"


def stages(case: Case) -> list[Step]:
    """Where a complaint stands on its way (GB/T 19012-2019, clause 7)."""
    if case.kind != Kind.COMPLAINT:
        return []
    reached = {
        Stage.RECEIVED: case.received_at, Stage.ACKNOWLEDGED: case.responded_at, Stage.ASSESSED: case.assessed_at,
        Stage.INVESTIGATED: case.investigated_at, Stage.OFFERED: case.offered_at, Stage.RESOLVED: case.resolved_at,
        Stage.ASKED: case.asked_at, Stage.CLOSED: case.closed_at,
    }  # fmt: skip
    next_one = next((stage for stage, at in reached.items() if at is None), None)
    return [Step(str(stage.label), at, stage == next_one) for stage, at in reached.items()]


def clocks(case: Case, *, at: datetime) -> list[Ticking]:
    """Every promise that protects the case, of all documents, nearest deadline first, what is settled last."""
    book, lang = promise_book(), ("zh" if telling_time.is_chinese() else "en")
    found = []
    for row in watch.rows_of_subject(case.ref):
        if row.number == 0 or row.promise not in book.document_of:
            continue
        found.append(Ticking(row, clause_of(book, row.promise), duty(book, row.promise, lang=lang), clock_of(row, at=at), state_of(row)))
    return sorted(found, key=lambda one: (one.clock is None, one.row.due_at or at, one.row.promise))


def clock_of(row: WatchedRow, *, at: datetime) -> Clock | None:
    """A running or pausing clock; None once it is decided."""
    if row.verdict == "pending" and row.is_paused:
        return Clock("pause", 50, _("paused"), _("waiting for the customer"), row.due_at)
    return running(row, at=at)
