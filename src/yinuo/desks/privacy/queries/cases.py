"""Requests as they stand: open ones by the soonest deadline, answered ones newest first. Clocks come from the watch alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clock
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from ..choices import State
from ..models import Request

ROWS = 50
MOST_OPEN = 1000
"""Open requests that are put in order at most; a house with more has other troubles."""


@dataclass(frozen=True)
class Asked:
    """What the list was asked for."""

    is_done: bool = False
    right: str = ""
    search: str = ""
    after: int | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.right or self.search)


@dataclass(frozen=True)
class Line:
    """One request in a list; `promise` is the verdict row whose deadline is the nearest."""

    request: Request
    name: str
    promise: WatchedRow | None
    clock: Clock | None
    state: str


@dataclass(frozen=True)
class Found:
    """A stretch of the list; `next_key` goes into `after`."""

    rows: list[Line]
    next_key: str = ""
    is_first: bool = True


def requests(viewer: Viewer, asked: Asked, *, at: datetime, limit: int = ROWS) -> Found:
    """A page of the requests asked for."""
    rows = _asked(viewer, asked)
    if asked.is_done:
        rows = rows.filter(pk__lt=asked.after) if asked.after else rows
        found = list(rows[: limit + 1])
        more = len(found) > limit
        return Found(lines(viewer, found[:limit], at=at), str(found[limit - 1].pk) if more else "", asked.after is None)
    ordered = sorted(lines(viewer, list(rows[:MOST_OPEN]), at=at), key=_soonest)
    start = asked.after or 0
    return Found(ordered[start : start + limit], str(start + limit) if len(ordered) > start + limit else "", not start)


def _asked(viewer: Viewer, asked: Asked) -> QuerySet[Request]:
    rows = Request.objects.filter(customer__in=visible_to(viewer.staff)).select_related("customer", "by")
    rows = rows.filter(state=State.DONE) if asked.is_done else rows.exclude(state=State.DONE)
    if asked.right:
        rows = rows.filter(right=asked.right)
    typed = asked.search.strip().upper()
    if typed:
        rows = rows.filter(customer__number=typed) if typed.startswith("KH") else rows.filter(number__startswith=typed)
    return rows.order_by("-pk")


def _soonest(line: Line) -> tuple[bool, datetime, int]:
    due = line.promise.due_at if line.promise is not None else None
    return due is None, due or line.request.received_at, line.request.pk


def lines(viewer: Viewer, found: Sequence[Request], *, at: datetime) -> list[Line]:
    """Requests with their clocks and names, in three queries."""
    viewer.opener.prepare(one.customer_id for one in found)
    promises = promises_of(found)
    made = []
    for one in found:
        rows = promises.get(one.ref, [])
        nearest = min((row for row in rows if row.due_at is not None), key=lambda row: (row.verdict != "pending", row.due_at), default=None)
        name = showing.name_of(viewer, one.customer)
        made.append(Line(one, name, nearest, clock_of(nearest, at=at), state_of(nearest)))
    return made


def promises_of(found: Iterable[Request]) -> Mapping[str, list[WatchedRow]]:
    """The verdict rows of some requests, by their case."""
    promises: dict[str, list[WatchedRow]] = {}
    for row in watch.rows_of_each([one.ref for one in found]):
        promises.setdefault(row.subject, []).append(row)
    return promises


def state_of(row: WatchedRow | None) -> str:
    """The face of a verdict row."""
    if row is None:
        return ""
    return "at_risk" if row.verdict == "pending" and row.is_at_risk else row.verdict


def clock_of(row: WatchedRow | None, *, at: datetime) -> Clock | None:
    """A running clock in plain days and hours; None once it is decided or where the watch has not looked yet."""
    if row is None or row.verdict != "pending" or row.due_at is None or row.opened_at is None:
        return None
    whole, left = (row.due_at - row.opened_at).total_seconds(), (row.due_at - at).total_seconds()
    tone = "late" if left < 0 else "risk" if row.is_at_risk else "run"
    shown = telling_time.day(row.due_at - timedelta(seconds=1))
    percent = 100.0 if whole <= 0 else min(100.0, max(0.0, 100.0 * (whole - left) / whole))
    return Clock(tone, percent, telling_time.span(abs(left)), shown, row.due_at)  # type: ignore[arg-type]


def exported(viewer: Viewer, asked: Asked, *, at: datetime) -> Iterator[Sequence[object]]:
    """The list as rows of a file: numbers, codes and instants, nothing of a person."""
    yield ("number", "customer", "right", "channel", "received_at", "due_at", "verdict", "outcome", "answered_at")
    for one in lines(viewer, list(_asked(viewer, asked)[:MOST_OPEN]), at=at):
        request, due = one.request, one.promise.due_at if one.promise else None
        yield (
            request.number, request.customer.number, request.right, request.channel, request.received_at.isoformat(),
            due.isoformat() if due else "", one.promise.verdict if one.promise else "", request.outcome,
            request.answered_at.isoformat() if request.answered_at else "",
        )  # fmt: skip
