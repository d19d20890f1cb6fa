"""Numbers that mean one customer, as the ledger tells of merges and of their undoing; the archive itself is a desk above this one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from yinuo.ledger.streams import of_kinds

MERGED: Final = "customer.merged"
UNMERGED: Final = "customer.unmerged"


def numbers_of(names: Collection[str]) -> tuple[str, ...]:
    """These numbers and all others by which the same customers are known now, in order. People merge, so the events are few."""
    survivor_of = _survivors()
    wanted = {_last(one, survivor_of) for one in names}
    return tuple(sorted({*names, *wanted, *(one for one in survivor_of if _last(one, survivor_of) in wanted)}))


def _survivors() -> dict[str, str]:
    """By the number of each double that is merged now the number that it was merged into.

    A merge and its undoing stand in the survivor's stream, in order; a double is part of one customer at a time.
    """
    told = of_kinds([MERGED, UNMERGED])
    into: dict[tuple[str, str], bool] = {}
    for kind, subject, data in zip(told.kind, told.subject, told.data, strict=True):
        if kind in (MERGED, UNMERGED) and data.get("double"):
            into[str(data["double"]), subject.removeprefix("customer:")] = kind == MERGED
    return {double: survivor for (double, survivor), is_merged in into.items() if is_merged}


def _last(number: str, survivor_of: dict[str, str]) -> str:
    seen = {number}
    while (number := survivor_of.get(number, number)) not in seen:
        seen.add(number)
    return number
