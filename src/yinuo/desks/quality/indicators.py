"""The indicators: what each counts, in words that are published, and where its score is 0 and 100 unless a standard says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yinuo.kit.words import Words, gettext_lazy, pgettext_lazy

from .choices import Dimension

HOUSE, DEPARTMENT, STAFF = "house", "department", "staff"
METHOD = 1
"""Changes when the way of counting below changes; a standard and a frozen evaluation name the one they were made under."""


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Args:
        unit: `percent`, `hours`, `minutes`, `points` (-100 to 100) or `of7`.
        zero, full: where its score is 0 and 100; it runs straight between them. Where less is better, zero is above full.
        weight: within its dimension.
        levels: for what it is told apart beside the whole house.
        is_of_opinions: it rests on what customers said of us, so that small groups stay hidden in the whole house, too.
    """

    code: str
    dimension: str
    unit: str
    zero: float
    full: float
    weight: int
    word: Words
    formula: Words
    levels: frozenset[str] = frozenset({DEPARTMENT, STAFF})
    is_of_opinions: bool = False

    @property
    def more_is_better(self) -> bool:
        return self.full > self.zero


_ALONE, _DEPARTMENTS = frozenset[str](), frozenset({DEPARTMENT})
_ALL: tuple[Indicator, ...] = (
    Indicator(
        "answers_in_limit", Dimension.EFFICIENCY, "percent", 50, 100, 3,
        pgettext_lazy("indicator", "Answered within the promised limit"),
        gettext_lazy("Obligations to answer a case, due in the period: kept ÷ kept and broken; excused ones are left out."),
    ),
    Indicator(
        "solutions_in_limit", Dimension.EFFICIENCY, "percent", 50, 100, 3,
        pgettext_lazy("indicator", "Solved within the promised limit"),
        gettext_lazy("Obligations to offer a solution, to solve, to fulfil or to close: kept ÷ kept and broken, likewise."),
    ),
    Indicator(
        "first_answer", Dimension.EFFICIENCY, "hours", 48, 0.5, 2,
        pgettext_lazy("indicator", "Median time to the first answer"),
        gettext_lazy("From receipt to the first answer of a person, nights included; what is unanswered counts as longest."),
    ),
    Indicator(
        "recording", Dimension.EFFICIENCY, "minutes", 240, 5, 1,
        pgettext_lazy("indicator", "Mean time from contact to record"),
        gettext_lazy("Sum of the time from the receipt by the channel to the record of the case ÷ contacts of the period."), _ALONE,
    ),
    Indicator(
        "bot_coverage", Dimension.EFFICIENCY, "percent", 40, 95, 1,
        pgettext_lazy("indicator", "Basic questions answered by themselves"),
        gettext_lazy("Basic questions that the assistant answered and no check found wrong ÷ all basic questions of the period."), _ALONE,
    ),
    Indicator(
        "csat", Dimension.ATTITUDE, "percent", 50, 100, 3,
        pgettext_lazy("indicator", "Satisfied customers (CSAT)"),
        gettext_lazy("Ratings after cases of 4 or 5 ÷ all of them, of months in which the group was large enough to be shown."),
        is_of_opinions=True,
    ),
    Indicator(
        "nps", Dimension.ATTITUDE, "points", -50, 70, 1,
        pgettext_lazy("indicator", "Net promoters (NPS)"),
        gettext_lazy("Share that would recommend us (9 or 10) less share that would not (0 to 6), of surveys that closed in the period."),
        _DEPARTMENTS, True,
    ),
    Indicator(
        "ces", Dimension.ATTITUDE, "of7", 3, 7, 1,
        pgettext_lazy("indicator", "Ease, of seven (CES)"),
        gettext_lazy("Mean mark from 1 to 7 of how easy it was, of surveys that closed in the period."), _DEPARTMENTS, True,
    ),
    Indicator(
        "conduct", Dimension.ATTITUDE, "percent", 5, 0, 2,
        pgettext_lazy("indicator", "Cases about the conduct of our people"),
        gettext_lazy("Cases closed in the period with the cause «conduct of our people» ÷ all closed in it."),
    ),
    Indicator(
        "reopened", Dimension.EFFECT, "percent", 25, 0, 2,
        pgettext_lazy("indicator", "Opened again after the solution"),
        gettext_lazy("Cases of the period that were opened again ÷ those that were solved at least once."),
    ),
    Indicator(
        "dissatisfied", Dimension.EFFECT, "percent", 30, 0, 3,
        pgettext_lazy("indicator", "Closed with a dissatisfied customer"),
        gettext_lazy("Cases closed in the period whose customer is dissatisfied ÷ those whose customer said anything of the outcome."),
        is_of_opinions=True,
    ),
    Indicator(
        "visits", Dimension.EFFECT, "percent", 50, 100, 2,
        pgettext_lazy("indicator", "Return visits that found satisfied customers"),
        gettext_lazy("Return visits made in the period that found the customer satisfied ÷ those in which the customer was asked."),
        is_of_opinions=True,
    ),
    Indicator(
        "held", Dimension.EFFECT, "percent", 40, 100, 2,
        pgettext_lazy("indicator", "Corrections that held"),
        gettext_lazy("Improvements whose effect was checked in the period and that helped at the first try ÷ all checked in it."),
        _DEPARTMENTS,
    ),
)  # fmt: skip
INDICATORS: Final[Mapping[str, Indicator]] = {one.code: one for one in _ALL}
UNITS: Final[Mapping[str, Words]] = {
    "percent": gettext_lazy("%"), "hours": pgettext_lazy("unit", "h"), "minutes": pgettext_lazy("unit", "min"),
    "points": pgettext_lazy("unit", "points"), "of7": pgettext_lazy("unit", "of 7"),
}  # fmt: skip
WEAK_BELOW = 80
"""Points below which a dimension is weak, unless a standard says otherwise."""
