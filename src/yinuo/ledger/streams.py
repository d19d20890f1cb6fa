"""Reading the ledger for whoever judges: streams cut to what matters, all events of some kinds, what came between two bookmarks.

What is asked for comes with all its corrections and retractions, and with the corrections of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection

from yinuo.ledger.cursors import planned_once
from yinuo.ledger.followers import COLUMNS, Bookmark, EventColumns, columns_of

Span = tuple[int, int]
"""First and last second, UTC, both within."""
_UNTIL = "(%(xid)s::bigint IS NULL OR (xid, position) <= (%(xid)s, %(position)s))"
_WITH_CONTROLS = f"""
    WITH RECURSIVE asked AS (
        {{asked}}
        UNION SELECT e.id FROM asked a CROSS JOIN LATERAL (
            SELECT id FROM ledger_event WHERE corrects = a.id UNION ALL SELECT id FROM ledger_event WHERE retracts = a.id
        ) e
    )
    SELECT {COLUMNS} FROM ledger_event WHERE id IN (SELECT id FROM asked) AND {_UNTIL} ORDER BY subject, seq
"""
_OF_KINDS = "SELECT id FROM ledger_event WHERE kind = ANY (%(kinds)s)"
_ON_SUBJECTS = f"{_OF_KINDS} AND subject = ANY (%(subjects)s)"
# what was corrected may have been moved into a span from anywhere
_IN_SPANS = f"""(
    SELECT e.id FROM unnest(%(firsts)s::bigint[], %(lasts)s::bigint[]) AS s (first, last)
    JOIN ledger_event e ON e.kind = ANY (%(kinds)s) AND e.occurred_at BETWEEN to_timestamp(s.first) AND to_timestamp(s.last)
    UNION {_OF_KINDS} AND id IN (SELECT corrects FROM ledger_event WHERE corrects IS NOT NULL))
"""
_STREAMS = f"""
    SELECT {COLUMNS} FROM ledger_event WHERE subject = ANY (%(subjects)s)
    AND (kind = ANY (%(kinds)s) OR split_part(kind, '.', 2) = ANY (%(happenings)s) OR corrects IS NOT NULL OR retracts IS NOT NULL)
    AND {_UNTIL} ORDER BY subject, seq
"""


def cut_streams(
    subjects: Collection[str], *, kinds: Collection[str], happenings: Collection[str] = (), until: Bookmark | None = None
) -> EventColumns:
    """Some streams by subject and number, cut to some kinds, to some happenings of whatever thing, and to corrections.

    Args:
        happenings: second words of kinds: `merged` of `complaint.merged`.
        until: leave out what was committed after it.
    """
    return _asked(_STREAMS, until, planned_once(), subjects=list(subjects), kinds=sorted(kinds), happenings=list(happenings))


def of_kinds(kinds: Iterable[str], *, subjects: Collection[str] | None = None, until: Bookmark | None = None) -> EventColumns:
    """All events of some kinds, on some subjects or on any, by subject and number."""
    if subjects is None:
        return _asked(_WITH_CONTROLS.format(asked=_OF_KINDS), until, kinds=sorted(kinds))
    return _asked(_WITH_CONTROLS.format(asked=_ON_SUBJECTS), until, planned_once(), kinds=sorted(kinds), subjects=list(subjects))


def of_kinds_in(kinds: Iterable[str], spans: Collection[Span], *, until: Bookmark | None = None) -> EventColumns:
    """At least the events of some kinds that occurred in some spans, by what was first said or by any correction; more do come."""
    columns: dict[str, Any] = {"firsts": [first for first, _last in spans], "lasts": [last for _first, last in spans]}
    return _asked(_WITH_CONTROLS.format(asked=_IN_SPANS), until, kinds=sorted(kinds), **columns)


def oldest_and_nth(kinds: Iterable[str], span: Span, *, count: int) -> tuple[int | None, int | None]:
    """When the first event ever of some kinds occurred, and when the one did that stands after the newest `count` of a span; seconds UTC.

    Either is None where there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT extract(epoch FROM min(e.occurred_at))::bigint FROM unnest(%(kinds)s::text[]) AS k (kind) CROSS JOIN LATERAL"
            " (SELECT occurred_at FROM ledger_event WHERE kind = k.kind ORDER BY occurred_at LIMIT 1) e),"
            " (SELECT extract(epoch FROM occurred_at)::bigint FROM ledger_event WHERE kind = ANY (%(kinds)s)"
            " AND occurred_at BETWEEN to_timestamp(%(first)s) AND to_timestamp(%(last)s)"
            " ORDER BY occurred_at DESC OFFSET %(count)s LIMIT 1)",
            {"kinds": sorted(kinds), "first": span[0], "last": span[1], "count": count},
        )
        oldest, beyond = cursor.fetchone()
        return oldest, beyond


