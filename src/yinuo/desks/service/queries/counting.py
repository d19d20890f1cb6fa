"""Counters beside views: one statement for all of them, each read no further than anybody reads a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST_COUNTED = 99
"""A counter stops behind this; the page then writes 99+."""


def counted(wanted: Mapping[str, QuerySet[Any]], *, most: int = MOST_COUNTED) -> dict[str, int]:
    """How many rows each of some lists has, no further than one above `most`.

    Args:
        wanted: lists by a key of the caller's, such as `queue.narrowed(…)` of a view. Row security holds for each as for the list itself.
            A list whose filters an index knows costs a millisecond or two however long it is; the same list twice is counted once.
    """
    statements: list[tuple[str, tuple[Any, ...]]] = []
    place_of: dict[str, int] = {}
    for key, rows in wanted.items():
        try:
            sql, params = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:  # nothing can fit
            continue
        if (sql, params) not in statements:  # compared, not hashed: a list may stand among the values
            statements.append((sql, params))
        place_of[key] = statements.index((sql, params))
    found: tuple[int, ...] = ()
    if statements:
        parts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _params in statements)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {parts}", [one for _sql, params in statements for one in params])
            found = cursor.fetchone()
    return {key: found[place_of[key]] if key in place_of else 0 for key in wanted}
