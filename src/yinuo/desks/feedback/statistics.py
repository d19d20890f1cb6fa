"""The arithmetic of samples and scores, apart from every table. Shares and intervals run from 0 to 1, z is 1.96 for 95 %.

Sources: Wilson, J. Am. Stat. Assoc. 22 (1927) for shares; Cochran, Sampling Techniques (3rd ed., 1977), ch. 4 and 5, for the size of a
sample, its correction for a finite population and its division among strata; Rocks, Significance 13 (2016), for the net promoter score.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from yinuo.desks.answers.queries.coverage import wilson

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Z = 1.96
PROMOTERS, DETRACTORS = range(9, 11), range(7)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval and how many answers it rests on."""

    value: float
    low: float
    high: float
    count: int


def least_sample(population: int, *, margin: float, z: float = Z) -> int:
    """How many answers a share needs that lies within a margin at 95 %, whatever it is; never more than there are.

    >>> least_sample(100_000, margin=0.05), least_sample(200, margin=0.05), least_sample(3, margin=0.05), least_sample(0, margin=0.05)
    (383, 132, 3, 0)
    """
    if population <= 0:
        return 0
    endless = z * z * 0.25 / (margin * margin)
    return min(population, math.ceil(endless / (1 + (endless - 1) / population)))


def allocated(sizes: Mapping[str, int], total: int, *, equally: bool = False) -> dict[str, int]:
    """How many to draw of each stratum: by its share, or the same of each; none more than it has, at least one of each that has any.

    >>> allocated({"a": 70, "b": 29, "c": 1}, 10)
    {'a': 7, 'b': 2, 'c': 1}
    >>> allocated({"a": 70, "b": 29, "c": 1}, 12, equally=True)
    {'a': 6, 'b': 5, 'c': 1}
    """
    names = sorted(name for name, size in sizes.items() if size)
    found = dict.fromkeys(names, 1) if len(names) <= total else dict.fromkeys(names, 0)
    while (left := min(total, sum(sizes[name] for name in names)) - sum(found.values())) > 0:
        room = [name for name in names if found[name] < sizes[name]]
        weight = {name: 1.0 if equally else float(sizes[name]) for name in room}
        whole = sum(weight.values())
        target = {name: weight[name] / whole * total for name in room}
        behind = sorted(room, key=lambda name: (found[name] - target[name], name))
        for name in behind[:left] if equally else behind[:1]:
            found[name] += 1
    return found


def drawn(numbers: Iterable[str], count: int, *, seed: str) -> list[str]:
    """So many of a list by lot: those whose SHA-256 with the seed comes first. Whoever has seed and list draws the same again.

    >>> drawn(["KH-1", "KH-2", "KH-3"], 2, seed="s") == drawn(["KH-3", "KH-2", "KH-1"], 2, seed="s")
    True
    """
    return sorted(numbers, key=lambda one: hashlib.sha256(f"{seed}|{one}".encode()).digest())[:count]


def share(hits: int, count: int, *, population: int | None = None) -> Estimate | None:
    """A share with Wilson's interval; for a sample of a finite population with the size it is worth there, n(N-1)/(N-n)."""
    if not count:
        return None
    worth = count if population is None else effective(count, population)
    if math.isinf(worth):
        return Estimate(hits / count, hits / count, hits / count, count)
    low, high = wilson(hits / count * worth, worth)  # type: ignore[arg-type]
    return Estimate(hits / count, low, high, count)


def effective(count: int, population: int) -> float:
    """How many answers of an endless population tell as much; endless where everybody answered."""
    return math.inf if count >= population else count * (population - 1) / (population - count)


def mean(histogram: Mapping[int, int], *, population: int | None = None) -> Estimate | None:
    """The mean of marks with a normal interval, from how often each was given."""
    count = sum(histogram.values())
    if not count:
        return None
    middle = sum(mark * times for mark, times in histogram.items()) / count
    spread = sum(times * (mark - middle) ** 2 for mark, times in histogram.items())
    return _around(middle, math.sqrt(spread / max(1, count - 1)), count, population, min(histogram), max(histogram))


def net_promoters(histogram: Mapping[int, int], *, population: int | None = None) -> Estimate | None:
    """Share of promoters (9, 10) less share of detractors (0 to 6), from -1 to 1; variance p + d - (p - d)².

    >>> found = net_promoters({10: 50, 8: 30, 2: 20}); round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.3, 0.15, 0.45)
    """
    count = sum(histogram.values())
    if not count:
        return None
    for_us = sum(times for mark, times in histogram.items() if mark in PROMOTERS) / count
    against = sum(times for mark, times in histogram.items() if mark in DETRACTORS) / count
    middle = for_us - against
    return _around(middle, math.sqrt(max(0.0, for_us + against - middle * middle)), count, population, -1, 1)


def _around(middle: float, deviation: float, count: int, population: int | None, lowest: float, highest: float) -> Estimate:
    worth = float(count) if population is None else effective(count, population)
    half = 0.0 if math.isinf(worth) else Z * deviation / math.sqrt(worth)
    return Estimate(middle, max(lowest, middle - half), min(highest, middle + half), count)


def shown(counts: Mapping[str, int], *, least: int) -> set[str]:
    """Which groups of a table may be shown so that none below the least can be worked out from the sum over all of them.

    Groups that are too small are hidden; where what is hidden together is too small itself, the smallest shown group is hidden too.

    >>> [sorted(shown(one, least=5)) for one in ({"a": 20, "b": 7, "c": 3}, {"a": 20, "b": 3, "c": 4}, {"a": 9})]
    [['a'], ['a'], ['a']]
    """
    open_ones = {name for name, count in counts.items() if count >= least}
    while open_ones:
        hidden = [name for name, count in counts.items() if count and name not in open_ones]
        together = sum(counts[name] for name in hidden)
        if not hidden or (together >= least and len(hidden) > 1):
            break
        open_ones.discard(min(open_ones, key=lambda name: (counts[name], name)))
    return open_ones


def grouped(rows: Sequence[T], key: Callable[[T], K], *, least: int) -> list[tuple[K | None, list[T]]]:
    """Rows in groups of the same key, none smaller than the least: what is too small goes together under None, with the smallest of the
    others where that is too small as well. One group under None where nothing else is possible; its size may then be below the least.

    >>> [(key, len(part)) for key, part in grouped("aaaaaabbbbbcc", str, least=5)]
    [('a', 6), (None, 7)]
    """
    parts: dict[K, list[T]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    large = {name: part for name, part in parts.items() if len(part) >= least}
    rest = [row for name, part in parts.items() if name not in large for row in part]
    while rest and len(rest) < least and large:
        smallest = min(large, key=lambda name: (len(large[name]), str(name)))
        rest += large.pop(smallest)
    return [*large.items(), *([(None, rest)] if rest else [])]
