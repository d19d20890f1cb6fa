"""Counting a closed survey: every table holds groups only that are large enough, those that can be worked out by taking away included.

Anonymous answers come out of their box shuffled. Each way of telling them apart (department, member of staff, channel, tier) is counted by
itself: what stands together in one answer stands together nowhere afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import boxes, following, questions, rules, statistics
from ..choices import SATISFIED_FROM, Dimension, Way
from ..models import Cell, Survey
from ..queries import counts
from ..questions import Question
from . import counting

Said = Mapping[str, Any]
_SINGLE = (Dimension.WAY, Dimension.TIER)


def release(survey: Survey, *, at: datetime) -> int:
    """Turn every answer of a survey into counts; gives how many anonymous ones were destroyed because they were too few to be counted."""
    box = boxes.box_of_survey(survey.number)
    boxes.hold(box)
    least = rules.present(at).least_group
    asked = questions.read(survey.question_set.questions)
    hidden = boxes.empty(box)
    counts.touch_members(survey.pk, box, to="")
    sample, others = _large([one for one in hidden if one.get("way") != Way.QR], least), _large(_by_code(hidden), least)
    dropped, hidden = len(hidden) - len(sample) - len(others), [*sample, *others]
    named = counts.named_answers(survey)
    cells = cells_of(sample, asked, least=least) + cells_of(named, asked, least=1)
    _count(cells, others, asked, Dimension.WAY, Way.QR)
    Cell.objects.bulk_create(
        Cell(survey=survey, question=key, dimension=dimension, value=value, answer=answer, count=count)
        for (key, dimension, value, answer), count in sorted(cells.items())
    )
    month = today(at).replace(day=1)
    words = [
        (text, f"{survey.number}/{one.key}") for one in asked if one.is_text for said in hidden if (text := said["given"].get(one.key))
    ]
    counting.write_remarks(words, month=month)
    _ratings(survey, sample, named, questions.main_of(asked), least=least, at=at)
    return dropped


def _large(answers: list[Said], least: int) -> list[Said]:
    return answers if len(answers) >= least else []


def _by_code(answers: Sequence[Said]) -> list[Said]:
    """Who chose to answer by a code at the counter is no sample of anybody: counted as a channel of its own, in no figure of all."""
    return [one for one in answers if one.get("way") == Way.QR]


def cells_of(answers: Sequence[Said], asked: Sequence[Question], *, least: int) -> Counter[tuple[str, str, str, str]]:
    """How often each answer was given, by all and by each group that is large enough; the rest of a division stands under no name.

    Where a division leaves nothing but one group under no name, it is left out: it says no more than the count of all.
    """
    found: Counter[tuple[str, str, str, str]] = Counter()
    _count(found, answers, asked, Dimension.HOUSE, "")
    for dimension in _SINGLE:
        for value, part in _parts(answers, str(dimension), least=least):
            _count(found, part, asked, dimension, value or "")
    for department, part in _parts(answers, "department", least=least):
        _count(found, part, asked, Dimension.DEPARTMENT, department or "")
        for staff, own in _parts(part, "staff", least=least) if department is not None else []:  # inside its department
            _count(found, own, asked, Dimension.STAFF, staff or "")
    return found


def _parts(answers: Sequence[Said], name: str, *, least: int) -> list[tuple[str | None, list[Said]]]:
    """A division; nothing where all of it would stand together under no name."""
    found = statistics.grouped(answers, lambda one: str(one.get(name, "")) or "-", least=least)
    return [] if [value for value, _part in found] == [None] else found


def _count(
    found: Counter[tuple[str, str, str, str]], answers: Sequence[Said], asked: Sequence[Question], dimension: str, value: str
) -> None:
    for one in asked:
        if not one.is_text:
            for said in answers:
                if one.key in said["given"]:
                    found[one.key, str(dimension), value, said["given"][one.key]] += 1


def _ratings(survey: Survey, hidden: Sequence[Said], named: Sequence[Said], main: Question | None, *, least: int, at: datetime) -> None:
    """Satisfaction told in a survey is a rating like any other; those of the sample only, as whoever passes a code chose to answer."""
    if main is None:
        return
    month = f"{today(at):%Y-%m}"
    drafts = []
    for said, department, staff, is_anonymous in (*_anonymous_groups(hidden, least=least), *_named_groups(named)):
        if main.key not in said["given"]:
            continue
        data: dict[str, Any] = {"score": int(said["given"][main.key]), "survey": survey.number, "month": month, "anonymous": is_anonymous}
        data |= {name: value for name, value in (("department", department), ("staff", staff)) if value}
        drafts.append(book.Draft(kind="rating.given", subject=survey.ref, actor="system:feedback", occurred_at=at, data=data))
    book.append_many(drafts)


def _anonymous_groups(answers: Sequence[Said], *, least: int) -> list[tuple[Said, str, str, bool]]:
    found = []
    for department, part in statistics.grouped(answers, lambda one: str(one.get("department", "")), least=least):
        parts = statistics.grouped(part, lambda one: str(one.get("staff", "")), least=least) if department else [(None, part)]
        found += [(one, department or "", staff or "", True) for staff, own in parts for one in own]
    return found


def _named_groups(answers: Sequence[Said]) -> list[tuple[Said, str, str, bool]]:
    return [(one, str(one["department"]), str(one["staff"]), False) for one in answers]


def publish_departments(viewer: Viewer, survey: Survey, *, at: datetime) -> None:
    """The score of each department that is large enough; one below its limit is asked for a plan."""
    limit, main = survey.programme.limit_percent, questions.main_of(questions.read(survey.question_set.questions))
    if limit is None or main is None:
        return
    by_department: dict[str, Counter[int]] = {}
    for cell in Cell.objects.filter(survey=survey, question=main.key, dimension=Dimension.DEPARTMENT).exclude(value__in=["", "-"]):
        by_department.setdefault(cell.value, Counter())[int(cell.answer)] += cell.count
    for department, marks in sorted(by_department.items()):
        if sum(marks.values()) < rules.present(at).least_group:
            continue
        score = round(100 * sum(n for mark, n in marks.items() if mark >= SATISFIED_FROM) / sum(marks.values()), 1)
        data = {"department": department, "score": score, "answers": sum(marks.values()), "limit": limit, "survey": survey.number}
        subject = f"department_score:{survey.number}/{department}"
        book.append("department_score.published", subject=subject, actor=viewer.staff.ref, occurred_at=at, refs=[survey.ref], data=data)
        if score < limit:
            following.demand_plan(following.Demand(subject, department, score, limit, survey, viewer.staff), at=at)
