"""One at a time: whoever changes the watch from the ledger holds the lane until the end of its transaction.

Any number of workers may try; the one that dies lets go of it with its transaction, of which nothing remains. The lane is a lock of the
database without a row: taking it writes nothing, so that the horizon under which news are read is not held back by ourselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from yinuo.ledger.followers import Bookmark

LOCK = 0x79696E756F_57  # "yinuoW"
UNITS = 0x796E5755
"""The first half of the locks under which promises over the whole house are judged, one worker at each."""
CHANNEL = "yinuo_watch"
NAME = "verdicts"


@dataclass
class State:
    """Where the watch stands; `judged_through` in seconds UTC. Changed in memory, kept by `keep`."""

    bookmark: Bookmark
    judged_through: int | None
    stamp: str
    resync_after: str | None


def take() -> State | None:
    """Take the lane until the end of this transaction; None where another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        return _read(cursor)


def wait_for() -> State:
    """Take the lane, waiting for whoever has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        return _read(cursor)


def look() -> State:
    """Where the watch stands, without taking the lane."""
    with connection.cursor() as cursor:
        return _read(cursor)


def _read(cursor: object) -> State:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT xid, position, extract(epoch FROM judged_through)::bigint, stamp, resync_after FROM watch_bookmark WHERE name = %s", [NAME]
    )
    row = cursor.fetchone()  # type: ignore[attr-defined]
    if row is None:
        return State(Bookmark(), None, "", None)
    return State(Bookmark(row[0], row[1]), row[2], row[3], row[4])


def keep(state: State) -> None:
    """Write down where the watch stands, in the transaction that holds the lane."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO watch_bookmark (name, xid, position, judged_through, stamp, resync_after)"
            " VALUES (%s, %s, %s, to_timestamp(%s), %s, %s) ON CONFLICT (name) DO UPDATE SET xid = excluded.xid,"
            " position = excluded.position, judged_through = excluded.judged_through, stamp = excluded.stamp,"
            " resync_after = excluded.resync_after",
            [NAME, *state.bookmark, state.judged_through, state.stamp, state.resync_after],
        )


def tell() -> None:
    """Let those who show the board know, when this transaction commits, that rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
