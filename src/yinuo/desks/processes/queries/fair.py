"""The fairness report: how long each class waited for an answer and a solution, what came of it, each against its own limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Category, Tier
from yinuo.desks.customers.choices import Kind as CustomerKind
from yinuo.desks.service.access import cases_of
from yinuo.desks.service.choices import Channel, Kind, Opinion
from yinuo.desks.service.models import Case

from .. import fairness
from ..fairness import Gap, Median

MOST = 4_000
"""Cases of one report at most, the newest first."""


@dataclass(frozen=True)
class Waited:
    """One case of the report: its classes, and how long it waited; `None` for what has not happened yet."""

    case: Case
    lane: int
    answered: float | None
    solved: float | None
    age: float
    kept: int
    broken: int

    @property
    def like(self) -> tuple[str, str, str]:
        """Cases that may be compared: of the same kind, urgency and complexity."""
        return self.case.kind, self.case.urgency, self.case.complexity


@dataclass(frozen=True)
class ClassRow:
    """One class of a dimension, as a line of the report."""

    dimension: str
    label: str
    count: int
    answer: Median
    solution: Median
    kept: int
    decided: int
    share: tuple[float, float, float]
    satisfied: int
    asked: int
    answer_gap: Gap | None
    solution_gap: Gap | None
    may_wait_longer: bool
    may_wait_less: bool

    @property
    def waits_longer(self) -> bool:
        """Whether it waits longer than the others, by more than chance."""
        return any(gap is not None and gap.is_flagged and gap.lean > 0 for gap in (self.answer_gap, self.solution_gap))

    @property
    def waits_less(self) -> bool:
        """Whether it waits less than the others, by more than chance."""
        return any(gap is not None and gap.is_flagged and gap.lean < 0 for gap in (self.answer_gap, self.solution_gap))

    @property
    def is_flagged(self) -> bool:
        """A gap that is more than chance and not what the published rule says."""
        return (self.waits_longer and not self.may_wait_longer) or (self.waits_less and not self.may_wait_less)


@dataclass(frozen=True)
class Dimension:
    """One way to divide customers, with its classes. `by_rule`: the published rule itself lets these differ."""

    key: str
    name: str
    by_rule: bool
    rows: list[ClassRow]


def dimensions() -> list[tuple[str, str, bool]]:
    """What customers are divided by, with whether the published rule speaks of it."""
    return [
        ("category", pgettext("fairness", "Class of customer"), True),
        ("type", pgettext("fairness", "Size: persons, organisations"), False),
        ("tier", pgettext("fairness", "Tier"), True),
        ("channel", pgettext("fairness", "Channel"), False),
        ("department", pgettext("fairness", "Department"), False),
    ]


def _label(key: str, case: Case) -> str:
    customer = case.customer
    if key == "category":
        return str(Category(customer.category).label) if customer.category else "–"
    if key == "type":
        return str(CustomerKind(customer.kind).label)
    if key == "tier":
        return str(Tier(customer.tier).label)
    return str(Channel(case.channel).label) if key == "channel" else case.department or _("none")


def waited(viewer: Viewer, *, since: datetime, until: datetime, at: datetime, kind: str = "") -> list[Waited]:
    """The cases of a span, by cases in reach."""
    rows = cases_of(viewer).filter(received_at__gte=since, received_at__lt=until, customer__erased_at__isnull=True)
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    cases = list(rows.select_related("customer").order_by("-pk")[:MOST])
    counts = _verdicts([case.ref for case in cases])
    found = []
    for case in cases:
        answered = (case.responded_at - case.received_at).total_seconds() if case.responded_at else None
        solved = (case.resolved_at - case.received_at).total_seconds() if case.resolved_at else None
        lane = priority.lane_of(case.customer, urgency=case.urgency)
        found.append(Waited(case, lane, answered, solved, (at - case.received_at).total_seconds(), *counts.get(case.ref, (0, 0))))
    return found


def _verdicts(subjects: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many promises of each case were kept and broken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, count(*) FILTER (WHERE verdict = 1), count(*) FILTER (WHERE verdict = 2) FROM watch_row"
            " WHERE subject = ANY (%s) AND number <> 0 GROUP BY 1",
            [list(subjects)],
        )
        return {subject: (kept, broken) for subject, kept, broken in cursor.fetchall()}


def report(cases: Sequence[Waited]) -> list[Dimension]:
    """Every dimension with its classes. All gaps of the whole report are corrected together."""
    parts = [(key, name, by_rule, _gaps(cases, key, by_rule=by_rule)) for key, name, by_rule in dimensions()]
    corrected = iter(fairness.corrected([gap for *_rest, both in parts for gaps in both for gap in gaps]))
    found = []
    for key, name, by_rule, both in parts:
        answer, solution = ({gap.label: gap for gap in _next(corrected, len(gaps))} for gaps in both)
        labels = sorted({_label(key, one.case) for one in cases})
        of = {label: [one for one in cases if _label(key, one.case) == label] for label in labels}
        rows = [_row(name, label, mine, answer, solution, _excused(key, label)) for label, mine in of.items()]
        found.append(Dimension(key, name, by_rule, rows))
    return found


def _next(gaps: Iterator[Gap], count: int) -> list[Gap]:
    return [next(gaps) for _place in range(count)]


def _gaps(cases: Sequence[Waited], key: str, *, by_rule: bool) -> list[list[Gap]]:
    """Gaps of the answer and of the solution. What the rule itself orders is no reason to compare within: only elsewhere cases of the same
    lane are compared."""
    if not cases:
        return [[], []]
    labels = [_label(key, one.case) for one in cases]
    strata = [one.like if by_rule else (*one.like, one.lane) for one in cases]
    found = []
    for name in ("answered", "solved"):
        times = np.array([getattr(one, name) if getattr(one, name) is not None else one.age for one in cases], dtype=np.float64)
        known = np.array([getattr(one, name) is not None for one in cases], dtype=bool)
        found.append(fairness.gaps(times, known, labels, strata))
    return found


def _row(
    dimension: str, label: str, cases: Sequence[Waited], answer: dict[str, Gap], solution: dict[str, Gap], excused: tuple[bool, bool]
) -> ClassRow:
    kept, broken = sum(one.kept for one in cases), sum(one.broken for one in cases)
    asked = [one for one in cases if one.case.opinion and one.case.opinion != Opinion.NOT_REACHED]
    return ClassRow(
        dimension, label, len(cases), _median(cases, "answered"), _median(cases, "solved"), kept, kept + broken,
        fairness.wilson(kept, kept + broken), sum(1 for one in asked if one.case.opinion == Opinion.SATISFIED), len(asked),
        answer.get(label), solution.get(label), *excused,
    )  # fmt: skip


def _excused(key: str, label: str) -> tuple[bool, bool]:
    """Whether the published rule itself lets a class wait longer, and less."""
    if key == "tier":
        first, last = str(Tier.PLATINUM.label), str(Tier.NONE.label)
        return label != first, label != last
    return (label != str(Category.CONTRACT.label), label == str(Category.CONTRACT.label)) if key == "category" else (False, False)


def _median(cases: Sequence[Waited], name: str) -> Median:
    times = np.array([getattr(one, name) if getattr(one, name) is not None else one.age for one in cases], dtype=np.float64)
    known = np.array([getattr(one, name) is not None for one in cases], dtype=bool)
    return fairness.median(times, known)
