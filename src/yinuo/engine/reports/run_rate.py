"""What a count still needs before its period ends, and where it would end: figures for the eye. No verdict rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from yinuo.engine.worktime.arithmetic import WorkClock


@dataclass(frozen=True)
class RunRate:
    """Where a count stands within its period.

    `missing` is what is still needed, `workdays_left` the workdays from today to the last day of the period, today included;
    `per_workday` is what each of them must bring (None where none is left), `expected` the count at the end if it goes on as it did on
    the workdays so far (None before the first of them). Units: those of the count.
    """

    have: Decimal
    needed: Decimal
    missing: Decimal
    workdays_left: int
    per_workday: Decimal | None
    expected: Decimal | None

    @property
    def is_behind(self) -> bool:
        """Whether the period would end short if it went on like this; the rule for *at risk* of a count."""
        return self.missing > 0 and self.expected is not None and self.expected < self.needed


def projection(clock: WorkClock, *, first: int, last: int, at: int, have: Decimal, needed: Decimal) -> RunRate:
    """What a count needs from now on, and where it would end.

    Args:
        first, last: first and last second of the period; at: an instant within it (later ones are taken as its end).
    """
    today = int(clock.local_day(min(max(at, first), last)))
    begins, ends = int(clock.local_day(first)), int(clock.local_day(last))
    before = _workdays(clock, begins, today - 1)
    left = _workdays(clock, today, ends) if at <= last else 0
    whole = _workdays(clock, begins, ends)
    missing = max(needed - have, Decimal(0))
    per_workday = (missing / left).quantize(Decimal("0.01"), rounding="ROUND_CEILING") if left else None
    spent = before + int(bool(clock.is_workday(today))) if at <= last else whole
    expected = (have * whole / spent).quantize(Decimal("0.01")) if spent else None
    return RunRate(have, needed, missing, left, per_workday, expected)


def _workdays(clock: WorkClock, first: int, last: int) -> int:
    """Workdays from one local day to another, both included."""
    if last < first:
        return 0
    return int(np.diff(clock.workday_index(np.array([first - 1, last], np.int64)))[0])
