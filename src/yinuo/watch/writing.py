"""Bringing the rows of the watch to what was judged: compared first, then only what differs is written, in one statement of each sort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from yinuo.engine.verdicts.shapes import BROKEN, INTERVAL_NOT_SET, KEPT, NOT_EXERCISED, UNPROVEN
from yinuo.watch.judging import NO_MONTH, Judged
from yinuo.watch.plans import Plan
from yinuo.watch.shapes import LATE_EVIDENCE, PERFORMANCE

TYPES = {
    "promise": "text", "subject": "text", "number": "bigint", "document": "text", "opened_at": "bigint", "due_at": "bigint",
    "settled_at": "bigint", "verdict": "smallint", "grade": "smallint", "overlays": "smallint", "reason": "text",
    "late_seconds": "bigint", "provisional": "boolean", "broken_at": "bigint", "is_period": "boolean", "is_paused": "boolean",
    "is_at_risk": "boolean", "at_risk_at": "bigint", "look_again_at": "bigint", "month": "date",
}  # fmt: skip
INSTANTS = ("opened_at", "due_at", "settled_at", "broken_at", "at_risk_at", "look_again_at")
ROW = Judged._fields
KEY = ("promise", "subject", "number")
VERDICT = (
    "document", "opened_at", "due_at", "settled_at", "verdict", "grade", "overlays", "reason", "late_seconds", "provisional", "broken_at",
)  # fmt: skip
"""What makes a new revision when it differs."""


def _out(name: str) -> str:
    return f"extract(epoch FROM {name})::bigint" if name in INSTANTS else name


def _in(name: str) -> str:
    return f"to_timestamp({name})" if name in INSTANTS else name


SELECTED = ", ".join(_out(name) for name in ROW)
_REST = [name for name in ROW if name not in KEY]


def _all_of(table: str, names: Sequence[str]) -> str:
    return "(" + ", ".join(f"{table}.{name}" for name in names) + ")"


_IS_NEW_VERDICT = f"({_all_of('r', VERDICT)} IS DISTINCT FROM {_all_of('excluded', VERDICT)})"
_UPSERT = f"""
    INSERT INTO watch_row AS r ({", ".join(ROW)}, revision, cause, judged_at)
    SELECT {", ".join(_in(name) for name in ROW)}, 1, cause, to_timestamp(%s)
    FROM unnest({", ".join(f"%s::{TYPES[name]}[]" for name in ROW)}, %s::smallint[]) AS given ({", ".join(ROW)}, cause)
    ORDER BY subject, promise, number
    ON CONFLICT (subject, promise, number) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _REST)},
        cause = CASE WHEN {_IS_NEW_VERDICT} THEN excluded.cause ELSE r.cause END,
        revision = r.revision + {_IS_NEW_VERDICT}::int,
        judged_at = excluded.judged_at
    WHERE {_all_of("r", _REST)} IS DISTINCT FROM {_all_of("excluded", _REST)}
"""


@dataclass(frozen=True)
class Written:
    """How many rows were added or changed, and how many removed."""

    changed: int
    removed: int

    @property
    def any(self) -> bool:
        """Whether anything was written."""
        return bool(self.changed or self.removed)


def own_lane() -> None:
    """Count in the line of the watch itself until the end of this transaction; only whoever holds the lane may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yinuo.lane = '0'")


def bring_to(judged: Sequence[Judged], existing: Sequence[Judged], *, at: int, cause: int | None = None) -> Written:
    """Make the existing rows what was judged: those that differ are written, those that are no more are removed.

    Args:
        existing: all rows there are of the promises and subjects that were judged.
        at: the instant of the judgement.
        cause: why a verdict changed; None: what each change looks like.
    """
    old = {row.key: row for row in existing}
    new = [row for row in judged if old.get(row.key) != row]
    kept = {row.key for row in judged}
    gone = [key for key in old if key not in kept]
    causes = [cause if cause is not None else _cause(old.get(row.key), row) for row in new]
    removed = remove(gone)
    return Written(upsert(new, causes, at=at), removed)


