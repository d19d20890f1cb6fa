"""Keeping the tallies of counts and rates: a unit follows the ledger with a bookmark of its own, and new events add to its periods.

Corrections, and events that come so late that it cannot be told when a count was reached, let a period be tallied again from its events;
what touches which groups there are, or a great deal at once, the whole promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from yinuo.engine.verdicts.facts import ORGANISATION
from yinuo.ledger.followers import Bookmark, EventColumns
from yinuo.ledger.streams import news_between, of_kinds, of_kinds_in
from yinuo.watch.judging import Asked, instant_for
from yinuo.watch.plans import ABOUT_BREACHES, DESCRIBED, Plan
from yinuo.watch.reading import joined
from yinuo.watch.tallying import (
    Cell,
    Sums,
    Tallied,
    added,
    asked_of,
    counted_kinds,
    duties_of,
    from_cells,
    is_rate,
    is_timed,
    may_be_kept,
    spans_of,
    states_of,
    taken_out,
    tallied,
    waiting,
    with_periods,
    without_controls,
)

MOST_NEWS = 20_000
"""More at once is quicker tallied whole."""
MOST_SUBJECTS = 5_000


@dataclass(frozen=True)
class Sources:
    """Where a unit's tallies stand: `since` is the bookmark and `stood_at` the instant as of which they hold, both None where none hold."""

    since: Bookmark | None
    stood_at: int | None
    has_news: bool


@dataclass
class Kept:
    """Tallies as they are to be kept, and what of it is new: lines by cell (None: to be taken away), waiting subjects (None: no more)."""

    tallied: Tallied
    at: int
    is_whole: bool
    may_stay: bool
    lines: dict[Cell, Sums | None]
    waiting: dict[str, int | None]
    next_due: int | None


def brought_up(plan: Plan, unit: str, sources: Sources, *, until: Bookmark, at: int) -> Kept:
    """The tallies of a unit as of a bookmark and an instant (or a little later, where the ledger's clock is ahead). Reads only."""
    step = None
    if sources.since is not None and sources.stood_at is not None:
        step = _increment(plan, unit, sources, until=until, at=max(at, sources.stood_at))
    return _whole(plan, unit, until=until, at=at) if step is None else step


def _asked(plan: Plan, events: EventColumns, at: int) -> Asked:
    return asked_of(plan, events, at, settings.TIME_ZONE)


def _kinds(plan: Plan, unit: str) -> set[str]:
    """The kinds that a tally is made of."""
    versions = duties_of(plan, unit)
    beneath = {DESCRIBED} & plan.unit_kinds(unit)
    return counted_kinds(versions) | beneath | ({"breach.excused"} if is_rate(versions) else set())


def _whole(plan: Plan, unit: str, *, until: Bookmark, at: int) -> Kept:
    events = of_kinds(_kinds(plan, unit), until=until)
    asked = _asked(plan, events, instant_for(events, at))
    found, open_items = tallied(asked, unit), waiting(asked, unit)
    lines: dict[Cell, Sums | None] = {**found.cells()}
    return Kept(found, asked.at, True, may_be_kept(asked, unit), lines, {**open_items}, min(open_items.values(), default=None))


def _increment(plan: Plan, unit: str, sources: Sources, *, until: Bookmark, at: int) -> Kept | None:
    """The kept tallies with what came since; None where the promise must be tallied whole."""
    versions = duties_of(plan, unit)
    news = EventColumns()
    if sources.has_news and sources.since is not None:
        news = news_between(sources.since, until, kinds=_kinds(plan, unit), limit=MOST_NEWS + 1)
    controlled = {news.subject[row] for row in range(len(news)) if news.corrects[row] or news.retracts[row] or news.kind[row] == DESCRIBED}
    if len(news) > MOST_NEWS or (controlled and any(duty.addition("each") for duty in versions)):
        return None
    at = instant_for(news, at)
    before = _lines_of(unit)
    kept = from_cells(before, len(versions))
    open_items: dict[str, int | None] = {}
    if is_rate(versions):
        subjects = set(news.subject) | _decided_by_time(unit, at)
        if len(subjects) > MOST_SUBJECTS:
            return None
        kept, open_items = _rates(plan, unit, kept, subjects, sources, until=until, at=at)
    else:
        kept = _counts(plan, unit, kept, news, controlled, sources, until=until, at=at)
    lines = _changed(before, kept.cells())
    empty = _asked(plan, EventColumns(), at)
    return Kept(kept, at, False, may_be_kept(empty, unit), lines, open_items, _next_due(unit, open_items) if _times(plan, unit) else None)


