"""Cursors for many values at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from yinuo.kit import arrays


@contextmanager
def fast_cursor(cursor: Any) -> Iterator[psycopg.Cursor[Any]]:
    """Beside a cursor of Django's, which writes values into the statement's text, one that sends them apart, and in binary where asked.

    With lists of thousands that takes half the time. Errors are Django's, as from its own cursors.
    """
    with cursor.db.wrap_database_errors, psycopg.Cursor(cursor.connection) as fast:
        arrays.teach(fast)
        yield fast
