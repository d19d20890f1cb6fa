"""How far a rate that was counted on a sample may lie from the true one."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054
"""The normal quantile of 97.5 %: two-sided 95 %."""


def wilson(hits: int, count: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share, low and high between 0 and 1; nothing counted says nothing, (0, 1).

    Source: E. B. Wilson, "Probable inference", JASA 22 (1927), 209-212.

    >>> [round(end, 4) for end in wilson(9, 10)], wilson(0, 0)
    ([0.5958, 0.9821], (0.0, 1.0))
    """
    if count <= 0:
        return 0.0, 1.0
    share, square = hits / count, z * z
    middle = share + square / (2 * count)
    half = z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    scale = 1 + square / count
    # at the ends the exact value is 0 or 1; rounding must not leave a hair
    low = 0.0 if hits <= 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if hits >= count else min(1.0, (middle + half) / scale)
    return low, high
