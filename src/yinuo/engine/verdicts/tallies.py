"""Partial sums by group and period: the form in which counts and rates grow event by event and can be rebuilt at once.

A tally of some events and a tally of others merge into the tally of both, in either order; counts and rates are read off the result.
One thing cannot always be merged: the instant at which a count was reached, when events arrive out of order. There `recount` says that
this group's period must be tallied again from its events; everything else stays exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
MILLION = 1_000_000
_DENSE = 1 << 20  # cells that may be counted without a sort, however few events there are


@dataclass(frozen=True)
class Tally:
    """Columns of equal length, ascending by (group, ordinal), each pair at most once.

    `group` codes are the caller's; `ordinal` is a period (`periods.ordinal_of`). `have` is what was counted: events, millionths of a sum,
    hits of a rate; `of` is what a rate is taken of, else 0. For counts and sums with a `needed`: `first_at` and `last_at` are the earliest
    and latest occurrence, `settled_at` the instant at which `have` first came to what is needed, or NOTHING; rates leave the three empty.
    `mixed` says that something negative was added: the highest sum on the way is then no longer known.
    """

    group: IntArray
    ordinal: IntArray
    have: IntArray
    of: IntArray
    first_at: IntArray
    last_at: IntArray
    settled_at: IntArray
    mixed: BoolArray
    recount: BoolArray

    def __len__(self) -> int:
        return len(self.group)


def tally(
    *,
    group: IntArray,
    ordinal: IntArray,
    occurred_at: IntArray,
    have: IntArray | BoolArray | None = None,
    of: IntArray | BoolArray | None = None,
    needed: int | None = None,
) -> Tally:
    """Count events by group and period.

    Args:
        group, ordinal, occurred_at: (n,); leave out what belongs to no group before calling.
        have: (n,) what each event adds, 1 for all where None; `of` likewise for the denominator of a rate, 0 where None. Flags add 0 or 1;
            numbers may be negative: an event that was taken out.
        needed: for counts and sums, in the unit of `have`; None for rates.
    """
    cells, low, width = _cells(group, ordinal)
    if not len(cells):
        return _empty()
    if int(cells.max()) <= max(_DENSE, 4 * len(cells)):
        counted = np.bincount(cells)
        found = np.flatnonzero(counted)
        place = cells
    else:  # many groups with few events each: number the cells that occur
        found, place = np.unique(cells, return_inverse=True)
    size = int(place.max()) + 1
    keep = found if len(found) != size or place is cells else slice(None)
    sums = np.bincount(place, minlength=size) if have is None else _exact_sums(place, have, size)
    totals = np.zeros(size, np.int64) if of is None else _exact_sums(place, of, size)
    first = last = settled = np.full(len(found), NOTHING, np.int64)
    if needed is not None:
        first, last, settled = _reached(cells, found, occurred_at, have, needed)
    return Tally(
        group=found // width,
        ordinal=found % width + low,
        have=sums[keep].astype(np.int64),
        of=totals[keep],
        first_at=first,
        last_at=last,
        settled_at=settled,
        mixed=_has_negative(place, have, size)[keep],
        recount=np.zeros(len(found), bool),
    )


def merge(a: Tally, b: Tally, *, needed: int | None = None) -> Tally:
    """The tally of the events of both; the events must be different ones, `needed` the same as in both.

    Where `settled_at` cannot be told from the partial sums, `recount` is set and `settled_at` left empty.
    """
    both = _join(a, b)
    order = np.lexsort((both.ordinal, both.group))
    both = _rows(both, order)
    fresh = np.ones(len(both), bool)
    fresh[1:] = (both.group[1:] != both.group[:-1]) | (both.ordinal[1:] != both.ordinal[:-1])
    starts = np.flatnonzero(fresh)
    if not len(starts):
        return both
    paired = np.diff(np.append(starts, len(both))) == 2
    merged = _rows(both, starts)
    one, other = _rows(both, starts[paired]), _rows(both, starts[paired] + 1)
    pairs = _merge_pairs(one, other, needed)
    for name in ("have", "of", "first_at", "last_at", "settled_at", "mixed", "recount"):
        getattr(merged, name)[paired] = getattr(pairs, name)
    return merged


def first_of_each(group: IntArray, ordinal: IntArray, value: IntArray, occurred_at: IntArray) -> tuple[IntArray, ...]:
    """For distinct counts: of each (group, period, value) the earliest event only, as the same four columns.

    What it gives can be tallied as a count. Distinct counts are merged here, not as tallies: put both sides' columns together, call again.
    """
    order = np.lexsort((occurred_at, value, ordinal, group))
    columns = tuple(column[order] for column in (group, ordinal, value, occurred_at))
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns[:3]])
    return tuple(column[fresh] for column in columns)


def at_slots(tallied: Tally, *, group: IntArray, ordinal: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """`have`, `of` and `settled_at` of rows (group, ordinal) in any order; zeros and NOTHING where nothing was counted."""
    have, of, settled = np.zeros(len(group), np.int64), np.zeros(len(group), np.int64), np.full(len(group), NOTHING, np.int64)
    if not len(tallied) or not len(group):
        return have, of, settled
    low = int(min(ordinal.min(), tallied.ordinal.min()))
    width = int(max(ordinal.max(), tallied.ordinal.max())) - low + 1
    known = tallied.group * width + (tallied.ordinal - low)
    asked = group * width + (ordinal - low)
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    hit = known[place] == asked
    have[hit], of[hit], settled[hit] = tallied.have[place[hit]], tallied.of[place[hit]], tallied.settled_at[place[hit]]
    return have, of, settled


def _cells(group: IntArray, ordinal: IntArray) -> tuple[IntArray, int, int]:
    """One number for each (group, period), rising in that order; the lowest ordinal and how many there are."""
    if not len(group):
        return np.zeros(0, np.int64), 0, 1
    low = int(ordinal.min())
    width = int(ordinal.max()) - low + 1
    cells = ordinal - low
    cells += group * width
    return cells, low, width


def _exact_sums(place: IntArray, values: IntArray | BoolArray, size: int) -> IntArray:
    """Sums by place, exact in int64: `bincount` adds floats, so the two halves of each value are added apart."""
    if values.dtype.kind == "b":
        return np.bincount(place if values.all() else place[values], minlength=size)
    low_half = values & 0x3FFFFFF
    high_half = values >> 26
    low = np.bincount(place, weights=low_half, minlength=size).astype(np.int64)
    high = np.bincount(place, weights=high_half, minlength=size).astype(np.int64)
    return np.asarray((high << 26) + low, np.int64)


def _reached(
    cells: IntArray, found: IntArray, occurred_at: IntArray, have: IntArray | BoolArray | None, needed: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Earliest and latest instant of each cell, and the one at which the sum so far first came to `needed`."""
    base = int(occurred_at.min())
    span = int(occurred_at.max()) - base + 1
    if have is None and int(found[-1]) < (1 << 62) // span:
        packed = np.sort(cells * span + (occurred_at - base))  # a sort of plain numbers, several times faster than an order of them
        starts = np.searchsorted(packed, found * span)
        ends = np.append(starts[1:], len(packed))
        instants = packed % span + base
        reached = np.full(len(found), NOTHING, np.int64)
        enough = (ends - starts >= needed) & (needed > 0)
        reached[enough] = instants[starts[enough] + needed - 1]
        return instants[starts], instants[ends - 1], reached
    order = np.lexsort((occurred_at, cells))
    instants, sorted_cells = occurred_at[order], cells[order]
    starts = np.searchsorted(sorted_cells, found)
    ends = np.append(starts[1:], len(order))
    gains = np.ones(len(order), np.int64) if have is None else have[order].astype(np.int64)
    running = np.cumsum(gains)
    before = np.repeat(running[starts] - gains[starts], ends - starts)
    first_enough = np.where(running - before >= needed, np.arange(len(order)), len(order))
    at = np.minimum.reduceat(first_enough, starts)
    reached = np.full(len(found), NOTHING, np.int64)
    enough = (at < len(order)) & (needed > 0)
    reached[enough] = instants[at[enough]]
    return instants[starts], instants[ends - 1], reached


