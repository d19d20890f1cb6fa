"""One clock drawn: its working time on an axis with what paused it, or the days that it counts; and the words it tells itself by.

Everything is read off a row of the watch, its terms and the facts of its subject; nothing is decided here.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.reports.explaining import Explanation, Fact, Row
from yinuo.engine.worktime.arithmetic import WorkClock
from yinuo.ledger import followers
from yinuo.ui import telling_time
from yinuo.ui.shapes import ClockLine, DayTile, Segment
from yinuo.watch.shapes import WatchedRow

MOST_PIECES = 40


def facts_of(subject: str) -> list[Fact]:
    """Every fact of a subject, as explanations take them."""
    found = followers.history([subject])
    return [
        Fact(*values)
        for values in zip(found.id, found.kind, found.occurred_at, found.received_at, found.recorded_at, found.data, strict=True)
    ]


def plain(row: WatchedRow, at: datetime) -> Row:
    """A row of the watch in the plain values of the engine; what is late and not done yet grows."""
    late = row.late_seconds
    if late is None and row.due_at is not None:
        late = max(0, int((at - row.due_at).total_seconds()))  # it still grows
    instants = [None if one is None else int(one.timestamp()) for one in (row.opened_at, row.due_at, row.settled_at)]
    return Row(
        row.promise, row.subject, row.number, *instants, row.verdict, row.grade, row.overlays, row.reason, late or 0, row.provisional
    )


def tiles_of(told: Explanation, row: WatchedRow, at: datetime) -> list[DayTile]:
    """Tiles for clocks that count days; clocks that count hours are drawn as a bar."""
    if not told.days or any(day["seconds"] for day in told.days):
        return []
    settled = telling_time.local(row.settled_at).date() if row.settled_at else None
    today, number, tiles = telling_time.local(at).date(), 0, []
    for place, day in enumerate(told.days):
        on = date.fromisoformat(day["day"])
        number += bool(day["counted"])
        is_last = place == len(told.days) - 1
        kind = "start" if place == 0 else "due" if is_last else "counted" if day["counted"] else "off"
        label = _("not counted") if place == 0 else _("day {n}").format(n=number) if day["counted"] else _reason(str(day["reason"]))
        tiles.append(DayTile(on, kind, label, on == today))  # type: ignore[arg-type]
    last = date.fromisoformat(told.days[-1]["day"])
    if settled and settled > last:
        tiles.append(DayTile(settled, "late", _("done"), settled == today))
    return tiles


def _reason(reason: str) -> str:
    return {"off": _("rest day"), "weekend": _("weekend"), "makeup": _("make-up day")}.get(reason, "")


def lines_of(
    told: Explanation, terms: Terms, row: WatchedRow, *, at: datetime, clock: WorkClock, history: Sequence[Fact], title: str = "",
) -> list[ClockLine]:  # fmt: skip
    """The clock as a bar: used, left, paused, off, over; none where it counts days. Pauses move its end to where the deadline is now."""
    if row.opened_at is None or row.due_at is None or not any(day["seconds"] for day in told.days):
        return []
    is_wall = all(day["reason"] == "day" for day in told.days)  # hours that run around the clock
    begin, due = int(row.opened_at.timestamp()), int(row.due_at.timestamp())
    end = min(row.settled_at or at, at)
    waits = _waits(terms, history, begin, int(end.timestamp()))
    pieces: list[Segment] = []
    cursor = row.opened_at
    for low, high in [(begin, due)] if is_wall else _spans(clock, begin, due):
        for is_waiting, first, last in _cut(low, high, waits):
            first_at, last_at = aware(first), aware(last)
            if first_at > cursor:
                pieces.append(Segment("off", cursor, first_at, _("off")))
            paused = Segment("pause", first_at, last_at, telling_time.span(last - first))
            pieces += [paused] if is_waiting else _worked(first_at, last_at, end)
            cursor = last_at
    if end > row.due_at:
        pieces.append(Segment("over", row.due_at, end, telling_time.span((end - row.due_at).total_seconds())))
    name = title or pgettext("mark", "Deadline")
    return [ClockLine(name, "", tuple(pieces[:MOST_PIECES]), row.opened_at, row.due_at, row.settled_at)]


def _waits(terms: Terms, history: Sequence[Fact], begin: int, end: int) -> list[tuple[int, int]]:
    """When the customer was asked and had not replied yet, where the promise pauses for that; seconds UTC."""
    if not any(each["state"] == "waiting_for_customer" for each in terms.tree["pausing"] or ()):
        return []
    found, since = [], None
    for fact in sorted(history, key=lambda one: one.occurred_at):
        if fact.kind == "customer.asked" and since is None:
            since = fact.occurred_at
        elif fact.kind == "customer.replied" and since is not None:
            found.append((since, fact.received_at))
            since = None
    found += [(since, end)] if since is not None else []
    return [(max(low, begin), min(high, end)) for low, high in found if max(low, begin) < min(high, end)]


def _cut(low: int, high: int, waits: Sequence[tuple[int, int]]) -> list[tuple[bool, int, int]]:
    """A stretch of working time where pauses begin and end: whether it waits, from when to when."""
    cuts = sorted({low, high, *(one for wait in waits for one in wait if low < one < high)})
    return [(any(first <= one < last for first, last in waits), one, other) for one, other in itertools.pairwise(cuts)]


def _worked(begin: datetime, finish: datetime, end: datetime) -> list[Segment]:
    """A stretch of working time, split where time has come to."""
    middle = min(max(begin, end), finish)
    parts = [("used", begin, middle), ("on", middle, finish)]
    return [Segment(kind, low, high, telling_time.span((high - low).total_seconds())) for kind, low, high in parts if high > low]  # type: ignore[arg-type]


def _spans(clock: WorkClock, begin: int, finish: int) -> list[tuple[int, int]]:
    """The stretches of working time between two instants, seconds UTC."""
    found: list[tuple[int, int]] = []
    cursor = begin
    while cursor < finish and len(found) < MOST_PIECES:
        opens = int(clock.next_open(cursor))
        if opens >= finish:
            break
        closes = min(finish, _close_after(clock, opens, finish))
        found.append((opens, closes))
        cursor = closes
    return found


def _close_after(clock: WorkClock, opens: int, finish: int) -> int:
    """The end of the shift that `opens` lies in: where working time stops growing with the clock on the wall."""
    low, high = opens, finish
    if clock.between_one(opens, finish) == finish - opens:
        return finish
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if clock.between_one(opens, middle) == middle - opens else (low, middle)
    return low


def aware(seconds: int) -> datetime:
    """Seconds UTC as an instant."""
    return datetime.fromtimestamp(seconds, UTC)