def upsert(rows: Sequence[Judged], causes: Sequence[int], *, at: int) -> int:
    """Add or change rows; one that says the same already is left alone. Returns how many were written."""
    if not rows:
        return 0
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    return _execute_prepared(_UPSERT, [at, *columns, list(causes)])


def _execute_prepared(text: str, parameters: Sequence[Any]) -> int:
    """Execute a long statement that is sent again and again, compiled and planned once a connection; returns how many rows it touched."""
    connection.ensure_connection()
    plain: psycopg.Connection[Any] = connection.connection
    plain.prepare_threshold = 0
    with connection.wrap_database_errors, psycopg.Cursor(plain) as cursor:
        cursor.execute(text, parameters, prepare=True)
        return int(cursor.rowcount)


def remove(keys: Sequence[tuple[str, str, int]]) -> int:
    """Remove rows that are no more; returns how many."""
    if not keys:
        return 0
    columns = [list(column) for column in zip(*sorted(keys), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM watch_row r USING unnest(%s::text[], %s::text[], %s::bigint[]) AS k (promise, subject, number)"
            " WHERE (r.promise, r.subject, r.number) = (k.promise, k.subject, k.number)",
            columns,
        )
        return int(cursor.rowcount)


def existing_rows(subjects: Collection[str], promises: Collection[str]) -> list[Judged]:
    """The rows that there are of these promises on these subjects, without the single row of a promise that has no other."""
    return _read("subject = ANY (%s) AND promise = ANY (%s) AND number <> 0", [list(subjects), list(promises)])


def rows_of_promises(promises: Collection[str]) -> list[Judged]:
    """All rows of some promises."""
    return _read("promise = ANY (%s)", [list(promises)])


def rows_of_groups(promises: Collection[str], groups: Collection[str]) -> list[Judged]:
    """The rows of some promises on subjects of some sorts, without the single row of a promise that has no other."""
    return _read("promise = ANY (%s) AND number <> 0 AND split_part(subject, ':', 1) = ANY (%s)", [list(promises), list(groups)])


def _read(condition: str, parameters: Sequence[object]) -> list[Judged]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SELECTED} FROM watch_row WHERE {condition}", parameters)
        return [Judged._make(row) for row in cursor.fetchall()]


def _cause(old: Judged | None, new: Judged) -> int:
    """What a change looks like: evidence that takes a breach back was late, everything else is performance."""
    is_taken_back = old is not None and old.verdict in (BROKEN, UNPROVEN) and new.verdict == KEPT
    return LATE_EVIDENCE if is_taken_back or "recorded_late" in new.reason.split(";") else PERFORMANCE


# --- the single row of a promise that has no other ---------------------------------------------------------------------------------------


def settle_single_rows(plan: Plan, names: Collection[str], *, at: int) -> int:
    """Give every promise of cases without a row the one that says so, and take it away where there is a real one."""
    names = sorted(set(names) & plan.of_cases)
    if not names:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p, coalesce((SELECT sum(n) FROM watch_count c WHERE c.promise = p"
            " AND NOT (c.verdict = ANY (%s) AND c.month = %s)), 0) > 0,"  # the summary knows: no need to look for a first row
            " EXISTS (SELECT 1 FROM watch_row r WHERE r.subject = 'organisation' AND r.promise = p AND r.number = 0)"
            " FROM unnest(%s::text[]) AS p",
            [[NOT_EXERCISED, INTERVAL_NOT_SET], NO_MONTH, names],
        )
        states = cursor.fetchall()
    superfluous = [(name, "organisation", 0) for name, has_real, has_single in states if has_real and has_single]
    missing = [single_row(plan, name) for name, has_real, has_single in states if not has_real and not has_single]
    return remove(superfluous) + upsert(missing, [PERFORMANCE] * len(missing), at=at)


def single_row(plan: Plan, name: str) -> Judged:
    """The row of a promise that has no other."""
    is_open = any(duty.is_open for duty in plan.duties[name])
    verdict = INTERVAL_NOT_SET if is_open else NOT_EXERCISED
    document = plan.book.document_of.get(name, "")
    return Judged(
        name, "organisation", 0, document, None, None, None, verdict, 0, 0, "", 0, False, None, False, False, False, None, None, NO_MONTH
    )
