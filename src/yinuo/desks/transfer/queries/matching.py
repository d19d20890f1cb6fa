"""Whom a row is about, and whom it looks like: by number, by the number of another system, by fingerprints. No value is opened for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import TokenOf
from yinuo.desks.customers.fingerprints import traits_of_texts
from yinuo.desks.customers.models import Customer, Finding
from yinuo.kit import arrays, sealed_keys
from yinuo.kit import sealed_index as index
from yinuo.ledger.cursors import fast_cursor

from ..models import OutsideNumber

Known = Mapping[str, Customer]


def listed(tokens: Iterable[int]) -> RawSQL:
    """Thousands of fingerprints as one value of a statement instead of one each."""
    return RawSQL("SELECT unnest(%s::bigint[])", [arrays.numbers(tokens)])


def outside_token(system: str, number: str, *, key: index.Keyed | None = None) -> int:
    """The fingerprint of a number in another system; whoever needs many gives the keyed index along."""
    return (key or keyed()).token("outside", f"{index.normalise(system)}|{index.normalise(number)}")


def by_numbers(viewer: Viewer, numbers: Iterable[str]) -> dict[str, Customer]:
    """Customers by our own number; a merged one stands for the one it is now."""
    rows = visible_to(viewer.staff).filter(erased_at__isnull=True, number__in=set(numbers)).select_related("merged_into")
    return {row.number: row.merged_into or row for row in rows}


def by_outside(viewer: Viewer, tokens: Mapping[int, str]) -> dict[str, Customer]:
    """Customers by their number in another system.

    Args:
        tokens: the numbers asked for, by their `outside_token`.
    """
    found = _looked_up(OutsideNumber._meta.db_table, list(tokens))
    if not found:
        return {}
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True, pk__in=listed({customer for _token, customer in found}))
    rows = {row.pk: row.merged_into or row for row in seen.select_related("merged_into")}
    return {tokens[token]: rows[customer] for token, customer in found if customer in rows}


def keyed() -> index.Keyed:
    """What takes fingerprints, made once by whoever takes many."""
    return index.Keyed(sealed_keys.ring().index)


def traits(said: Mapping[str, str], *, key: index.Keyed) -> dict[TokenOf, int]:
    """The fingerprints of a row by which it may look like somebody."""
    return traits_of_texts(key, said)


def doubles(viewer: Viewer, tokens: Iterable[int]) -> dict[int, str]:
    """For each fingerprint that somebody within reach has: the number of that customer, of several the eldest."""
    found = _looked_up(Finding._meta.db_table, list(set(tokens)), "AND of > 0")
    if not found:
        return {}
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True, pk__in=listed({customer for _token, customer in found}))
    numbers = {pk: survivor or number for pk, number, survivor in seen.values_list("pk", "number", "merged_into__number")}
    return {token: numbers[customer] for token, customer in sorted(found, key=lambda one: -one[1]) if customer in numbers}


def _looked_up(table: str, tokens: Sequence[int], also: str = "") -> list[tuple[int, int]]:
    """Which customers have some of these fingerprints.

    OFFSET keeps it to one look into the index for each, whatever the planner believes of a table that has just grown from nothing.
    """
    with connection.cursor() as cursor, fast_cursor(cursor) as fast:
        fast.execute(
            f"SELECT asked.token, found.customer_id FROM unnest(%s::bigint[]) AS asked (token)"
            f" CROSS JOIN LATERAL (SELECT customer_id FROM {table} WHERE token = asked.token {also} OFFSET 0) AS found",
            [arrays.binary_numbers(sorted(tokens))],
        )
        return fast.fetchall()
