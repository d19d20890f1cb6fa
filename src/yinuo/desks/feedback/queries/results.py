"""What a closed survey says: each question with its interval, by department, member of staff, channel and tier; how it went before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers.choices import Tier
from yinuo.desks.people.models import Staff
from yinuo.desks.service.queries.queue import clause_of
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, TrendPoint
from yinuo.watch.plans import current_plan

from .. import questions, statistics
from ..choices import SATISFIED_FROM, Ask, Dimension, SurveyState, Way
from ..models import Cell, Programme, Survey
from ..questions import Question
from ..reading import may_compare
from ..statistics import Estimate
from .scores import in_percent

Marks = Counter[str]


@dataclass(frozen=True)
class Line:
    """One group's answer to one question; `estimate` is None for a choice."""

    label: str
    count: int
    estimate: Estimate | None
    marks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Division:
    """Groups of one kind that may be shown, and how many are hidden."""

    label: str
    rows: tuple[Line, ...]
    hidden: int


@dataclass(frozen=True)
class Result:
    """One question: all of the sample, then group by group. `unit` says how the figure is told: % satisfied, points, of 7."""

    question: Question
    whole: Line | None
    divisions: tuple[Division, ...]
    unit: str


@dataclass(frozen=True)
class Feeds:
    """A promise that this survey is evidence for."""

    clause: Clause
    words: str


def results(survey: Survey, viewer: Staff, *, least: int) -> list[Result]:
    """Every question of a closed survey but those in own words. Groups below the least, and what would give them away, are left out."""
    cells: dict[tuple[str, str], dict[str, Marks]] = {}
    for cell in Cell.objects.filter(survey=survey):
        cells.setdefault((cell.question, cell.dimension), {}).setdefault(cell.value, Counter())[cell.answer] += cell.count
    names = {one.username: one for one in Staff.objects.all()}
    found = []
    for question in questions.read(survey.question_set.questions):
        if question.is_text:
            continue
        house = cells.get((question.key, str(Dimension.HOUSE)), {}).get("", Counter())
        whole = _line(question, "", house, population=survey.frame) if sum(house.values()) >= least else None
        divisions = []
        for dimension in (Dimension.DEPARTMENT, Dimension.STAFF, Dimension.WAY, Dimension.TIER):
            groups = cells.get((question.key, str(dimension)), {})
            if dimension == Dimension.STAFF:
                groups = {name: one for name, one in groups.items() if _is_for(viewer, names.get(name))}
            divisions.append(_division(question, dimension, groups, names, least=least))
        found.append(Result(question, whole, tuple(one for one in divisions if one.rows), _UNITS[question.ask]))
    return found


_UNITS: dict[str, str] = {Ask.CSAT: "%", Ask.NPS: "points", Ask.CES: "of7", Ask.CHOICE: ""}


def _is_for(viewer: Staff, staff: Staff | None) -> bool:
    return staff is not None and (staff.pk == viewer.pk or may_compare(viewer, staff.department))


def _division(question: Question, dimension: Dimension, groups: Mapping[str, Marks], names: Mapping[str, Staff], *, least: int) -> Division:
    counts = {name: sum(one.values()) for name, one in groups.items()}
    allowed = statistics.shown({name: count for name, count in counts.items() if name != Way.QR}, least=least)
    allowed |= {Way.QR} if counts.get(Way.QR, 0) >= least else set()
    rows = [_line(question, _label(dimension, name, names), groups[name]) for name in sorted(allowed)]
    shown = tuple(one for one in rows if one is not None)
    return Division(str(dimension.label), shown, len(groups) - len(shown))


def _label(dimension: Dimension, name: str, names: Mapping[str, Staff]) -> str:
    if name in ("", "-"):
        return _("smaller groups together") if not name else _("without")
    if dimension == Dimension.STAFF:
        return str(names[name]) if name in names else name
    if dimension == Dimension.WAY:
        return str(Way(name).label)
    return str(Tier(name).label) if dimension == Dimension.TIER else name


def _line(question: Question, label: str, marks: Marks, *, population: int | None = None) -> Line | None:
    count = sum(marks.values())
    if not count:
        return None
    words = dict(question.marks)
    told = tuple((words.get(code, code), marks.get(code, 0)) for code, _words in question.marks)
    return Line(label, count, estimate(question.ask, marks, population=population), told)


def estimate(ask: str, marks: Mapping[str, int], *, population: int | None = None) -> Estimate | None:
    """The figure of a question: share satisfied in percent (Wilson), net promoters in points, mean of the effort; None for a choice."""
    numbers = {int(code): times for code, times in marks.items()}
    count = sum(numbers.values())
    size = max(count, population) if population is not None else None
    if ask == Ask.CSAT:
        found = statistics.share(sum(times for mark, times in numbers.items() if mark >= SATISFIED_FROM), count, population=size)
        return in_percent(found) if found else None
    if ask == Ask.NPS:
        found = statistics.net_promoters(numbers, population=size)
        return in_percent(found) if found else None
    return statistics.mean(numbers, population=size) if ask == Ask.CES else None


def trend(programme: Programme) -> tuple[TrendPoint, ...]:
    """Satisfaction in each closed survey of a programme, oldest first."""
    points = []
    for survey in programme.surveys.filter(state=SurveyState.CLOSED).select_related("question_set").order_by("first_on"):
        main = questions.main_of(questions.read(survey.question_set.questions))
        marks: Marks = Counter()
        for cell in Cell.objects.filter(survey=survey, dimension=Dimension.HOUSE, question=main.key) if main else []:
            marks[cell.answer] += cell.count
        found = estimate(Ask.CSAT, marks, population=survey.frame)
        points.append(TrendPoint(survey.number.rpartition("-")[2], found.value if found else None))
    return tuple(points)


def feeds(*kinds: str) -> list[Feeds]:
    """The promises in force that wait for facts of these kinds."""
    book, plan, lang = promise_book(), current_plan(), ("zh" if telling_time.is_chinese() else "en")
    names = sorted({name for kind in kinds for name in plan.touched_by(kind)})
    return [Feeds(clause_of(book, name), duty(book, name, lang=lang)) for name in names if name in book.document_of]


def compared(rows: Sequence[Result]) -> list[list[object]]:
    """The results as lines of a table: question, kind of group, group, answers, figure, interval."""
    found: list[list[object]] = []
    for result in rows:
        parts = [("", (result.whole,) if result.whole else ()), *((one.label, one.rows) for one in result.divisions)]
        for division, lines in parts:
            for line in lines:
                figure = [round(getattr(line.estimate, name), 2) for name in ("value", "low", "high")] if line.estimate else ["", "", ""]
                found.append([result.question.words, division, line.label, line.count, *figure])
    return found


def address_of(survey: Survey) -> str:
    """Where a survey's page is."""
    return reverse("feedback_one", args=[survey.number])