def _times(plan: Plan, unit: str) -> bool:
    return any(is_timed(duty) for duty in duties_of(plan, unit))


def _rates(
    plan: Plan, unit: str, kept: Tallied, subjects: set[str], sources: Sources, *, until: Bookmark, at: int
) -> tuple[Tallied, dict[str, int | None]]:
    """Take out what these subjects came to, and put in what they come to."""
    if not subjects:
        return kept, {}
    versions, kinds = duties_of(plan, unit), _kinds(plan, unit)
    then = _asked(plan, of_kinds(kinds, subjects=subjects, until=sources.since), sources.stood_at or 0)
    now = _asked(plan, of_kinds(kinds, subjects=subjects, until=until), at)
    less = replace_seen(taken_out(tallied(then, unit, kept.names)))
    kept, _ = added(kept, less, versions)
    kept, _ = added(kept, tallied(now, unit, kept.names), versions)
    open_items = waiting(now, unit)
    return kept, {subject: open_items.get(subject) for subject in subjects}


def replace_seen(less: Tallied) -> Tallied:
    """What is taken out shows no group that was not seen before."""
    return Tallied(less.names, less.tallies, tuple(frozenset() for _ in less.seen))


def _counts(
    plan: Plan, unit: str, kept: Tallied, news: EventColumns, controlled: set[str], sources: Sources, *, until: Bookmark, at: int
) -> Tallied:
    """Add what is new; tally again the periods that corrections touched, or of which it cannot be told when the count was reached."""
    versions, kinds = duties_of(plan, unit), _kinds(plan, unit)
    fresh = _described(plan, unit, without_controls(news, controlled), until=until)
    more = tallied(_asked(plan, fresh, at), unit, kept.names)
    kept, again = added(kept, more, versions)
    if controlled:
        for events in (of_kinds(kinds, subjects=controlled, until=bookmark) for bookmark in (sources.since, until)):
            touched = tallied(_asked(plan, events, at), unit, kept.names)
            again = [np.union1d(one, other.ordinal) for one, other in zip(again, touched.tallies, strict=True)]
    if any(len(ordinals) for ordinals in again):
        kept = with_periods(kept, _periods(plan, unit, kept, again, until=until, at=at), again)
    return kept


def _periods(plan: Plan, unit: str, kept: Tallied, periods: Sequence[NDArray[np.int64]], *, until: Bookmark, at: int) -> Tallied:
    spans = spans_of(duties_of(plan, unit), periods)
    events = _described(plan, unit, of_kinds_in(_kinds(plan, unit) - {DESCRIBED}, spans, until=until), until=until)
    found = tallied(_asked(plan, events, at), unit, kept.names)
    return replace_seen(found)


def _described(plan: Plan, unit: str, events: EventColumns, *, until: Bookmark) -> EventColumns:
    """The events, and whenever it was said what describes their subjects: a field that an event does not carry is its subject's."""
    if DESCRIBED not in plan.unit_kinds(unit) or not len(events):
        return events
    return joined(events, of_kinds({DESCRIBED}, subjects=set(events.subject), until=until))


def _changed(before: dict[Cell, Sums], now: dict[Cell, Sums]) -> dict[Cell, Sums | None]:
    changed: dict[Cell, Sums | None] = {cell: sums for cell, sums in now.items() if before.get(cell) != sums}
    return changed | dict.fromkeys(before.keys() - now.keys())


