"""Working with one customer where nobody is signed in: the purpose `intake`, which reaches that customer and nothing else.

Nobody can sign in as the house's door: it has no account. Row security (migration 0005) lets a transaction of this purpose see the one
customer it names, and find customers by the fingerprints of a telephone number or an e-mail address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff

from .models import Case

_SETTINGS = ("yinuo.person", "yinuo.purpose", "yinuo.taking", "yinuo.case")
PURPOSE = "intake"


class Door:
    """Who acts where nobody does. Has no account and no right; the ledger knows it as `system:intake`."""

    pk, username, role, department, is_active = None, "", "", "", False
    ref = "system:intake"

    def __str__(self) -> str:
        return ""


DOOR = cast(Staff, Door())


@contextmanager
def reaching(customer: int) -> Iterator[Viewer]:
    """One transaction that reaches one customer, with what was merged into it, and nobody else."""
    with _under("", PURPOSE, str(customer), ""):
        yield Viewer(DOOR)


@contextmanager
def looking() -> Iterator[None]:
    """One transaction that reaches nobody, only the fingerprints of telephones and e-mail addresses."""
    with _under("", PURPOSE, "", ""):
        yield


def case_of(number: str) -> Case | None:
    """The case of a number, or of an authority's number for it; only for whoever knows by their own records or a secret that it is theirs.

    What hangs on it is readable only within `reaching(case.customer_id)`. None where there is none or its customer was erased.
    """
    clean = number.replace("\0", "").strip()[:40]
    if not clean:
        return None
    with _under("", PURPOSE, "", clean):
        rows = list(Case.objects.filter(number=clean)[:1] or Case.objects.filter(outside_number=clean).order_by("-pk")[:1])
    return rows[0] if rows else None


@contextmanager
def _under(*values: str) -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s, true)' for _name in _SETTINGS)}", list(_SETTINGS))
        before = cursor.fetchone()
        _set(cursor, values)
        yield
        _set(cursor, [value or "" for value in before])


def _set(cursor: Any, values: Any) -> None:
    pairs = [part for pair in zip(_SETTINGS, values, strict=True) for part in pair]
    cursor.execute(f"SELECT {', '.join('set_config(%s, %s, true)' for _name in _SETTINGS)}", pairs)
