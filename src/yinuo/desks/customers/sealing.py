"""Each customer's own key, and what is sealed under it. Unwrapped keys live as long as the `Opener` that holds them: one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models

from yinuo.kit import sealed, sealed_keys

from .models import Customer, CustomerKey
from .refusals import KeyIsThere

GENERATION = 1
"""Data keys do not turn over: what they seal would have to be sealed anew. The key that wraps them does."""


class Opener:
    """Opens and seals fields of customers; unwraps each customer's key once."""

    def __init__(self) -> None:
        self._keys: dict[int, bytes | None] = {}

    def prepare(self, customers: Iterable[int]) -> None:
        """Fetch the keys of many customers at once, for a list."""
        wanted = {one for one in customers if one not in self._keys}
        if not wanted:
            return
        self._keys.update(dict.fromkeys(wanted))
        ring = sealed_keys.ring()
        for identity, wrapped in CustomerKey.objects.filter(pk__in=wanted).values_list("pk", "wrapped"):
            self._keys[identity] = ring.unwrap(wrapped, place=key_place(identity))

    def remember(self, keys: Mapping[int, bytes]) -> None:
        """Take up keys that were just made, so that nobody has to ask for them again."""
        self._keys.update(keys)

    def make_key(self, customer: Customer, *, at: datetime) -> None:
        """Give a new customer its key.

        Raises:
            KeyIsThere.
        """
        if CustomerKey.objects.filter(pk=customer.pk).exists():
            raise KeyIsThere(number=customer.number)
        key, ring = sealed.new_key(), sealed_keys.ring()
        CustomerKey.objects.create(
            customer=customer, wrapped=ring.wrap(key, place=key_place(customer.pk)), version=ring.current, made_at=at
        )
        self._keys[customer.pk] = key

    def seal(self, text: str, *, row: models.Model, column: str, customer: int) -> bytes | None:
        """A text sealed for one column of one saved row; nothing for an empty text.

        Raises:
            KeyGone: the customer was erased.
        """
        return self.seal_at(text, place=sealed.place_of(row._meta.db_table, column, row.pk), customer=customer)

    def seal_at(self, text: str, *, place: str, customer: int) -> bytes | None:
        """The same for a row that is about to be written; see `kit.sealed.place_of`."""
        return self.seal_bytes_at(text.encode(), place=place, customer=customer)

    def seal_bytes_at(self, data: bytes, *, place: str, customer: int) -> bytes | None:
        """Bytes sealed for one place; nothing for none. Raises KeyGone."""
        if not data:
            return None
        key = self._key(customer)
        if key is None:
            raise sealed.KeyGone(place=place)
        return sealed.seal(data, key=key, version=GENERATION, place=place)

    def open(self, row: models.Model, column: str, *, customer: int) -> str:
        """The text of one sealed column; empty where there is none, or where the customer's key was destroyed.

        Raises:
            SealBroken: it was altered or moved here from elsewhere.
        """
        place = sealed.place_of(row._meta.db_table, column, row.pk)
        return self.open_bytes_at(getattr(row, f"sealed_{column}"), place=place, customer=customer).decode()

    def open_bytes_at(self, envelope: bytes | None, *, place: str, customer: int) -> bytes:
        """The bytes that were sealed for one place; none where there is nothing, or where the customer's key was destroyed.

        Raises:
            SealBroken.
        """
        key = self._key(customer) if envelope else None
        if not envelope or key is None:
            return b""
        return sealed.unseal(envelope, key_of={GENERATION: key}.get, place=place)

    def _key(self, customer: int) -> bytes | None:
        if customer not in self._keys:
            self.prepare([customer])
        return self._keys[customer]


def data_keys(customers: Iterable[int]) -> list[tuple[int, bytes]]:
    """The unwrapped keys of some customers; only for taking their fingerprints."""
    ring = sealed_keys.ring()
    rows = CustomerKey.objects.filter(pk__in=list(customers)).values_list("pk", "wrapped")
    return [(identity, ring.unwrap(wrapped, place=key_place(identity))) for identity, wrapped in rows]


def rewrap(*, limit: int = 1000) -> int:
    """Wrap one batch of keys anew under the present generation; gives how many it was, 0 when all are done.

    To be called in a transaction of its own, again and again; readers are never stopped, as both generations are readable meanwhile.
    """
    ring = sealed_keys.ring()
    batch = list(CustomerKey.objects.exclude(version=ring.current).order_by("pk").select_for_update(skip_locked=True)[:limit])
    for row in batch:
        row.wrapped = ring.wrap(ring.unwrap(row.wrapped, place=key_place(row.pk)), place=key_place(row.pk))
        row.version = ring.current
    CustomerKey.objects.bulk_update(batch, ["wrapped", "version"])
    return len(batch)


def wrapped_under(version: int) -> int:
    """How many keys are still wrapped under a generation; what `drop_generation` asks."""
    return CustomerKey.objects.filter(version=version).count()


def key_place(customer: int) -> str:
    """Where a customer's wrapped key is kept, as its seal names it."""
    return sealed.place_of(CustomerKey._meta.db_table, "wrapped", customer)