# --- beside what is counted ---------------------------------------------------------------------------------------------------------------


def beside(plan: Plan, unit: str, found: Tallied, *, until: Bookmark) -> EventColumns:
    """States, members, excuses and what is said about breaches: all that rows depend on beside the tallies."""
    fields = {field for duty in duties_of(plan, unit) for field in duty.addition("each") or ()}
    members = {f"{field}.{happening}" for field in fields for happening in ("joined", "left")}
    events = of_kinds(members, until=until) if members else EventColumns()
    subjects = {ORGANISATION, *found.names.texts, *events.subject} - {""}
    return joined(events, of_kinds((states_of(plan, unit) | set(ABOUT_BREACHES)) - members, subjects=subjects, until=until))


# --- tables -------------------------------------------------------------------------------------------------------------------------------


def _lines_of(unit: str) -> dict[Cell, Sums]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, grouped, ordinal, have, of, first_at, last_at, settled_at, mixed FROM watch_tally WHERE unit = %s", [unit]
        )
        return {(version, group, ordinal): tuple(sums) for version, group, ordinal, *sums in cursor.fetchall()}


def _decided_by_time(unit: str, at: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM watch_waiting WHERE unit = %s AND due_at < %s", [unit, at])
        return {subject for (subject,) in cursor.fetchall()}


def _next_due(unit: str, changed: dict[str, int | None]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(due_at) FROM watch_waiting WHERE unit = %s AND subject <> ALL (%s)", [unit, list(changed)])
        (stays,) = cursor.fetchone()
    return min((due for due in (stays, *changed.values()) if due is not None), default=None)


def keep(unit: str, kept: Kept) -> None:
    """Write down what is new, in the transaction that writes the rows."""
    with connection.cursor() as cursor:
        if kept.is_whole:
            cursor.execute("DELETE FROM watch_tally WHERE unit = %s", [unit])
            cursor.execute("DELETE FROM watch_waiting WHERE unit = %s", [unit])
        gone = [cell for cell, sums in kept.lines.items() if sums is None]
        if gone:
            cursor.execute(
                "DELETE FROM watch_tally t USING unnest(%s::smallint[], %s::text[], %s::bigint[]) AS g (version, grouped, ordinal)"
                " WHERE t.unit = %s AND (t.version, t.grouped, t.ordinal) = (g.version, g.grouped, g.ordinal)",
                [*(list(column) for column in zip(*gone, strict=True)), unit],
            )
        lines = [(*cell, *sums) for cell, sums in kept.lines.items() if sums is not None]
        if lines:
            cursor.execute(
                "INSERT INTO watch_tally (unit, version, grouped, ordinal, have, of, first_at, last_at, settled_at, mixed)"
                " SELECT %s, * FROM unnest(%s::smallint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],"
                " %s::bigint[], %s::bigint[], %s::boolean[]) ON CONFLICT (unit, version, grouped, ordinal) DO UPDATE SET"
                " have = excluded.have, of = excluded.of, first_at = excluded.first_at, last_at = excluded.last_at,"
                " settled_at = excluded.settled_at, mixed = excluded.mixed",
                [unit, *(list(column) for column in zip(*lines, strict=True))],
            )
        _keep_waiting(cursor, unit, kept.waiting)


def _keep_waiting(cursor: object, unit: str, changed: dict[str, int | None]) -> None:
    over = [subject for subject, due in changed.items() if due is None]
    still = [(subject, due) for subject, due in changed.items() if due is not None]
    if over:
        cursor.execute("DELETE FROM watch_waiting WHERE unit = %s AND subject = ANY (%s)", [unit, over])  # type: ignore[attr-defined]
    if still:
        cursor.execute(  # type: ignore[attr-defined]
            "INSERT INTO watch_waiting (unit, subject, due_at) SELECT %s, * FROM unnest(%s::text[], %s::bigint[])"
            " ON CONFLICT (unit, subject) DO UPDATE SET due_at = excluded.due_at",
            [unit, *(list(column) for column in zip(*still, strict=True))],
        )