def _merge_pairs(a: Tally, b: Tally, needed: int | None) -> Tally:
    have = a.have + b.have
    settled = np.full(len(a), NOTHING, np.int64)
    recount = a.recount | b.recount
    if needed is not None:
        settled, unsure = _settled(a, b, have, needed)
        recount = recount | unsure
        settled[recount] = NOTHING
    return Tally(
        group=a.group,
        ordinal=a.ordinal,
        have=have,
        of=a.of + b.of,
        first_at=np.minimum(a.first_at, b.first_at),
        last_at=np.maximum(a.last_at, b.last_at),
        settled_at=settled,
        mixed=a.mixed | b.mixed,
        recount=recount,
    )


def _settled(a: Tally, b: Tally, have: IntArray, needed: int) -> tuple[IntArray, BoolArray]:
    """When the sum of two tallies was reached, and where that cannot be told."""
    swap = b.first_at < a.first_at
    reached = np.where(swap, b.settled_at, a.settled_at)  # of the one that begins earlier
    first, last = np.where(swap, a.first_at, b.first_at), np.where(swap, a.last_at, b.last_at)  # of the one that begins later
    growing = ~a.mixed & ~b.mixed
    stands = (reached != NOTHING) & (first >= reached)
    unreached = growing & (have < needed)
    in_order = first >= np.where(swap, b.last_at, a.last_at)
    crosses = growing & ~unreached & (reached == NOTHING) & in_order & (first == last)
    settled = np.full(len(have), NOTHING, np.int64)
    settled[stands] = reached[stands]
    settled[crosses] = first[crosses]
    return settled, ~(stands | crosses | unreached)


def _has_negative(place: IntArray, have: IntArray | BoolArray | None, size: int) -> BoolArray:
    found = np.zeros(size, bool)
    if have is not None and have.dtype.kind != "b":
        found[place[have < 0]] = True
    return found


def _empty() -> Tally:
    nothing = np.zeros(0, np.int64)
    return Tally(nothing, nothing, nothing, nothing, nothing, nothing, nothing, np.zeros(0, bool), np.zeros(0, bool))


def _rows(of: Tally, rows: NDArray[np.int64]) -> Tally:
    return Tally(
        of.group[rows], of.ordinal[rows], of.have[rows], of.of[rows],
        of.first_at[rows], of.last_at[rows], of.settled_at[rows], of.mixed[rows], of.recount[rows],
    )  # fmt: skip


def _join(a: Tally, b: Tally) -> Tally:
    join = np.concatenate
    return Tally(
        join((a.group, b.group)), join((a.ordinal, b.ordinal)), join((a.have, b.have)), join((a.of, b.of)),
        join((a.first_at, b.first_at)), join((a.last_at, b.last_at)), join((a.settled_at, b.settled_at)),
        join((a.mixed, b.mixed)), join((a.recount, b.recount)),
    )  # fmt: skip
