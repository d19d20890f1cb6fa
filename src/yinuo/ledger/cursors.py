"""Cursors for many values at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from yinuo.kit import arrays


@contextmanager
def fast_cursor(cursor: Any) -> Iterator[psycopg.Cursor[Any]]:
    """Beside a cursor of Django's, which writes values into the statement's text, one that sends them apart, and in binary where asked.

    With lists of thousands that takes half the time. Errors are Django's, as from its own cursors.
    """
    with cursor.db.wrap_database_errors, psycopg.Cursor(cursor.connection) as fast:
        arrays.teach(fast)
        yield fast


@contextmanager
def planned_once() -> Iterator[Any]:
    """A cursor of Django's whose statements the database plans once a connection, not each time they are sent.

    For short statements over all months that are asked again and again: planning them takes longer than running them, the more months
    the longer. The database itself goes back to a plan of its own for each call where that promises to be cheaper.
    """
    connection.ensure_connection()
    plain: psycopg.Connection[Any] = connection.connection
    plain.prepare_threshold = 0
    # whoever logs statements wants to read them with their values
    with connection.cursor() if connection.queries_logged else connection.make_cursor(psycopg.Cursor(plain)) as cursor:
        yield cursor


def streamed(query: str, parameters: Sequence[Any] = (), *, rows_at_once: int = 5000) -> Iterator[tuple[Any, ...]]:
    """The rows of a query through a cursor on the server, inside an open transaction: however many there are, few are in memory."""
    connection.ensure_connection()
    with psycopg.ServerCursor(connection.connection, f"streamed_{secrets.token_hex(4)}") as cursor:
        cursor.itersize = rows_at_once
        cursor.execute(query.encode(), parameters)
        yield from cursor
