"""From counts to figures, from figures to points: indicator, dimension, whole. What has no data has no points, and never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yinuo.desks.feedback.statistics import shown

from ..choices import Dimension
from ..indicators import HOUSE, INDICATORS, WEAK_BELOW, Indicator
from ..models import Standard
from .counting import WHOLE, Counted, Group, Raw

GOOD, NONE, FEW = "good", "none", "few"
"""There is a figure; there is no data; there are too few for one to be shown."""


@dataclass(frozen=True)
class Rule:
    """How one indicator is scored by a standard; `target` with its `source` is optional."""

    weight: int
    zero: float
    full: float
    target: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Rules:
    """A standard as the arithmetic takes it; `version` is 0 where nobody approved one yet."""

    version: int
    lines: Mapping[str, Rule]
    weak_below: int


@dataclass(frozen=True)
class Figure:
    """One indicator of one group. `hits` of `of` is what its formula divided; both stay hidden where `state` is `few`."""

    code: str
    state: str
    value: float | None = None
    points: float | None = None
    hits: float | None = None
    of: int | None = None

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.code]


@dataclass(frozen=True)
class Card:
    """One group with all it came to. `dimensions` and `score` are points, None where nothing under them has data."""

    group: Group
    figures: Mapping[str, Figure]
    dimensions: Mapping[str, float | None]
    score: float | None

    @property
    def has_any(self) -> bool:
        return any(one.state == GOOD for one in self.figures.values())

    @property
    def points(self) -> list[float | None]:
        """Of the dimensions in their order."""
        return [self.dimensions[one] for one in Dimension.values]


def rules_of(row: Standard | None) -> Rules:
    """What a standard says; what is built in where there is none."""
    if row is None:
        return Rules(0, {one.code: Rule(one.weight, one.zero, one.full) for one in INDICATORS.values()}, WEAK_BELOW)
    return Rules(row.version, {code: Rule(**row.lines[code]) for code in INDICATORS if code in row.lines}, row.weak_below)


def value_of(indicator: Indicator, raw: Raw) -> float | None:
    """The figure in its unit.

    >>> value_of(INDICATORS["csat"], Raw(9, 12)), value_of(INDICATORS["first_answer"], Raw(3, 4, 5400.0))
    (75.0, 1.5)
    """
    if indicator.code == "first_answer":
        return None if raw.value is None else raw.value / 3600
    if not raw.of:
        return None
    factor = {"percent": 100, "points": 100, "minutes": 1 / 60}.get(indicator.unit, 1)
    return raw.hits / raw.of * factor


def points_of(value: float, rule: Rule) -> float:
    """From 0 to 100, straight between the two values of the standard.

    >>> points_of(75, Rule(1, 50, 100)), points_of(3, Rule(1, 5, 0)), points_of(9, Rule(1, 5, 0))
    (50.0, 40.0, 0.0)
    """
    return min(100.0, max(0.0, 100 * (value - rule.zero) / (rule.full - rule.zero)))


def mean_of(parts: Sequence[tuple[float | None, int]]) -> float | None:
    """The weighted mean of what there is; None where there is nothing."""
    known = [(value, weight) for value, weight in parts if value is not None and weight]
    return sum(value * weight for value, weight in known) / sum(weight for _value, weight in known) if known else None


def card_of(group: Group, counts: Mapping[str, Raw], rules: Rules, *, hidden: frozenset[str] = frozenset(), least: int) -> Card:
    """The figures and points of one group; codes in `hidden` are too few to be shown."""
    figures = {code: _figure(group, code, counts.get(code), rules, is_hidden=code in hidden, least=least) for code in rules.lines}
    dimensions = {
        one: mean_of([(figure.points, rules.lines[code].weight) for code, figure in figures.items() if INDICATORS[code].dimension == one])
        for one in Dimension.values
    }
    return Card(group, figures, dimensions, mean_of([(points, 1) for points in dimensions.values()]))


def _figure(group: Group, code: str, raw: Raw | None, rules: Rules, *, is_hidden: bool, least: int) -> Figure:
    indicator = INDICATORS[code]
    if raw is None or not raw.of:
        return Figure(code, NONE)
    if is_hidden or (raw.of < least and (indicator.is_of_opinions or group[0] != HOUSE)):
        return Figure(code, FEW)
    value = value_of(indicator, raw)
    if value is None:
        return Figure(code, NONE, hits=raw.hits, of=raw.of)
    return Figure(code, GOOD, value, points_of(value, rules.lines[code]), raw.hits, raw.of)


def house_of(counted: Counted, rules: Rules, *, least: int) -> list[Card]:
    """The whole house in each period."""
    return [card_of(WHOLE, one.get(WHOLE, {}), rules, least=least) for one in counted]


def groups_of(groups: Mapping[Group, Mapping[str, Raw]], level: str, rules: Rules, *, least: int) -> tuple[list[Card], int]:
    """The groups of one level that have a figure that may be shown, the best first, and how many have none.

    A figure is hidden where its group is smaller than the least, and where the whole less the others would give a smaller one away.
    """
    mine = {group: counts for group, counts in groups.items() if group[0] == level}
    allowed = {code: _allowed(code, mine, groups.get(WHOLE, {}), least=least) for code in rules.lines if level in INDICATORS[code].levels}
    cards = []
    for group, counts in mine.items():
        hidden = frozenset(code for code in counts if group not in allowed.get(code, set()))
        cards.append(card_of(group, counts, rules, hidden=hidden, least=least))
    open_ones = [card for card in cards if card.has_any]
    return sorted(open_ones, key=lambda one: (-(one.score if one.score is not None else -1), one.group)), len(cards) - len(open_ones)


def _allowed(code: str, mine: Mapping[Group, Mapping[str, Raw]], whole: Mapping[str, Raw], *, least: int) -> set[Group]:
    counts = {group: counts[code].of for group, counts in mine.items() if code in counts}
    if code in ("csat", "nps", "ces"):  # sums of what may be shown by itself: see `opinions`
        return set(counts)
    rest = max(0, (whole[code].of if code in whole else 0) - sum(counts.values()))
    nobody: Group = ("", "")
    return shown_groups(counts | ({nobody: rest} if rest else {}), least=least) - {nobody}


def shown_groups(counts: Mapping[Group, int], *, least: int) -> set[Group]:
    """`feedback.statistics.shown` for groups that have a level."""
    names = {"\0".join(group): group for group in counts}
    return {names[one] for one in shown({name: counts[group] for name, group in names.items()}, least=least)}


def weak_of(card: Card, rules: Rules) -> list[str]:
    """The dimensions whose points are below what the standard calls weak."""
    return [one for one, points in card.dimensions.items() if points is not None and points < rules.weak_below]


def is_met(figure: Figure, rule: Rule) -> bool | None:
    """Whether a figure reaches its target; None where there is no target or no figure."""
    if rule.target is None or figure.value is None:
        return None
    return figure.value >= rule.target if figure.indicator.more_is_better else figure.value <= rule.target


def as_json(card: Card) -> dict[str, Any]:
    """A card as an evaluation freezes it; rounded once, here."""
    return {
        "score": _rounded(card.score, 1),
        "dimensions": {name: _rounded(points, 1) for name, points in card.dimensions.items()},
        "figures": {
            code: {
                "state": one.state, "value": _rounded(one.value, 3), "points": _rounded(one.points, 1), "hits": _rounded(one.hits, 3),
                "of": one.of,
            }
            for code, one in card.figures.items()
        },
    }  # fmt: skip


def card_from(group: Group, kept: Mapping[str, Any]) -> Card:
    """The card that was frozen."""
    figures = {code: Figure(code, **kept["figures"][code]) for code in INDICATORS if code in kept["figures"]}
    return Card(group, figures, kept["dimensions"], kept["score"])


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
