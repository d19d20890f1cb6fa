"""Whom a row is about, and whom it looks like: by number, by the number of another system, by fingerprints. No value is opened for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models.expressions import RawSQL

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import TokenOf
from yinuo.desks.customers.fingerprints import traits_of_texts
from yinuo.desks.customers.models import Customer, Finding
from yinuo.kit import arrays, sealed_keys
from yinuo.kit import sealed_index as index

from ..models import OutsideNumber

Known = Mapping[str, Customer]


def listed(tokens: Iterable[int]) -> RawSQL:
    """Thousands of fingerprints as one value of a statement instead of one each."""
    return RawSQL("SELECT unnest(%s::bigint[])", [arrays.numbers(tokens)])


def outside_token(system: str, number: str, *, key: bytes | None = None) -> int:
    """The fingerprint of a number in another system; whoever needs many gives the index key along."""
    return index.token(key or sealed_keys.ring().index, "outside", f"{index.normalise(system)}|{index.normalise(number)}")


def by_numbers(viewer: Viewer, numbers: Iterable[str]) -> dict[str, Customer]:
    """Customers by our own number; a merged one stands for the one it is now."""
    rows = visible_to(viewer.staff).filter(erased_at__isnull=True, number__in=set(numbers)).select_related("merged_into")
    return {row.number: row.merged_into or row for row in rows}


def by_outside(viewer: Viewer, system: str, numbers: Iterable[str]) -> dict[str, Customer]:
    """Customers by their number in another system."""
    key = sealed_keys.ring().index
    tokens = {outside_token(system, number, key=key): number for number in set(numbers)}
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True)
    found = OutsideNumber.objects.filter(token__in=listed(tokens), customer__in=seen).select_related("customer__merged_into")
    return {tokens[row.token]: row.customer.merged_into or row.customer for row in found}


def index_key() -> bytes:
    """The key of all fingerprints, asked for once by whoever takes many."""
    return sealed_keys.ring().index


def traits(said: Mapping[str, str], *, key: bytes) -> dict[TokenOf, int]:
    """The fingerprints of a row by which it may look like somebody."""
    return traits_of_texts(key, said)


def doubles(viewer: Viewer, tokens: Sequence[int]) -> dict[int, str]:
    """For each fingerprint that somebody within reach has: the number of that customer."""
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True)
    rows = Finding.objects.filter(of__gt=0, token__in=listed(tokens), customer__in=seen)
    pairs = rows.order_by("-customer_id").values_list("token", "customer__number", "customer__merged_into__number")
    return {token: survivor or number for token, number, survivor in pairs}
