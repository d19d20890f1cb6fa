"""Putting facts in order quickly: by subject and instant, with the rare ties settled by what was recorded first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    order = _by_two(subject, first, subjects)
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


def _by_two(subject: Ints, first: Instants, subjects: int) -> NDArray[np.int64] | None:
    """Stable order by subject and instant; None where nothing would move."""
    count = len(subject)
    timely = bool(np.all(first[1:] >= first[:-1]))
    if timely and bool(np.all(subject[1:] >= subject[:-1])):
        return None
    if count <= SMALL:
        return np.lexsort((first, subject))
    if count * 8 > subjects:
        # Mostly one fact a subject: putting each in its subject's place is a sort without comparisons.
        place = np.full(subjects, -1, np.int32)
        place[subject] = np.arange(count, dtype=np.int32)
        single = place[place >= 0]
        if len(single) == count:
            return single.astype(np.int64)
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


def merged(parts: Sequence[tuple[Ints, Instants]]) -> tuple[Ints, Instants, NDArray[np.int8]]:
    """Several sequences in one walk by (subject, instant, part): at equal instants an earlier part comes first.

    Returns:
        subject, instant and number of the part, each (sum of lengths,). Within a part the order of equal keys does not change, so the k-th
        entry of a part in the walk is the k-th of that part in order of (subject, instant).
    """
    subject = np.concatenate([part[0] for part in parts]).astype(np.int64)
    instant = np.concatenate([part[1] for part in parts])
    number = np.repeat(np.arange(len(parts), dtype=np.int64), [len(part[0]) for part in parts])
    if not len(subject):
        return subject, instant, number.astype(np.int8)
    low = int(instant.min())
    bits = int(instant.max() - low).bit_length() + 3
    if bits + int(subject.max()).bit_length() > 62 or len(parts) > 8:
        order = np.lexsort((number, instant, subject))
        return subject[order], instant[order], number[order].astype(np.int8)
    key = (subject << bits) | ((instant - low) << 3) | number
    key.sort()
    return key >> bits, ((key & ((1 << bits) - 1)) >> 3) + low, (key & 7).astype(np.int8)
