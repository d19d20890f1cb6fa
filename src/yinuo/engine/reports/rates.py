"""Counts and rates for the eye: how far a period has come, read off the reasons of its verdict rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yinuo.engine.reports.confidence import wilson
from yinuo.engine.verdicts.shapes import VERDICTS, VerdictTable


@dataclass(frozen=True)
class PeriodFigure:
    """One period of one group: `have` of `total` (hits of a rate, or what was counted of what is needed), and for rates the 95 % interval.

    `share` is rounded down to four decimals for display, so that nothing short of a limit is shown as reaching it.
    """

    subject: str
    number: int
    verdict: str
    have: Decimal
    total: Decimal
    share: Decimal | None
    low: float
    high: float


def figures(table: VerdictTable) -> Iterator[PeriodFigure]:
    """The figures of a table of counts or rates, row by row; rows without any are left out."""
    for row in range(len(table)):
        parts = table.reasons[int(table.reason[row])].rpartition(";")[2].split("/")
        if len(parts) != 2:
            continue
        have, total = Decimal(parts[0]), Decimal(parts[1])
        whole = have == have.to_integral_value() and total == total.to_integral_value() and 0 <= have <= total
        low, high = wilson(int(have), int(total)) if whole else (0.0, 1.0)
        yield PeriodFigure(
            subject=str(table.subjects[int(table.subject[row])]),
            number=int(table.number[row]),
            verdict=VERDICTS[int(table.verdict[row])],
            have=have,
            total=total,
            share=(have / total).quantize(Decimal("0.0001"), rounding="ROUND_DOWN") if total else None,
            low=low,
            high=high,
        )
