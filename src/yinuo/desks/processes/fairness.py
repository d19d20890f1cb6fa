"""Whether classes of customers wait alike: medians with intervals, and a test that says which gaps are more than chance. Pure, on arrays.

Times of cases that still wait are censored: known only to be longer than so far.

* Median: Kaplan & Meier 1958; its interval: Brookmeyer & Crowley 1982, with Greenwood's variance.
* Shares: Wilson 1927.
* Gaps: scores after Gehan 1965 within strata of cases that are alike by what may count, compared by permutation within the strata
  (2,000 orders drawn anew with one seed; p after Phipson & Smyth 2010, never nought), corrected for many comparisons after Holm 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""
ORDERS = 2_000
SEED = 20_260_101
LEAST = 8
"""A class with fewer cases is shown and not tested."""
LEVEL = 0.05
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Median:
    """Half of a class waited no longer than `middle` seconds; None where fewer than half are known. `low` to `high` holds it with 95 %."""

    middle: float | None
    low: float | None
    high: float | None


def wilson(hits: int, count: int) -> tuple[float, float, float]:
    """A share in percent with its 95 % interval; nothing where nothing was counted.

    >>> [round(one, 1) for one in wilson(8, 10)]
    [80.0, 49.0, 94.3]
    """
    if not count:
        return 0.0, 0.0, 100.0
    share, z2 = hits / count, Z * Z
    middle, half = share + z2 / (2 * count), Z * sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return 100 * share, 100 * (middle - half) / (1 + z2 / count), 100 * (middle + half) / (1 + z2 / count)


def median(times: Floats, is_known: Flags) -> Median:
    """The median of times, some of them known only to be longer.

    >>> median(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.ones(5, dtype=bool)).middle
    3.0
    """
    if not len(times):
        return Median(None, None, None)
    found = np.unique(times[is_known])
    at_risk = np.array([np.count_nonzero(times >= one) for one in found], dtype=np.float64)
    ended = np.array([np.count_nonzero((times == one) & is_known) for one in found], dtype=np.float64)
    stay = np.cumprod(1 - ended / at_risk) if len(found) else np.array([])
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = stay * np.sqrt(np.cumsum(np.where(at_risk > ended, ended / (at_risk * (at_risk - ended)), 0.0)))
        fits = np.abs(stay - 0.5) <= Z * spread
    below = found[stay <= 0.5 + 1e-12]
    within = found[fits]
    middle = float(below[0]) if len(below) else None
    after = found[found > within[-1]] if len(within) else found[:0]
    low = float(within[0]) if len(within) else middle
    high = float(after[0]) if len(after) else None
    return Median(middle, low, high)


def scores(times: Floats, is_known: Flags) -> Floats:
    """Gehan's score of each case: how many surely waited less than it, less how many surely waited longer.

    >>> scores(np.array([1.0, 2.0, 3.0]), np.array([True, True, False])).tolist()
    [-2.0, 0.0, 2.0]
    """
    known, every = np.sort(times[is_known]), np.sort(times)
    censored_at = np.sort(times[~is_known])
    less = np.where(is_known, np.searchsorted(known, times, "left"), np.searchsorted(known, times, "right"))
    longer = len(every) - np.searchsorted(every, times, "right")
    same_but_open = np.searchsorted(censored_at, times, "right") - np.searchsorted(censored_at, times, "left")
    return np.asarray(less - np.where(is_known, longer + same_but_open, 0), dtype=np.float64)


@dataclass(frozen=True)
class Gap:
    """How a class stands to the others of its dimension: mean score from −1 (all others waited longer) to 1, and how likely by chance."""

    label: str
    count: int
    lean: float
    p: float | None
    p_corrected: float | None = None

    @property
    def is_flagged(self) -> bool:
        return self.p_corrected is not None and self.p_corrected <= LEVEL


def gaps(times: Floats, is_known: Flags, labels: Sequence[str], strata: Sequence[object], *, orders: int = ORDERS) -> list[Gap]:
    """Each class against all others of its dimension, by cases of the same stratum alone. p is two-sided, not corrected yet."""
    names, of = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    score = np.zeros(len(times))
    groups = _groups(strata)
    counts = np.zeros(len(names))
    for rows in groups:
        if len(rows) > 1 and len(np.unique(of[rows])) > 1:
            score[rows] = scores(times[rows], is_known[rows]) / (len(rows) - 1)
            counts += np.bincount(of[rows], minlength=len(names))
    compared = [rows for rows in groups if np.any(score[rows])]
    observed = np.bincount(of, weights=score, minlength=len(names))
    extreme = np.zeros(len(names))
    random = np.random.default_rng(SEED)
    for _order in range(orders):
        drawn = np.zeros(len(names))
        for rows in compared:
            drawn += np.bincount(of[rows], weights=random.permutation(score[rows]), minlength=len(names))
        extreme += np.abs(drawn) >= np.abs(observed) - 1e-9
    found = []
    for place, name in enumerate(names):
        many = int(counts[place])
        p = float((extreme[place] + 1) / (orders + 1)) if many >= LEAST and counts.sum() - many >= LEAST else None
        found.append(Gap(str(name), many, float(observed[place] / many) if many else 0.0, p))
    return found


def _groups(strata: Sequence[object]) -> list[NDArray[np.intp]]:
    places: dict[object, list[int]] = {}
    for place, stratum in enumerate(strata):
        places.setdefault(stratum, []).append(place)
    return [np.array(one, dtype=np.intp) for one in places.values()]


def corrected(found: Sequence[Gap]) -> list[Gap]:
    """The same gaps with p corrected for as many comparisons as were made (Holm 1979).

    >>> [gap.p_corrected for gap in corrected([Gap("a", 9, 0.0, 0.01), Gap("b", 9, 0.0, 0.04), Gap("c", 3, 0.0, None)])]
    [0.02, 0.04, None]
    """
    tested = sorted((gap.p if gap.p is not None else inf, place) for place, gap in enumerate(found) if gap.p is not None)
    worst, by_place = 0.0, {}
    for rank, (p, place) in enumerate(tested):
        worst = max(worst, min(1.0, p * (len(tested) - rank)))
        by_place[place] = worst
    return [Gap(gap.label, gap.count, gap.lean, gap.p, by_place.get(place)) for place, gap in enumerate(found)]