def news_between(after: Bookmark, until: Bookmark, *, kinds: Iterable[str], limit: int) -> EventColumns:
    """Events of some kinds, and corrections of whatever kind, committed after one bookmark and not after another; at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger_event WHERE (xid, position) > (%s, %s) AND (xid, position) <= (%s, %s)"
            " AND (kind = ANY (%s) OR corrects IS NOT NULL OR retracts IS NOT NULL) ORDER BY xid, position LIMIT %s",
            [*after, *until, sorted(kinds), limit],
        )
        return columns_of(cursor.fetchall())


def subjects_after(after: str, limit: int) -> list[str]:
    """The next subjects of the ledger in order of name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM ledger_stream WHERE subject > %s AND seq > 0 ORDER BY subject LIMIT %s", [after, limit])
        return [subject for (subject,) in cursor.fetchall()]


def subjects_of_sorts(sorts: Collection[str]) -> list[str]:
    """The subjects of the ledger of some sorts, `staff` of `staff:lin`, and those that are called so: `organisation`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM ledger_stream WHERE seq > 0 AND split_part(subject, ':', 1) = ANY (%s)", [list(sorts)])
        return [subject for (subject,) in cursor.fetchall()]


def subjects_since(bookmark: Bookmark) -> set[str]:
    """Subjects of which something was committed after a bookmark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT subject FROM ledger_event WHERE (xid, position) > (%s, %s)", [*bookmark])
        return {subject for (subject,) in cursor.fetchall()}


def newest(bookmark: Bookmark) -> Bookmark:
    """The last event before which nothing will come any more, or the bookmark where that is further."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xid, position FROM ledger_event WHERE xid < ledger_horizon() AND (xid, position) > (%s, %s)"
            " ORDER BY xid DESC, position DESC LIMIT 1",
            [*bookmark],
        )
        row = cursor.fetchone()
        return bookmark if row is None else Bookmark(*row)


def head_of(subject: str) -> tuple[int, bytes] | None:
    """Number and hash of a stream's newest event; None where the subject is unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM ledger_stream WHERE subject = %s", [subject])
        row = cursor.fetchone()
        return None if row is None else (int(row[0]), bytes(row[1]))


def is_known(subjects: Collection[str]) -> bool:
    """Whether the ledger holds anything of one of these subjects."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM ledger_stream WHERE subject = ANY (%s) AND seq > 0)", [list(subjects)])
        return bool(cursor.fetchone()[0])


def kinds_that_happened(happenings: Collection[str]) -> list[str]:
    """The kinds in the ledger whose second word is one of these; a look at each kind, not at each event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE k AS (SELECT min(kind) AS kind FROM ledger_event UNION ALL"
            " SELECT (SELECT min(kind) FROM ledger_event WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)"
            " SELECT kind FROM k WHERE split_part(kind, '.', 2) = ANY (%s)",
            [list(happenings)],
        )
        return [kind for (kind,) in cursor.fetchall()]


def _asked(text: str, until: Bookmark | None, cursor: AbstractContextManager[Any] | None = None, **parameters: Any) -> EventColumns:
    """The columns that a statement finds. One whose few rows an index finds whatever is asked for needs only one plan: `planned_once`."""
    xid, position = until if until is not None else (None, None)
    with cursor or connection.cursor() as asking:
        asking.execute(text, {**parameters, "xid": xid, "position": position})
        return columns_of(asking.fetchall())
