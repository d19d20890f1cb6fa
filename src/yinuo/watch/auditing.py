"""Auditing the watch: every verdict recomputed from the ledger, at one head, and compared with the rows as they stand.

A row is right when it is what the judge says as of `judged_through`, or as of the instant at which it was last judged while nothing in it
was due since: a deadline that moves with a running pause is shown as of then. Subjects with events that the watch has not followed yet, and
units with news, are left for the next audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.db import connection

from yinuo.ledger.auditing import at_one_instant
from yinuo.ledger.followers import Bookmark
from yinuo.ledger.streams import of_kinds, subjects_after, subjects_since
from yinuo.promises.models import Version
from yinuo.watch import lane
from yinuo.watch.house_wide import rows_kept, rows_of_unit
from yinuo.watch.judging import Judged, instant_for, rows_of
from yinuo.watch.plans import Plan, current_plan
from yinuo.watch.reading import linked, streams
from yinuo.watch.rebuilding import catch_up
from yinuo.watch.writing import VERDICT, existing_rows, rows_of_promises, single_row

SUBJECTS_AT_ONCE = 2_000
MOST_FINDINGS = 100
Key = tuple[str, str, int]


@dataclass
class WatchAudit:
    """What an audit of the watch found: rows compared, and a sentence for each difference (at most a hundred are told)."""

    verdicts: int = 0
    differences: int = 0
    findings: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """One more difference."""
        self.differences += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(sentence)


def audit_watch() -> WatchAudit:
    """Recompute and compare everything. Reads only, at one instant; a watch that was never brought up to date is, first."""
    state = lane.look()
    if state.judged_through is None or state.resync_after is not None or state.stamp != current_plan().stamp:
        catch_up()
    found = WatchAudit()
    with at_one_instant():
        state, plan = lane.look(), current_plan()
        at = state.judged_through or 0
        _check_cases(plan, state.bookmark, at, found)
        _check_units(plan, state.bookmark, at, found)
        _check_single_rows(plan, found)
        _check_counts(found)
        _check_register(found)
    return found


# --- promises of cases ------------------------------------------------------------------------------------------------------------------


def _check_cases(plan: Plan, bookmark: Bookmark, at: int, found: WatchAudit) -> None:
    moving = linked(subjects_since(bookmark))
    for subjects in _batches():
        asked = [subject for subject in subjects if subject not in moving]
        around = linked(asked)
        if around & moving:
            asked = [subject for subject in asked if linked([subject]).isdisjoint(moving)]
        events = streams(plan, around, until=bookmark)
        judged = _of(rows_of(plan, plan.of_cases, events, at=instant_for(events, at), zone=settings.TIME_ZONE), asked)

        def again(key: Key, instant: int) -> Judged | None:
            mine = streams(plan, linked([key[1]]), until=bookmark)
            rows = rows_of(plan, plan.closed([key[0]]), mine, at=instant, zone=settings.TIME_ZONE)
            return next((row for row in rows if row.key == key), None)

        existing = [row for row in existing_rows(asked, plan.of_cases) if not plan.is_of_house(row.promise, row.subject)]
        _compare(judged, existing, found, at=at, again=again)
    _check_strangers(plan, found)


def _of(rows: Iterable[Judged], subjects: Collection[str]) -> list[Judged]:
    wanted = set(subjects)
    return [row for row in rows if row.subject in wanted]


def _batches() -> Iterator[list[str]]:
    after = ""
    while subjects := subjects_after(after, SUBJECTS_AT_ONCE):
        yield subjects
        after = subjects[-1]


def _compare(
    judged: Collection[Judged], existing: Collection[Judged], found: WatchAudit, *, at: int, again: Callable[[Key, int], Judged | None]
) -> None:
    """Row for row; `again` judges one row as of another instant."""
    stored = {row.key: row for row in existing}
    found.verdicts += len(judged)
    for row in judged:
        mine = stored.pop(row.key, None)
        if mine is None:
            found.note(f"{_name(row.key)} is missing in the watch; by the ledger it is {_face(row)}.")
        elif _told(mine) != _told(row):
            judged_at, look_again_at = _looked(row.key)
            is_settled = look_again_at is None or look_again_at > at
            then = again(row.key, judged_at) if is_settled else None
            if then is None or _told(then) != _told(mine):
                found.note(f"{_name(row.key)}: {_difference(mine, row)}.")
    for key, mine in stored.items():
        found.note(f"{_name(key)} stands in the watch as {_face(mine)}, but by the ledger there is no such row.")


def _told(row: Judged) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in VERDICT)


def _difference(stored: Judged, judged: Judged) -> str:
    name = next(name for name in VERDICT if getattr(stored, name) != getattr(judged, name))
    return f"{name} is {getattr(stored, name)!r} in the watch, {getattr(judged, name)!r} by the ledger"


def _name(key: Key) -> str:
    return f"{key[0]}@{key[1]}#{key[2]}"


def _face(row: Judged) -> str:
    from yinuo.engine.verdicts.shapes import VERDICTS

    return VERDICTS[row.verdict]


def _looked(key: Key) -> tuple[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM judged_at)::bigint, extract(epoch FROM look_again_at)::bigint FROM watch_row"
            " WHERE (promise, subject, number) = (%s, %s, %s)",
            list(key),
        )
        row = cursor.fetchone()
        return int(row[0]), row[1]


def _check_strangers(plan: Plan, found: WatchAudit) -> None:
    """Rows of promises that no book has, or of subjects that the ledger does not know: only a group of the house needs no stream."""
    pairs = [(name, group) for name, groups in plan.house_groups.items() for group in groups]
    groups = [name for name, _group in pairs], [group for _name, group in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT promise, subject, number FROM watch_row r WHERE promise <> ALL (%s) OR (promise = ANY (%s) AND number <> 0"
            " AND (promise, split_part(subject, ':', 1)) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
            " AND NOT EXISTS (SELECT 1 FROM ledger_stream s WHERE s.subject = r.subject)) LIMIT %s",
            [sorted(plan.duties), sorted(plan.of_cases), *groups, MOST_FINDINGS],
        )
        for key in cursor.fetchall():
            found.note(f"{_name(key)} stands in the watch, but the ledger knows no such promise or subject.")


# --- the whole house --------------------------------------------------------------------------------------------------------------------


def _check_units(plan: Plan, bookmark: Bookmark, at: int, found: WatchAudit) -> None:
    for unit in _quiet_units(at):
        if unit not in plan.units:
            continue
        rows, _look, _at = rows_of_unit(plan, unit, at=at, until=bookmark)
        known: dict[int, dict[Key, Judged]] = {}

        def again(key: Key, instant: int, unit: str = unit, known: dict[int, dict[Key, Judged]] = known) -> Judged | None:
            if instant not in known:
                known[instant] = {row.key: row for row in rows_of_unit(plan, unit, at=instant, until=bookmark)[0]}
            return known[instant].get(key)

        _compare(rows, rows_kept(plan, unit), found, at=at, again=again)


def _quiet_units(at: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM watch_unit WHERE dirty_at IS NULL AND coalesce(look_again_at > to_timestamp(%s), true) ORDER BY name", [at]
        )
        return [name for (name,) in cursor.fetchall()]


# --- the rest ---------------------------------------------------------------------------------------------------------------------------


def _check_single_rows(plan: Plan, found: WatchAudit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p, EXISTS (SELECT 1 FROM watch_row r WHERE r.promise = p AND number <> 0) FROM unnest(%s::text[]) AS p",
            [sorted(plan.of_cases)],
        )
        expected = [single_row(plan, name) for name, has_real in cursor.fetchall() if not has_real]
    existing = [row for row in rows_of_promises(plan.of_cases) if row.number == 0]
    _compare(expected, existing, found, at=0, again=lambda _key, _at: None)


def _check_counts(found: WatchAudit) -> None:
    """The summary that the board reads is what counting the rows gives."""
    columns = "promise, month, verdict, grade, overlays, is_at_risk"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, sum(n), sum(there) FROM (SELECT {columns}, n, 0 AS there FROM watch_count"
            f" UNION ALL SELECT {columns}, 0, 1 FROM watch_row) AS both_sides GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> sum(there)"
        )
        for promise, month, *_rest, counted, there in cursor.fetchall():
            found.note(f"The summary of {promise} in {month:%Y-%m} counts {counted} rows where there are {there}.")


def _check_register(found: WatchAudit) -> None:
    """Every version of a document is what came into force by the ledger, text and digest."""
    said: dict[tuple[str, int], str] = {}
    events = of_kinds(["document.came_into_force"])
    for data, corrects in zip(events.data, events.corrects, strict=True):
        if corrects is None and "number" in data:
            said[str(data["number"]), int(data["version"])] = str(data["sha256"])
    for version in Version.objects.select_related("document"):
        key = (version.document.number, version.number)
        digest = sha256(version.text.encode("utf-8")).hexdigest()
        if said.pop(key, None) != digest or version.sha256 != digest:
            found.note(
                f"Version {version.number} of document {version.document.number} is not the text that came into force by the ledger."
            )
    for number, version_number in said:
        found.note(f"Version {version_number} of document {number} came into force by the ledger, but is not in the register.")
