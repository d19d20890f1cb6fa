"""The page of scores: a period with its trend, what it is compared with, its groups, classes and parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yinuo.desks.feedback import rules as ratings
from yinuo.ui.shapes import TrendPoint

from ..choices import Dimension
from ..indicators import DEPARTMENT, INDICATORS, STAFF
from ..models import Standard
from ..spans import Span, trend_to
from . import counting, scoring
from .counting import Raw
from .scoring import Card, Figure, Rule, Rules


@dataclass(frozen=True)
class Line:
    """One indicator of the whole house: now, before, a year before, and against its target."""

    figure: Figure
    rule: Rule
    before: Figure
    year_before: Figure
    is_met: bool | None
    trend: tuple[TrendPoint, ...]

    @property
    def change(self) -> float | None:
        """Points better (or worse) than the period before."""
        return None if self.figure.points is None or self.before.points is None else self.figure.points - self.before.points


@dataclass(frozen=True)
class Scores:
    """A period. `counted` is what everything was worked out from, `span` first."""

    span: Span
    least: int
    rules: Rules
    card: Card
    before: Card
    year_before: Card
    trend: tuple[TrendPoint, ...]
    lines: Mapping[str, tuple[Line, ...]]
    departments: tuple[Card, ...]
    hidden_departments: int
    people: tuple[Card, ...]
    hidden_people: int
    counted: Mapping[counting.Group, Mapping[str, Raw]]

    @property
    def weak(self) -> list[str]:
        return scoring.weak_of(self.card, self.rules)

    @property
    def without_data(self) -> list[Figure]:
        """Indicators that have none."""
        return [one for one in self.card.figures.values() if one.state == scoring.NONE]

    @property
    def missed(self) -> list[Line]:
        """Indicators below their target."""
        return [line for lines in self.lines.values() for line in lines if line.is_met is False]


def standard_on(day: date) -> Standard | None:
    """The approved standard that holds on a day."""
    return Standard.objects.filter(state="approved", since_on__lte=day).select_related("by", "decided_by").order_by("-version").first()


def scores_of(span: Span, rules: Rules) -> Scores:
    """Everything about a period, within the reach of whoever asks."""
    least = ratings.present().least_group
    spans = list(dict.fromkeys([*trend_to(span), span.before, span.year_before]))
    counted = counting.counted(spans, least=least)
    cards = dict(zip(spans, scoring.house_of(counted, rules, least=least), strict=True))
    here = counted[spans.index(span)]
    departments, hidden_departments = scoring.groups_of(here, DEPARTMENT, rules, least=least)
    people, hidden_people = scoring.groups_of(here, STAFF, rules, least=least)
    shown = [(one, cards[one]) for one in trend_to(span)]
    return Scores(
        span, least, rules, cards[span], cards[span.before], cards[span.year_before],
        tuple(TrendPoint(_short(one), card.score) for one, card in shown), _lines(span, cards, shown, rules),
        tuple(departments), hidden_departments, tuple(people), hidden_people, here,
    )  # fmt: skip


def _lines(span: Span, cards: Mapping[Span, Card], shown: list[tuple[Span, Card]], rules: Rules) -> dict[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = {one: [] for one in Dimension.values}
    for code, rule in rules.lines.items():
        figure = cards[span].figures[code]
        trend = tuple(TrendPoint(_short(one), card.figures[code].points) for one, card in shown)
        line = Line(
            figure, rule, cards[span.before].figures[code], cards[span.year_before].figures[code], scoring.is_met(figure, rule), trend
        )
        found[INDICATORS[code].dimension].append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def _short(span: Span) -> str:
    return span.key.rpartition("-")[2]
