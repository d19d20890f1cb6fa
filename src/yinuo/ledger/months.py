"""Room for events: the partitions of the months, and settling in after a restore."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections

AHEAD = timedelta(days=93)


def make_months(first_at: int, last_at: int, *, using: str = "default") -> int:
    """Make the partitions for events recorded between two instants (seconds since 1970 UTC); returns how many were new."""
    with connections[using].cursor() as cursor:
        span = [datetime.fromtimestamp(first_at, UTC), datetime.fromtimestamp(last_at, UTC)]
        cursor.execute("SELECT ledger_make_months(%s, %s, %s)", [*span, settings.DATABASE_APP_ROLE])
        (made,) = cursor.fetchone()
    return int(made)


def make_months_ahead(now: datetime, *, using: str = "default") -> int:
    """Make this month's partition and those of the next three months."""
    return make_months(int(now.timestamp()), int((now + AHEAD).timestamp()), using=using)


def settle(using: str = "default") -> None:
    """After a migrate: note the cluster we live in (see `ledger_settle`), and make room for the months to come."""
    from yinuo.kit import clock

    connection: Any = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('ledger_settle') IS NOT NULL AND has_function_privilege('ledger_settle()', 'execute')")
        if not cursor.fetchone()[0]:  # migrated backwards, or not by the owner
            return
        cursor.execute("SELECT ledger_settle()")
    make_months_ahead(clock.now(), using=using)
