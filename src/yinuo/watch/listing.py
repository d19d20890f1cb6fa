"""The list of rows: filtered, sorted and paged by indexes, so that a page costs the same at a thousand rows and at a million.

Several promises are asked side by side, each by its own index, and merged; a page is found by where the last one ended, never by counting.
Rows without a value in the sorted column are a stretch of their own, before or after the others, as an index cannot be read otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from yinuo.engine.verdicts.shapes import BROKEN, GRADES, PENDING, VERDICTS
from yinuo.watch.queries import _ROW, _row
from yinuo.watch.shapes import RowPage, WatchedRow

MOST = 1_000
"""Rows of one page at most."""
_MAJOR = GRADES.index("major")
STATES: dict[str, str] = {
    **{name: f"verdict = {code}" for code, name in enumerate(VERDICTS)},
    "pending": f"verdict = {PENDING} AND NOT is_at_risk",
    "at_risk": f"verdict = {PENDING} AND is_at_risk",
    "broken": f"verdict = {BROKEN} AND grade <> {_MAJOR}",
    "broken_major": f"verdict = {BROKEN} AND grade = {_MAJOR}",
}
"""What a state of the pages means in the table."""
Phases = tuple[tuple[bool, bool], ...]


@dataclass(frozen=True)
class Sort:
    """One order of the list: its column, whether downward, and whether rows without a value come first."""

    column: str
    is_downward: bool
    empty_first: bool = False
    condition: str = ""


SORTS: dict[str, Sort] = {
    "-due_at": Sort("due_at", True),
    "due_at": Sort("due_at", False),
    "-late_seconds": Sort("late_seconds", True, empty_first=True, condition=f"verdict = {BROKEN}"),  # what still grows leads
    "late_seconds": Sort("late_seconds", False, condition=f"verdict = {BROKEN}"),
}
"""Orders by the name they have in an address; `late_seconds` is about breaches only."""


def rows_of_promises(
    promises: Sequence[str], *, state: str = "", sort: str = "-due_at", due_from: datetime | None = None,
    due_before: datetime | None = None, after: str = "", limit: int = 50,
) -> RowPage:  # fmt: skip
    """A page of the rows of some promises.

    Args:
        state: a name of `STATES`, or all.
        sort: a name of `SORTS`.
        due_from, due_before: only what falls due within.
        after: `next_key` of the page before.
    """
    limit, order = min(max(limit, 1), MOST), SORTS[sort]
    asked = [one for one in (STATES.get(state, ""), order.condition) if one]
    given: list[Any] = []
    for bound, sign in ((due_from, ">="), (due_before, "<")):
        if bound is not None:
            asked.append(f"due_at {sign} %s")
            given.append(bound)
    at_empty, value, identity = _place_of(after, order)
    found: list[WatchedRow] = []
    for is_empty in (True, False) if order.empty_first else (False, True):
        if after and at_empty != is_empty and is_empty == order.empty_first:
            continue  # that stretch lies behind us
        key = (value, identity) if after and at_empty == is_empty else None
        found += _stretch(promises, asked, given, order=order, is_empty=is_empty, after=key, limit=limit + 1 - len(found))
        if len(found) > limit:
            break
    return RowPage(tuple(found[:limit]), _key(found[limit - 1], order) if len(found) > limit else "")


def rows_of_subjects(
    beginnings: Sequence[str], *, promises: Sequence[str] | None = None, state: str = "", after: str = "", limit: int = 50
) -> RowPage:
    """A page of the rows whose subject begins with one of these texts, by subject."""
    limit = min(max(limit, 1), MOST)
    found: list[WatchedRow] = []
    for beginning in dict.fromkeys(beginnings):
        asked = ["subject LIKE %s"]
        given: list[Any] = [beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"]
        if promises is not None:
            asked.append("promise = ANY (%s)")
            given.append(list(promises))
        if state:
            asked.append(STATES[state])
        subject, promise, number = _name_of(after)
        if after:
            asked.append("(subject, promise, number) > (%s, %s, %s)")
            given += [subject, promise, number]
        found += _fetched(f"WHERE {' AND '.join(asked)} ORDER BY subject, promise, number LIMIT %s", [*given, limit + 1])
    found = sorted({row.id: row for row in found}.values(), key=lambda row: (row.subject, row.promise, row.number))
    last = found[limit - 1] if len(found) > limit else None
    return RowPage(tuple(found[:limit]), f"{last.subject}|{last.promise}|{last.number}" if last else "")


def _stretch(
    promises: Sequence[str], asked: Sequence[str], given: Sequence[Any], *, order: Sort, is_empty: bool, after: tuple[Any, int] | None,
    limit: int,
) -> list[WatchedRow]:  # fmt: skip
    """Rows with (or without) a value in the sorted column."""
    column, way = order.column, "DESC" if order.is_downward else "ASC"
    further = "<" if order.is_downward else ">"
    conditions, parameters = [f"{column} IS {'' if is_empty else 'NOT '}NULL", *asked], list(given)
    if after is not None:
        conditions.append(f"id {further} %s" if is_empty else f"({column}, id) {further} (%s, %s)")
        parameters += [after[1]] if is_empty else list(after)
    # without NULLS FIRST or LAST: the index is then read as it lies, in either direction
    ordered = f"id {way}" if is_empty else f"{column} {way}, id {way}"
    own = f"SELECT {_ROW} FROM watch_row WHERE promise = asked.name AND {' AND '.join(conditions)} ORDER BY {ordered} LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT found.* FROM unnest(%s::text[]) AS asked (name) CROSS JOIN LATERAL ({own}) AS found ORDER BY {ordered} LIMIT %s",
            [list(promises), *parameters, limit, limit],
        )
        return [_row(*values) for values in cursor.fetchall()]


def _fetched(rest: str, parameters: Sequence[Any]) -> list[WatchedRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ROW} FROM watch_row {rest}", parameters)
        return [_row(*values) for values in cursor.fetchall()]


def _key(row: WatchedRow, order: Sort) -> str:
    value = row.due_at if order.column == "due_at" else row.late_seconds
    shown = "" if value is None else str(int(value.timestamp()) if isinstance(value, datetime) else value)
    return f"{shown}.{row.key.rpartition('.')[2]}"


def _place_of(after: str, order: Sort) -> tuple[bool, Any, int]:
    """Whether the last row had no value, its value and its id; a key that is none stands at the end."""
    text, _dot, identity = after.partition(".")
    try:
        value: Any = int(text) if text else None
        if value is not None and order.column == "due_at":
            value = datetime.fromtimestamp(value, UTC)
        return value is None, value, int(identity or 0)
    except (ValueError, OverflowError, OSError):
        return not order.empty_first, None, 0


def _name_of(after: str) -> tuple[str, str, int]:
    subject, promise, number = (["", "", *after.rsplit("|", 2)])[-3:]
    return subject, promise, int(number) if number.isdigit() and len(number) < 18 else 0
