"""Whom a row is about, and whom it looks like: by number, by the number of another system, by fingerprints. No value is opened for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import TokenOf
from yinuo.desks.customers.fingerprints import traits_of_texts
from yinuo.desks.customers.models import Customer, Finding
from yinuo.kit import sealed_index as index
from yinuo.kit import sealed_keys

from ..models import OutsideNumber

Known = Mapping[str, Customer]


def outside_token(system: str, number: str) -> int:
    """The fingerprint of a number in another system."""
    return index.token(sealed_keys.ring().index, "outside", f"{index.normalise(system)}|{index.normalise(number)}")


def by_numbers(viewer: Viewer, numbers: Iterable[str]) -> dict[str, Customer]:
    """Customers by our own number; a merged one stands for the one it is now."""
    rows = visible_to(viewer.staff).filter(erased_at__isnull=True, number__in=set(numbers)).select_related("merged_into")
    return {row.number: row.merged_into or row for row in rows}


def by_outside(viewer: Viewer, system: str, numbers: Iterable[str]) -> dict[str, Customer]:
    """Customers by their number in another system."""
    tokens = {outside_token(system, number): number for number in set(numbers)}
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True)
    found = OutsideNumber.objects.filter(token__in=list(tokens), customer__in=seen).select_related("customer__merged_into")
    return {tokens[row.token]: row.customer.merged_into or row.customer for row in found}


def traits(said: Mapping[str, str]) -> dict[TokenOf, int]:
    """The fingerprints of a row by which it may look like somebody."""
    return traits_of_texts(sealed_keys.ring().index, said)


def doubles(viewer: Viewer, tokens: Sequence[int]) -> dict[int, str]:
    """For each fingerprint that somebody within reach has: the number of that customer."""
    seen = visible_to(viewer.staff).filter(erased_at__isnull=True)
    rows = Finding.objects.filter(of__gt=0, token__in=list(tokens), customer__in=seen)
    pairs = rows.order_by("-customer_id").values_list("token", "customer__number", "customer__merged_into__number")
    return {token: survivor or number for token, number, survivor in pairs}
