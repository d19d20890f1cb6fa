"""One field of all entries, weighed after Robertson's BM25 and as a cosine; plain numpy, some milliseconds for a thousand entries."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
TERM_SATURATION, LENGTH_WEIGHT = 1.0, 0.6
"""BM25's k1 and b."""


class Field:
    """Texts of entries, several of one entry allowed; a score of an entry is that of its best text.

    Args:
        texts: the terms of each text. owners: the entry of each text, 0 to `entries` - 1.
    """

    def __init__(self, texts: Sequence[Sequence[str]], owners: Sequence[int], *, entries: int) -> None:
        self.entries = entries
        self._owners = np.asarray(owners, np.int64)
        counts = [Counter(terms) for terms in texts]
        owners_of: defaultdict[str, set[int]] = defaultdict(set)
        for count, owner in zip(counts, owners, strict=True):
            for term in count:
                owners_of[term].add(owner)
        self._rarity = {term: _rarity(len(found), entries) for term, found in owners_of.items()}
        self._unseen = _rarity(0, entries)
        lengths = np.array([count.total() for count in counts], np.float64)
        mean = float(lengths.mean()) if len(lengths) else 1.0
        stretch = TERM_SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(mean, 1e-9))
        norms = [math.sqrt(sum((math.log1p(n) * self._rarity[term]) ** 2 for term, n in count.items())) or 1.0 for count in counts]
        places: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for term, n in count.items():
                rarity = self._rarity[term]
                places[term].append((place, rarity * n / (n + stretch[place]), rarity * math.log1p(n) / norms[place]))
        self._places = {
            term: (np.array([p for p, _b, _c in rows], np.int64), np.array([b for _p, b, _c in rows]), np.array([c for _p, _b, c in rows]))
            for term, rows in places.items()
        }

    def share(self, terms: Sequence[str]) -> Scores:
        """How much of what is asked an entry's best text holds, by BM25 over the most that could be: 0 to 1."""
        wanted = sorted(set(terms))
        most = sum(self._rarity.get(term, self._unseen) for term in wanted)
        return self._best(wanted, dict.fromkeys(wanted, 1.0), most, column=1)

    def cosine(self, terms: Sequence[str]) -> Scores:
        """How alike question and best text are, both ways: 0 to 1."""
        count = Counter(terms)
        weights = {term: math.log1p(n) * self._rarity.get(term, self._unseen) for term, n in count.items()}
        return self._best(sorted(count), weights, math.sqrt(sum(weight**2 for weight in weights.values())), column=2)

    def _best(self, wanted: Sequence[str], weights: dict[str, float], most: float, *, column: int) -> Scores:
        found = np.zeros(len(self._owners))
        for term in wanted:
            if term in self._places:
                row = self._places[term]
                found[row[0]] += weights[term] * row[column]
        best = np.zeros(self.entries)
        np.maximum.at(best, self._owners, found)
        return best / most if most else best


def _rarity(holding: int, entries: int) -> float:
    """Inverse document frequency; a term in every entry still counts a little, one in none counts most."""
    return math.log(1 + (entries - holding + 0.5) / (holding + 0.5))
