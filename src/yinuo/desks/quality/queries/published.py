"""What everybody may read: evaluations that were published, without people and without groups that are too small."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.desks.people.queries import today
from yinuo.kit import clock

from ..choices import Dimension, State
from ..indicators import INDICATORS, Indicator
from ..models import Evaluation, Standard
from . import freezing, scoring, standing
from .scoring import Card, Figure, Rule

MOST = 12


@dataclass(frozen=True)
class Shown:
    """One published evaluation. `figures`: dimension, its points, its indicators with their rule, large enough to be shown."""

    row: Evaluation
    label: str
    figures: list[tuple[str, float | None, list[tuple[Figure, Rule]]]]
    departments: list[Card]


def evaluations() -> list[Shown]:
    """The newest ones."""
    rows = Evaluation.objects.filter(state=State.PUBLISHED).select_related("standard").order_by("-published_at")[:MOST]
    return [_shown(row) for row in rows]


def _shown(row: Evaluation) -> Shown:
    card, rules, least = freezing.card_of(row), freezing.rules_of(row), row.figures.get("least", 0)
    figures = []
    for value, label in Dimension.choices if card else []:
        mine = [(one, rules[code]) for code, one in card.figures.items() if INDICATORS[code].dimension == value]  # type: ignore[union-attr]
        large = [(one, rule) for one, rule in mine if one.state == scoring.GOOD and (one.of or 0) >= least]
        figures.append((str(label), card.dimensions[value], large))  # type: ignore[union-attr]
    return Shown(row, row.span.key, figures, [one for one in freezing.departments_of(row) if one.score is not None])


def formulas() -> tuple[Standard | None, list[tuple[Indicator, Rule | None]]]:
    """The standard that holds, and every indicator with its rule."""
    standard = standing.standard_on(today(clock.now()))
    rules = scoring.rules_of(standard).lines
    return standard, [(one, rules.get(code)) for code, one in INDICATORS.items()]
