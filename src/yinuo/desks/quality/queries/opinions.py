"""What customers said of us, counted so that no group that is too small can be seen or worked out.

A longer period is the sum of those months, or surveys, in which a group may be shown by itself: otherwise a quarter less its months would
tell the month that is hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from yinuo.desks.feedback import questions
from yinuo.desks.feedback.choices import SATISFIED_FROM, Ask, Dimension, SurveyState
from yinuo.desks.feedback.models import Bucket, Cell, Survey
from yinuo.desks.feedback.statistics import DETRACTORS, PROMOTERS, shown
from yinuo.desks.people.models import Staff

from ..indicators import DEPARTMENT, HOUSE, STAFF
from ..spans import Span

Line = tuple[int, tuple[str, str], str, float, int]
"""Place of the period, group, code, hits, how many."""


def counted(spans: Sequence[Span], *, least: int) -> Iterator[Line]:
    """Satisfaction by house, department and member of staff; net promoters and ease by house and department."""
    yield from _ratings(spans, least=least)
    yield from _surveys(spans, least=least)


def _ratings(spans: Sequence[Span], *, least: int) -> Iterator[Line]:
    months = sorted({month for one in spans for month in one.months})
    by_month: dict[object, dict[tuple[str, str], Counter[str]]] = {}
    rows = Bucket.objects.filter(month__in=months, dimension__in=(HOUSE, DEPARTMENT, STAFF)).order_by()
    for month, dimension, value, score, count in rows.values_list("month", "dimension", "value", "score", "count"):
        one = by_month.setdefault(month, {}).setdefault((dimension, value), Counter())
        one.update(hits=count if score >= SATISFIED_FROM else 0, of=count)
    departments = dict(Staff.objects.values_list("username", "department")) if by_month else {}
    open_to = {month: _shown(groups, departments, least=least) for month, groups in by_month.items()}
    for place, span in enumerate(spans):
        sums: dict[tuple[str, str], Counter[str]] = {}
        for month in span.months:
            for group in open_to.get(month, ()):
                sums.setdefault(group, Counter()).update(by_month[month][group])
        for group, one in sums.items():
            yield place, group, "csat", one["hits"], one["of"]


def _shown(groups: Mapping[tuple[str, str], Counter[str]], departments: Mapping[str, str], *, least: int) -> set[tuple[str, str]]:
    """The groups of one month that may be shown: departments beside the house, members of staff beside their department."""
    counts = {group: one["of"] for group, one in groups.items()}
    house = counts.get((HOUSE, ""), 0)
    if house < least:
        return set()
    found = {(HOUSE, "")}
    of_departments = {name: count for (level, name), count in counts.items() if level == DEPARTMENT and name}
    found |= {(DEPARTMENT, name) for name in _beside(of_departments, house, least=least)}
    for department in {departments.get(name, "") for level, name in counts if level == STAFF and name}:
        mine = {name: n for (level, name), n in counts.items() if level == STAFF and name and departments.get(name, "") == department}
        found |= {(STAFF, name) for name in _beside(mine, of_departments.get(department, 0), least=least)}
    return found


def _beside(counts: Mapping[str, int], whole: int, *, least: int) -> set[str]:
    """The groups that may be shown beside their whole; what the whole has more counts as one of them, and is never shown."""
    rest = max(0, whole - sum(counts.values()))
    return shown(dict(counts) | ({"": rest} if rest else {}), least=least) - {""}


def _surveys(spans: Sequence[Span], *, least: int) -> Iterator[Line]:
    first, last = min(one.begins_at for one in spans), max(one.ends_at for one in spans)
    rows = Survey.objects.filter(state=SurveyState.CLOSED, closed_at__gte=first, closed_at__lt=last).select_related("question_set")
    asked = {
        (survey.pk, one.key): (str(one.ask), survey.closed_at)
        for survey in rows
        for one in questions.read(survey.question_set.questions)
        if one.ask in (Ask.NPS, Ask.CES)
    }
    if not asked:
        return
    cells: dict[tuple[int, str], dict[tuple[str, str], Counter[int]]] = {}
    found = Cell.objects.filter(survey__in={survey for survey, _key in asked}, dimension__in=(Dimension.HOUSE, Dimension.DEPARTMENT))
    for survey, key, dimension, value, answer, count in found.order_by().values_list(
        "survey", "question", "dimension", "value", "answer", "count"
    ):
        if (survey, key) in asked:
            cells.setdefault((survey, key), {}).setdefault((dimension, value), Counter())[int(answer)] += count
    for place, span in enumerate(spans):
        sums: dict[tuple[tuple[str, str], str], Counter[str]] = {}
        for one, groups in cells.items():
            ask, closed_at = asked[one]
            if closed_at is not None and span.begins_at <= closed_at < span.ends_at:
                for group in _open_groups(groups, least=least):
                    sums.setdefault((group, ask), Counter()).update(_marks(ask, groups[group]))
        for (group, ask), sum_of in sums.items():
            yield place, group, ask, sum_of["hits"], sum_of["of"]


def _open_groups(groups: Mapping[tuple[str, str], Counter[int]], *, least: int) -> set[tuple[str, str]]:
    house = sum(groups.get((HOUSE, ""), Counter()).values())
    if house < least:
        return set()
    counts = {name: sum(one.values()) for (level, name), one in groups.items() if level == DEPARTMENT and name not in ("", "-")}
    return {(HOUSE, "")} | {(DEPARTMENT, name) for name in _beside(counts, house, least=least)}


def _marks(ask: str, marks: Mapping[int, int]) -> dict[str, int]:
    """What the formula divides: promoters less detractors, or the sum of the marks; by how many."""
    of = sum(marks.values())
    if ask == Ask.NPS:
        return {"hits": sum(n * ((mark in PROMOTERS) - (mark in DETRACTORS)) for mark, n in marks.items()), "of": of}
    return {"hits": sum(mark * n for mark, n in marks.items()), "of": of}
