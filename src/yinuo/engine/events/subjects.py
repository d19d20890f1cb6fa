"""Subjects that are numbered: a million refs without a million texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray


class NumberedSubjects(Sequence[str]):
    """Refs `PREFIX + number`, made only when somebody looks at one.

    `numbers` is int64, strictly rising, so that codes in this order are also the order of the fingerprint.

    >>> list(NumberedSubjects("case:", np.array([7, 12])))
    ['case:7', 'case:12']
    """

    def __init__(self, prefix: str, numbers: NDArray[np.int64]) -> None:
        self.prefix = prefix
        self.numbers = numbers

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return NumberedSubjects(self.prefix, self.numbers[index])
        return f"{self.prefix}{self.numbers[index]}"

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[str]:
        return (f"{self.prefix}{number}" for number in self.numbers.tolist())
