"""What a late payment costs, day by day, in exact decimals; rounded once, at the end (semantics 6.5; Civil Code art. 585).

Days are local days since 1970-01-01. Amounts are Decimal yuan; sums are exact: an operation that would have to round raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, Overflow, localcontext
from itertools import pairwise

CENT = Decimal("0.01")
EXACT = Context(prec=400, traps=[Inexact, Overflow])
"""Adding and multiplying what people write never needs so many digits; dividing is not done."""


@dataclass(frozen=True)
class Rate:
    """What one late day costs: a percent of what is unpaid, or a fixed amount; the cap likewise, None for none."""

    percent: Decimal | None = None
    amount: Decimal | None = None
    cap: Decimal | None = None


@dataclass
class Debt:
    """One principal, None for something owed that has no amount: the first payment ends it. `occurred`: of the event that made it.

    `paid` are (local day, amount) in order; `paid_off` is the instant and local day of the payment that ended it.
    """

    due_day: int
    principal: Decimal | None
    occurred: int
    paid: list[tuple[int, Decimal]] = field(default_factory=list)
    paid_off: tuple[int, int] | None = None

    @property
    def is_settled_by_due_day(self) -> bool:
        """Whether nothing was ever late."""
        if self.principal is not None and self.principal <= 0:
            return True
        return self.paid_off is not None and self.paid_off[1] <= self.due_day

    @property
    def unpaid(self) -> Decimal:
        """What is left of the principal; zero where it has no amount."""
        with localcontext(EXACT):
            return (self.principal or Decimal(0)) - sum((amount for _, amount in self.paid), Decimal(0))


@dataclass(frozen=True)
class Payment:
    """A payment: `amount` None pays all that is left of debts that had occurred by then."""

    occurred: int
    day: int
    amount: Decimal | None


def apply_payments(debts: Sequence[Debt], payments: Sequence[Payment]) -> None:
    """Give payments, in order of time, to the debts of one subject, in order of due day; what is over goes to later ones."""
    with localcontext(EXACT):
        for payment in payments:
            left = payment.amount
            for debt in debts:
                if debt.paid_off is not None or (debt.principal is not None and debt.principal <= 0):
                    continue
                if debt.principal is None:
                    if payment.occurred >= debt.occurred:
                        debt.paid_off = (payment.occurred, payment.day)
                    continue
                if left is None and debt.occurred > payment.occurred:
                    continue
                share = debt.unpaid if left is None else min(left, debt.unpaid)
                if share <= 0:
                    continue
                debt.paid.append((payment.day, share))
                left = None if left is None else left - share
                if debt.unpaid <= 0:
                    debt.paid_off = (payment.occurred, payment.day)


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which the same principal was unpaid: first and last day, how many of them count, what they add."""

    first_day: int
    last_day: int
    days: int
    unpaid: Decimal
    adds: Decimal


def stretches(debt: Debt, rate: Rate, *, today: int, free: Sequence[tuple[int, int]] = ()) -> list[Stretch]:
    """How the penalty grows, from the day after the due day to the day of payment, or to today.

    Args:
        free: first and last days of spans that are taken out, disjoint.
    """
    end = today if debt.paid_off is None else min(today, debt.paid_off[1])
    first = debt.due_day + 1
    found: list[Stretch] = []
    if debt.is_settled_by_due_day or end < first:
        return found
    with localcontext(EXACT):
        breaks = sorted({day + 1 for day, _ in debt.paid if first <= day + 1 <= end} | {first, end + 1})
        for begin, after in pairwise(breaks):
            unpaid = (debt.principal or Decimal(0)) - sum((amount for day, amount in debt.paid if day < begin), Decimal(0))
            days = after - begin - sum(max(0, min(after - 1, last) - max(begin, start) + 1) for start, last in free)
            per_day = unpaid * rate.percent.scaleb(-2) if rate.percent is not None else rate.amount or Decimal(0)
            found.append(Stretch(begin, after - 1, days, unpaid, per_day * days))
    return found


def owed(debt: Debt, rate: Rate, *, today: int, free: Sequence[tuple[int, int]] = ()) -> Decimal:
    """The penalty in yuan with two decimals: the sum, capped, then rounded half up once."""
    with localcontext(EXACT):
        total = sum((stretch.adds for stretch in stretches(debt, rate, today=today, free=free)), Decimal(0))
        if rate.cap is not None:
            cap = rate.cap if rate.percent is None else (debt.principal or Decimal(0)) * rate.cap.scaleb(-2)
            total = min(total, cap)
    with localcontext(Context(prec=400)):
        return total.quantize(CENT, rounding=ROUND_HALF_UP)
