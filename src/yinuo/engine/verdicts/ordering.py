"""Putting facts in order quickly: by subject and instant, with the rare ties settled by what was recorded first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import Instants

Ints = NDArray[Any]
SMALL = 4096
_LOW = np.int64(0xFFFF_FFFF)


def order_of(
    subject: Ints, first: Instants, later: Sequence[Instants], *, rows: Ints, ids: Callable[[int], str], subjects: int
) -> NDArray[np.int64] | None:
    """The order by (subject, first, *later, id), or None where it is in order already.

    Args:
        subject, first: shape (n,), as they lie now.
        later: further keys over the whole table, looked at only where (subject, first) tie, through `rows` (n,).
        subjects: number of subject codes.
    """
    if len(subject) < 2 or bool(np.all(subject[1:] > subject[:-1])):
        return None
    single = _one_each(subject, subjects)
    if single is not None:
        return single
    order = _by_two(subject, first)
    tied_subject, tied_first = (subject, first) if order is None else (subject[order], first[order])
    equal = tied_first[1:] == tied_first[:-1]
    equal &= tied_subject[1:] == tied_subject[:-1]
    if not equal.any():
        return order
    if order is None:
        order = np.arange(len(subject))
    tied = np.zeros(len(subject), bool)
    tied[1:] |= equal
    tied[:-1] |= equal
    places = np.flatnonzero(tied)
    inside = order[places]
    names = [ids(row) for row in rows[inside].tolist()]
    ranks = {name: rank for rank, name in enumerate(sorted(set(names)))}
    rank = np.array([ranks[name] for name in names])
    keys = [rank, *(key[rows[inside]] for key in reversed(later)), first[inside], subject[inside]]
    order[places] = inside[np.lexsort(keys)]
    return order


def _one_each(subject: Ints, subjects: int) -> NDArray[np.int64] | None:
    """The order where no subject has two, so that nothing can tie: each is put in its subject's place. None where some has, or for few."""
    count = len(subject)
    if count <= SMALL or count * 8 <= subjects or count > subjects:
        return None
    place = np.full(subjects, -1, np.int32)
    place[subject] = np.arange(count, dtype=np.int32)
    if count < subjects:
        place = place[place >= 0]
    return place.astype(np.int64) if len(place) == count and (count < subjects or int(place.min()) >= 0) else None


def _by_two(subject: Ints, first: Instants) -> NDArray[np.int64] | None:
    """Stable order by subject and instant; None where nothing would move."""
    timely = bool(np.all(first[1:] >= first[:-1]))
    if timely and bool(np.all(subject[1:] >= subject[:-1])):
        return None
    if len(subject) <= SMALL:
        return np.lexsort((first, subject))
    if not timely:
        earlier = np.argsort(first, kind="stable")
        return earlier[by_subject(subject[earlier])]
    return by_subject(subject)


def by_subject(subject: Ints) -> NDArray[np.int64]:
    """Stable order by subject code: the position rides in the low half of the key, so that a plain sort is a stable one."""
    key = subject.astype(np.int64) << np.int64(32)
    key |= np.arange(len(subject), dtype=np.int64)
    key.sort()
    key &= _LOW
    return key


@dataclass(frozen=True)
class Walk:
    """Several sequences in one walk by (subject, instant, part), as keys in order, which hold all three from high bits to low."""

    key: NDArray[np.int64]
    bits: int
    low: int

    def subject(self, places: Any = slice(None)) -> NDArray[np.int64]:
        """Subject codes of some places, or of all."""
        return np.asarray(self.key[places] >> self.bits)

    def instant(self, places: Any = slice(None)) -> NDArray[np.int64]:
        """Instants of some places, or of all."""
        instant = self.key[places] & ((1 << self.bits) - 1)
        instant >>= 3
        instant += self.low
        return np.asarray(instant)

    def part(self) -> NDArray[np.int8]:
        """Which sequence each place comes from."""
        return (self.key & 7).astype(np.int8)


def walk(parts: Sequence[tuple[Ints, Instants]]) -> Walk | None:
    """One walk through several sequences, eight at most; None where there is nothing, or where the keys would not fit."""
    filled = [part for part in parts if len(part[0])]
    if not filled or len(parts) > 8:
        return None
    low = min(int(instant.min()) for _, instant in filled)
    bits = (max(int(instant.max()) for _, instant in filled) - low).bit_length() + 3
    if bits + max(int(subject.max()) for subject, _ in filled).bit_length() > 62:
        return None
    key = np.empty(sum(len(subject) for subject, _ in parts), np.int64)
    done = 0
    for number, (subject, instant) in enumerate(parts):
        mine = key[done : done + len(subject)]
        np.left_shift(subject, bits, out=mine, dtype=np.int64, casting="same_kind")
        since = instant - low
        since <<= 3
        mine |= since
        mine |= number
        done += len(subject)
    key.sort()
    return Walk(key, bits, low)


def merged(parts: Sequence[tuple[Ints, Instants]]) -> tuple[Ints, Instants, NDArray[np.int8]]:
    """Several sequences in one walk by (subject, instant, part): at equal instants an earlier part comes first.

    Returns:
        subject, instant and number of the part, each (sum of lengths,). Within a part the order of equal keys does not change, so the k-th
        entry of a part in the walk is the k-th of that part in order of (subject, instant).
    """
    found = walk(parts)
    if found is not None:
        return found.subject(), found.instant(), found.part()
    subject = np.concatenate([part[0] for part in parts]).astype(np.int64)
    instant = np.concatenate([part[1] for part in parts])
    number = np.repeat(np.arange(len(parts), dtype=np.int64), [len(part[0]) for part in parts])
    order = np.lexsort((number, instant, subject))
    return subject[order], instant[order], number[order].astype(np.int8)
