"""Everything that the ring's key wraps, so that turning it over leaves nothing out: customers' keys, and what desks above register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, F, Func, Value

from yinuo.kit import sealed, sealed_keys

from . import sealing
from .models import CustomerKey


@dataclass(frozen=True)
class Wrapped:
    """One kind of wrapped key.

    `rewrap` wraps a batch of at most so many anew, in the caller's transaction, and gives how many, 0 when all are done;
    `count` says how many each generation wraps.
    """

    name: str
    rewrap: Callable[[int], int]
    count: Callable[[], Mapping[int, int]]


def _customers() -> Mapping[int, int]:
    return dict(CustomerKey.objects.order_by().values_list("version").annotate(Count("pk")))


_KINDS: list[Wrapped] = [Wrapped("customers", lambda limit: sealing.rewrap(limit=limit), _customers)]


def register(kind: Wrapped) -> None:
    """Add a kind; the same one again changes nothing."""
    if all(one.name != kind.name for one in _KINDS):
        _KINDS.append(kind)


def kinds() -> tuple[Wrapped, ...]:
    """All kinds, the customers first."""
    return tuple(_KINDS)


def counts() -> dict[int, int]:
    """How many keys each generation wraps, of all kinds together."""
    found: dict[int, int] = {}
    for kind in _KINDS:
        for version, count in kind.count().items():
            found[version] = found.get(version, 0) + count
    return found


def column_of(model: type[models.Model]) -> Wrapped:
    """The keys in a column `wrapped` of a table, each bound to its row; the generation is read from the envelope itself."""
    version = Func(F("wrapped"), Value(1), function="get_byte", output_field=models.IntegerField())
    table = model._meta.db_table

    def rewrap(limit: int) -> int:
        ring = sealed_keys.ring()
        rows = model._default_manager.filter(wrapped__isnull=False).annotate(under=version).exclude(under=ring.current)
        batch = list(rows.order_by("pk").select_for_update(skip_locked=True)[:limit])
        for row in batch:
            place = sealed.place_of(table, "wrapped", row.pk)
            row.wrapped = ring.wrap(ring.unwrap(row.wrapped, place=place), place=place)  # type: ignore[attr-defined]
            row.save(update_fields=["wrapped"])
        return len(batch)

    def count() -> Mapping[int, int]:
        rows = model._default_manager.filter(wrapped__isnull=False).annotate(under=version).order_by()
        return dict(rows.values_list("under").annotate(Count("pk")))

    return Wrapped(table, rewrap, count)
