"""Reading the ledger: whole streams for whoever judges, and news in an order in which nothing can be missed.

Two writers that commit at the same time may commit in another order than they began. News are therefore read by
(transaction number, position), and only of transactions below the horizon, under which none is still open. Within one stream the
order of `seq` is what counts; `history` reads by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from yinuo.ledger.refusals import NoSuchEvent

CHANNEL = "yinuo_ledger"


class Bookmark(NamedTuple):
    """How far a follower has read; kept by the follower in the same transaction as the rows it made of it."""

    xid: int = 0
    position: int = 0


START = Bookmark()


@dataclass
class EventColumns:
    """Events as plain columns of equal length. Instants are int seconds since 1970 UTC; ids are text, empty ones None."""

    id: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)
    seq: list[int] = field(default_factory=list)
    occurred_at: list[int] = field(default_factory=list)
    received_at: list[int] = field(default_factory=list)
    recorded_at: list[int] = field(default_factory=list)
    corrects: list[str | None] = field(default_factory=list)
    retracts: list[str | None] = field(default_factory=list)
    actor: list[str] = field(default_factory=list)
    refs: list[list[str]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.id)


COLUMNS = (
    "id::text, kind, subject, seq, extract(epoch FROM occurred_at)::bigint, extract(epoch FROM received_at)::bigint,"
    " extract(epoch FROM recorded_at)::bigint, corrects::text, retracts::text, body"
)
_FROM_ROW = [column.name for column in fields(EventColumns)][:9]


def columns_of(rows: Sequence[tuple[Any, ...]]) -> EventColumns:
    """Rows of `COLUMNS` as columns."""
    found = EventColumns()
    if not rows:
        return found
    *plain, bodies = zip(*rows, strict=True)
    for name, values in zip(_FROM_ROW, plain, strict=True):
        setattr(found, name, list(values))
    parsed = [json.loads(body) for body in bodies]
    found.actor = [event["actor"] for event in parsed]
    found.refs = [event["refs"] for event in parsed]
    found.data = [event["data"] for event in parsed]
    return found


def history(subjects: Sequence[str], known_at: datetime | None = None) -> EventColumns:
    """The whole streams of some subjects, by subject and number, in one query.

    Args:
        known_at: leave out what was recorded later.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger_event WHERE subject = ANY (%s)"
            " AND (%s::timestamptz IS NULL OR recorded_at <= %s) ORDER BY subject, seq",
            [list(subjects), known_at, known_at],
        )
        return columns_of(cursor.fetchall())


def read_after(bookmark: Bookmark, limit: int = 5000) -> tuple[EventColumns, Bookmark]:
    """The next committed events after a bookmark, and the bookmark after them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS}, xid, position FROM ledger_event"
            " WHERE (xid, position) > (%s, %s) AND xid < ledger_horizon() ORDER BY xid, position LIMIT %s",
            [*bookmark, limit],
        )
        rows = cursor.fetchall()
    if not rows:
        return EventColumns(), bookmark
    return columns_of([row[:-2] for row in rows]), Bookmark(rows[-1][-2], rows[-1][-1])


def read_kinds(kinds: Sequence[str], first_at: datetime, before: datetime) -> EventColumns:
    """The events of some kinds that occurred in first_at <= t < before, and all corrections of these; by subject and number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked AS (SELECT id FROM ledger_event WHERE kind = ANY (%s) AND occurred_at >= %s AND occurred_at < %s)"
            f" SELECT {COLUMNS} FROM ledger_event WHERE id IN (SELECT id FROM asked) OR corrects IN (SELECT id FROM asked)"
            " OR retracts IN (SELECT id FROM asked) ORDER BY subject, seq",
            [list(kinds), first_at, before],
        )
        return columns_of(cursor.fetchall())


def newest_recorded_at() -> datetime | None:
    """When the ledger last learnt of anything; None while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(recorded_at) FROM ledger_event")
        (newest,) = cursor.fetchone()
    return newest if newest is None else datetime.fromisoformat(newest.isoformat())


class Listener:
    """Hears that something was committed. Holds a connection of its own, outside any transaction; made by `listening`."""

    def __init__(self, heard: psycopg.Connection[Any]) -> None:
        self._heard = heard

    def wait(self, timeout: float) -> bool:
        """Wait until something is committed, at most `timeout` seconds; True when there is news. Ask again in any case now and then:
        an event becomes readable only when every older transaction has ended."""
        if not list(self._heard.notifies(timeout=timeout, stop_after=1)):
            return False
        list(self._heard.notifies(timeout=0))  # one waking is enough for all that are already there
        return True


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen for commits inside a `with`. What was committed before is not announced: read once after entering."""
    parameters = {
        key: value for key, value in connection.get_connection_params().items() if key not in ("cursor_factory", "context", "pool")
    }
    with psycopg.connect(**parameters, autocommit=True) as heard:
        heard.execute(f"LISTEN {CHANNEL}")
        yield Listener(heard)


def has_kind(kind: str) -> bool:
    """Whether an event of this kind was ever recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_event WHERE kind = %s)", [kind])
        return bool(cursor.fetchone()[0])


def signed_form_of(identity: str) -> tuple[str, bytes]:
    """An event's body, byte for byte as it was hashed, and its hash.

    Raises:
        NoSuchEvent
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, hash FROM ledger_event WHERE id = %s::uuid", [identity])
        row = cursor.fetchone()
    if row is None:
        raise NoSuchEvent(id=identity)
    return str(row[0]), bytes(row[1])
