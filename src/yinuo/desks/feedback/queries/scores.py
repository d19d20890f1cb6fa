"""Ratings after cases by month, department and member of staff; groups that are too small are hidden, with what would give them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yinuo.desks.people.models import Staff
from yinuo.ui.shapes import TrendPoint

from .. import statistics
from ..choices import SATISFIED_FROM, Dimension
from ..models import Bucket
from ..reading import may_compare
from ..statistics import Estimate

Histogram = Counter[int]


@dataclass(frozen=True)
class Score:
    """What the ratings of one group say; `satisfied` in percent with its interval, `marks` from one to five."""

    label: str
    count: int
    satisfied: Estimate
    mean: Estimate
    marks: tuple[int, ...]
    value: str = ""


@dataclass(frozen=True)
class Table:
    """Groups that may be shown, and how many more there are, small or hidden with the small."""

    rows: tuple[Score, ...]
    hidden: int


def score_of(label: str, marks: Mapping[int, int], *, value: str = "") -> Score | None:
    """A group's score; None where nobody rated."""
    count = sum(marks.values())
    satisfied = statistics.share(sum(times for mark, times in marks.items() if mark >= SATISFIED_FROM), count)
    mean = statistics.mean(marks)
    if satisfied is None or mean is None:
        return None
    return Score(label, count, in_percent(satisfied), mean, tuple(marks.get(mark, 0) for mark in range(1, 6)), value)


def in_percent(one: Estimate) -> Estimate:
    """An estimate of a share, in percent."""
    return Estimate(100 * one.value, 100 * one.low, 100 * one.high, one.count)


def months(today: date, *, count: int = 12) -> list[tuple[date, Score | None]]:
    """The house's score in the present month and those before it, oldest first."""
    firsts = [today.replace(day=1)]
    while len(firsts) < count:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    found: dict[date, Histogram] = {first: Counter() for first in firsts}
    for row in Bucket.objects.filter(dimension=Dimension.HOUSE, month__in=firsts):
        found[row.month][row.score] += row.count
    return [(first, score_of(f"{first:%Y-%m}", found[first])) for first in reversed(firsts)]


def trend(rows: list[tuple[date, Score | None]]) -> tuple[TrendPoint, ...]:
    """The same as a line."""
    return tuple(TrendPoint(f"{first:%m}", score.satisfied.value if score else None) for first, score in rows)


def departments(month: date, *, least: int) -> Table:
    """Departments of one month that may be shown."""
    groups = _histograms(month, Dimension.DEPARTMENT)
    house = sum(sum(one.values()) for one in _histograms(month, Dimension.HOUSE).values())
    counts = {name: sum(one.values()) for name, one in groups.items()}
    rest = house - sum(counts.values())
    allowed = statistics.shown(counts | ({"": rest} if rest else {}), least=least)
    return _table(groups, {name: name for name in groups}, allowed)


def people(month: date, viewer: Staff, *, least: int) -> Table:
    """Members of staff of one month: for who leads, those of their departments; for everybody, their own."""
    groups = _histograms(month, Dimension.STAFF)
    whole = {name: sum(one.values()) for name, one in _histograms(month, Dimension.DEPARTMENT).items()}
    who = {one.username: one for one in Staff.objects.filter(username__in=groups)}
    allowed: set[str] = set()
    for department in {one.department for one in who.values()}:
        counts = {name: sum(groups[name].values()) for name, one in who.items() if one.department == department}
        rest = max(0, whole.get(department, 0) - sum(counts.values()))
        allowed |= statistics.shown(counts | ({"": rest} if rest else {}), least=least)
    seen = {name for name in groups if name in who and (name == viewer.username or may_compare(viewer, who[name].department))}
    own = {viewer.username} if sum(groups.get(viewer.username, Counter()).values()) >= least else set()
    groups = {name: one for name, one in groups.items() if name in seen}
    return _table(groups, {name: str(one) for name, one in who.items()}, allowed | own)


def _histograms(month: date, dimension: Dimension) -> dict[str, Histogram]:
    found: dict[str, Histogram] = {}
    for row in Bucket.objects.filter(month=month, dimension=dimension).order_by("value", "score"):
        found.setdefault(row.value, Counter())[row.score] += row.count
    return found


def _table(groups: Mapping[str, Histogram], labels: Mapping[str, str], allowed: set[str]) -> Table:
    scores = [score_of(labels.get(name, name), marks, value=name) for name, marks in groups.items() if name in allowed]
    rows = tuple(sorted((one for one in scores if one is not None), key=lambda one: -one.satisfied.value))
    return Table(rows, len(groups) - len(rows))
