"""In which tables anything of a case stands: asked once for its whole page, so that a section asks further only where there is something.

Desks `register` their tables when their application is ready. Within `looking_at` a section reads by `rows`; elsewhere `rows` just asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from .models import Case

M = TypeVar("M", bound=Model)
_COLUMNS: dict[type[Model], tuple[str, ...]] = {}
_FAMILY: ContextVar[Family | None] = ContextVar("family", default=None)


@dataclass(frozen=True)
class Family:
    """A case with what was merged into it, by id and number, the case itself first; and the tables that hold something of theirs."""

    numbers: Mapping[int, str]
    tables: frozenset[str]


def register(model: type[Model], *columns: str) -> None:
    """Name a table and its columns that point at a case: `case_id` and other ids, `case_number`, or `source_ref` (`case:NUMBER`)."""
    _COLUMNS[model] = columns or ("case_id",)


@contextmanager
def looking_at(case: Case) -> Iterator[None]:
    """Ask once what there is of this case; nothing is written meanwhile."""
    token = _FAMILY.set(_family_of(case))
    try:
        yield
    finally:
        _FAMILY.reset(token)


def rows(case: Case, wanted: QuerySet[M]) -> list[M]:
    """The rows of a registered table; no further question where the case is known to have none."""
    family = _FAMILY.get()
    if family is not None and case.pk in family.numbers and wanted.model._meta.db_table not in family.tables:
        return []
    return list(wanted)


def numbers_of(case: Case) -> list[str]:
    """Its own number first, then those of the cases that were merged into it; within the reach of whoever asks."""
    family = _FAMILY.get()
    return list((family if family is not None and case.pk in family.numbers else _numbers_alone(case)).numbers.values())


def _numbers_alone(case: Case) -> Family:
    merged = Case.objects.filter(merged_into=case).order_by("pk").values_list("pk", "number")
    return Family({case.pk: case.number, **dict(merged)}, frozenset())


def _family_of(case: Case) -> Family:
    numbers = _numbers_alone(case).numbers
    values = {"case_number": list(numbers.values()), "source_ref": [f"case:{one}" for one in numbers.values()]}
    asked = [(model._meta.db_table, column) for model, columns in _COLUMNS.items() for column in columns]
    held = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} WHERE {column} = ANY(%s))" for table, column in asked)
    with connection.cursor() as cursor:
        cursor.execute(held, [values.get(column, list(numbers)) for _table, column in asked])
        return Family(numbers, frozenset(table for (table,) in cursor.fetchall()))
