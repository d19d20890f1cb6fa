"""Which values of a blank are worth trying beside the one that stands in it: half, double and neighbours, by unit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yinuo.promises.templates.shapes import Blank
from yinuo.promises.templates.values import NUMERIC, number_of, problem_with

PARTS = (Decimal(1), Decimal("0.5"), Decimal(2), Decimal("0.75"), Decimal("1.5"), Decimal("1.25"))
"""In order of interest."""
POINTS = (0, -5, 2, -2, -10, 4)
"""A share is not halved but moved, in percentage points."""
FINE = ("hour", "business hour", "hours")
"""Units of which half a one is sensible while there are few of them."""
FEW = 4
BLANKS_TRIED = {**NUMERIC, "duration": ""}


def parts_of(blank: Blank, value: str) -> tuple[Decimal | None, str]:
    """The amount and the unit of a value: `4 business hours` is 4 and `business hours`; the unit of a plain number is its blank's kind."""
    if blank.kind == "duration":
        amount, _space, unit = value.strip().partition(" ")
        return number_of(amount), unit
    return number_of(value), blank.kind


def grid_around(blank: Blank, value: str) -> tuple[str, ...]:
    """The value itself first, then others in order of interest; only what fits the blank; empty where the value is no number.

    >>> grid_around(Blank("x", "hours", "", ""), "8"), grid_around(Blank("x", "percent", "", ""), "95")
    (('8', '4', '16', '6', '12', '10'), ('95', '90', '97', '93', '85', '99'))
    >>> grid_around(Blank("x", "duration", "", ""), "1 workday")
    ('1 workday', '2 workdays', '3 workdays')
    """
    amount, unit = parts_of(blank, value)
    if amount is None or amount <= 0:
        return ()
    if unit == "percent":
        amounts = [amount + points for points in POINTS]
    else:
        step = Decimal("0.5") if unit.removesuffix("s") in FINE and amount < FEW else Decimal(1)
        scaled = [(amount * part / step).quantize(Decimal(1), ROUND_HALF_UP) * step for part in PARTS[1:]]
        amounts = [amount, *scaled, amount + step, amount + 2 * step][: len(PARTS) + (2 if amount <= FEW * step else 0)]
    found = dict.fromkeys(_written(blank, one, unit) for one in amounts if one > 0)
    return tuple(one for one in found if problem_with(blank, one) is None)


def _written(blank: Blank, amount: Decimal, unit: str) -> str:
    number = format(amount.normalize(), "f")
    if blank.kind != "duration":
        return number
    stem = unit.removesuffix("s")
    return f"{number} {stem}" if amount == 1 else f"{number} {stem}s"
