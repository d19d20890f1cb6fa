"""Drawing a sample that nobody chose: customers in the order of SHA-256(seed and number), the seed being the hash of a ledger entry.

The same sum can be done by hand for any customer: `sha256(seed + "KH-000417")`, the smallest first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.models import Customer

from ..models import Item
from .faults import Fault, scan

WINDOW = 200
"""Customers whose sealed fields are opened and looked into for each round, beside those in which what is kept in clear shows a fault."""


@dataclass(frozen=True)
class Drawn:
    """One customer of a sample, and why."""

    customer: Customer
    is_by_chance: bool
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Population:
    """Whom a round could have drawn: how many, and the SHA-256 of their numbers, one a line, in order."""

    count: int
    sha256: str


def population(viewer: Viewer, *, department: str) -> QuerySet[Customer]:
    """The customers a person may draw from."""
    rows = visible_to(viewer.staff).filter(merged_into__isnull=True, erased_at__isnull=True)
    return rows.filter(department=department) if department else rows


def counted(rows: QuerySet[Customer]) -> Population:
    """How many there are, and their digest."""
    digest, count = hashlib.sha256(), 0
    for number in rows.order_by("number").values_list("number", flat=True).iterator(chunk_size=5000):
        digest.update(f"{number}\n".encode())
        count += 1
    return Population(count, digest.hexdigest())


def in_order(rows: QuerySet[Customer], seed: str) -> QuerySet[Customer]:
    """The same customers in the order in which chance draws them."""
    said = Func(Value(seed, output_field=CharField()), F("number"), function="concat", output_field=CharField())
    digest = Func(Func(said, Value("UTF8"), function="convert_to"), function="sha256")
    place = Func(digest, Value("hex"), function="encode", output_field=CharField())
    return rows.annotate(place=place).order_by("place", "number")


def place_of(seed: str, number: str) -> str:
    """Where chance puts a customer, as anybody can compute it.

    >>> place_of("00", "KH-000417")[:12]
    '1751924e312d'
    """
    return hashlib.sha256(f"{seed}{number}".encode()).hexdigest()


def digest_of(numbers: Iterable[str]) -> str:
    """SHA-256 of a sample: its numbers, one a line, in the order drawn."""
    return hashlib.sha256("".join(f"{one}\n" for one in numbers).encode()).hexdigest()


def draw(viewer: Viewer, rows: QuerySet[Customer], *, seed: str, size: int, chance_percent: int, on: date, stale_days: int) -> list[Drawn]:
    """A sample: a share by chance alone, the rest where rules see a risk, gravest first, and chance again between equals.

    What is not needed for the risks goes to chance, so a sample is as large as it can be.
    """
    shuffled = in_order(rows, seed)
    wanted = -(-size * chance_percent // 100)
    chance = list(shuffled[:wanted])
    taken = {one.pk for one in chance}
    risky = _risky(viewer, shuffled.exclude(pk__in=taken), on=on, stale_days=stale_days)
    rules = [(one, faults) for one, faults in risky if faults][: size - len(chance)]
    taken |= {one.pk for one, _faults in rules}
    short = size - len(chance) - len(rules)
    if short > 0:
        chance += list(shuffled.exclude(pk__in=taken)[:short])
    seen = scan(viewer, chance, on=on, stale_days=stale_days)
    return [*(Drawn(one, True, tuple(seen[one.pk])) for one in chance), *(Drawn(one, False, tuple(faults)) for one, faults in rules)]


def _risky(viewer: Viewer, shuffled: QuerySet[Customer], *, on: date, stale_days: int) -> list[tuple[Customer, list[Fault]]]:
    """Customers in whom rules see something, gravest first: those that show it in clear, and a window that is opened for it."""
    edge = on - timedelta(days=stale_days)
    in_clear = Q(sealed_phone__isnull=True, sealed_email__isnull=True) | Q(manager__isnull=True)
    in_clear |= Q(confirmed_on__lt=edge) | Q(confirmed_on__isnull=True, made_at__date__lt=edge)
    candidates = {one.pk: one for one in [*shuffled[:WINDOW], *shuffled.filter(in_clear)[:WINDOW]]}
    order = {pk: place for place, pk in enumerate(candidates)}
    seen = scan(viewer, list(candidates.values()), on=on, stale_days=stale_days)
    ranked = sorted(candidates.values(), key=lambda one: (-(seen[one.pk][0].weight if seen[one.pk] else -1), order[one.pk]))
    return [(one, seen[one.pk]) for one in ranked]


@dataclass(frozen=True)
class Proof:
    """What of a round can be recomputed by this reader now, and whether it agrees."""

    visible: int
    is_whole: bool
    sample_agrees: bool | None
    order_agrees: bool


def prove(seed: str, sample_sha256: str, size: int, items: Sequence[Item]) -> Proof:
    """Recompute a round from what is kept of it: the digest of its numbers (by whoever sees all of them), the order of those by chance."""
    ordered = sorted(items, key=lambda one: one.place)
    whole = len(ordered) == size
    places = [place_of(seed, one.customer.number) for one in ordered if one.is_by_chance]
    agrees = digest_of(one.customer.number for one in ordered) == sample_sha256 if whole else None
    return Proof(len(ordered), whole, agrees, places == sorted(places))
