"""What is new on the watch: a mark that changes whenever a page may look different, and what went wrong since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yinuo.watch.queries import _rows, newest_breaches
from yinuo.watch.shapes import WatchedRow

MOST = 100
"""News are counted up to here."""
_STAMP = (
    "SELECT (SELECT max(xid::text || '.' || position) FROM watch_bookmark), (SELECT max(id) FROM watch_change),"
    " (SELECT coalesce(sum(n), 0) FROM watch_count WHERE is_at_risk), (SELECT max(number) FROM ledger_checkpoint)"
)
_BROKEN = "verdict = 2 AND overlays IN (0, 4) AND broken_at > %s"
_AT_RISK = "verdict = 0 AND is_at_risk AND at_risk_at > %s"


@dataclass(frozen=True)
class News:
    """How much is new; either counted up to `MOST`."""

    broken: int
    at_risk: int


def stamp() -> str:
    """Changes with every event followed, every verdict changed and every warning given: one query, whatever the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        return "-".join(str(value or 0) for value in cursor.fetchone())


def news_since(seen_at: datetime) -> News:
    """How many breaches and warnings came after an instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM (SELECT FROM watch_row WHERE {_BROKEN} ORDER BY broken_at DESC LIMIT %s) AS b),"
            f" (SELECT count(*) FROM (SELECT FROM watch_row WHERE {_AT_RISK} ORDER BY at_risk_at DESC LIMIT %s) AS r)",
            [seen_at, MOST, seen_at, MOST],
        )
        return News(*cursor.fetchone())


def newest_warnings(limit: int = 20) -> tuple[WatchedRow, ...]:
    """What is at risk, the newest warning first."""
    return tuple(_rows("WHERE verdict = 0 AND is_at_risk ORDER BY at_risk_at DESC, id DESC LIMIT %s", [min(limit, MOST)]))


def warnings_after(since: datetime, *, limit: int) -> tuple[WatchedRow, ...]:
    """What came to be at risk after an instant, the oldest warning first: for whoever tells of each, however many there are."""
    return tuple(_rows(f"WHERE {_AT_RISK} ORDER BY at_risk_at, id LIMIT %s", [since, limit]))


def breaches_after(since: datetime, *, limit: int) -> tuple[WatchedRow, ...]:
    """What was broken after an instant and is neither remedied nor excused, the oldest first."""
    return tuple(_rows(f"WHERE {_BROKEN} ORDER BY broken_at, id LIMIT %s", [since, limit]))


__all__ = ["MOST", "News", "breaches_after", "newest_breaches", "newest_warnings", "news_since", "stamp", "warnings_after"]
