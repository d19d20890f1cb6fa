"""Steps that are due, steps that are late, steps that are slow; and how many cases follow a process at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.access import cases_of
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.models import Case
from yinuo.watch import queries as watch
from yinuo.watch.shapes import WatchedRow

from ..models import Following, Reading, Step, Version
from ..wording import name_of, reader, role_words

MOST = 300
"""Steps looked through at once, nearest deadline first."""
SHARE_DAYS = 90


@dataclass(frozen=True)
class Due:
    """One step that somebody is to do: of which case, until when, and whether the supervisor hears of it by now."""

    case: Case
    name: str
    process: str
    role: str
    row: WatchedRow
    is_late: bool
    is_escalated: bool


def due(viewer: Viewer, *, at: datetime, mine: bool, only_late: bool = False) -> list[Due]:
    """Steps that are not done, nearest deadline first. A late one is its owner's; late by half its limit more, the supervisor's too."""
    steps = {step.promise: step for step in _live_steps()}
    rows = watch.unsettled_of(list(steps), limit=MOST)
    numbers = [row.subject.removeprefix("case:") for row in rows]
    cases = cases_of(viewer).filter(number__in=numbers).select_related("owner")
    known = {one.number: one for one in (cases.filter(owner=viewer.staff) if mine else cases)}
    lang, found = reader(), []
    for row in rows:
        case = known.get(row.subject.removeprefix("case:"))
        if case is None or row.due_at is None or row.opened_at is None:
            continue
        step, is_late = steps[row.promise], row.due_at < at
        if is_late or not only_late:
            escalated = at > row.due_at + (row.due_at - row.opened_at) / 2
            name = name_of(step)
            found.append(Due(case, name, name_of(step.version), role_words(step.role, lang), row, is_late, is_late and escalated))
    return found


def _live_steps() -> Sequence[Step]:
    """The steps of every version on which a case may stand."""
    return list(Step.objects.exclude(version__phase__in=("proposed", "returned")).select_related("version__process"))


@dataclass(frozen=True)
class Pace:
    """How long a step takes: hours from its start to its end, and how its limit is kept."""

    step: Step
    name: str
    count: int
    median: float | None
    slowest_tenth: float | None
    kept: int
    broken: int

    @property
    def broken_percent(self) -> float | None:
        decided = self.kept + self.broken
        return 100 * self.broken / decided if decided else None


def pace(version: Version) -> list[Pace]:
    """The steps of a version with how long they took, by cases in reach; limits over all cases."""
    steps = list(version.steps.order_by("place"))
    for step in steps:
        step.version = version
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step_id, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY h), percentile_cont(0.9) WITHIN GROUP (ORDER BY h) FROM"
            " (SELECT step_id, extract(epoch FROM done_at - started_at) / 3600 AS h FROM processes_run"
            " WHERE step_id = ANY (%s) AND done_at IS NOT NULL) AS done GROUP BY 1",
            [[step.pk for step in steps]],
        )
        took = {key: rest for key, *rest in cursor.fetchall()}
    counts = watch.counts_of([step.promise for step in steps])
    found = []
    for step in steps:
        count, median, tenth = took.get(step.pk, (0, None, None))
        stands: Mapping[str, int] = counts.get(step.promise, {})
        found.append(Pace(step, name_of(step), count, median, tenth, stands.get("kept", 0), stands.get("broken", 0)))
    return found


@dataclass(frozen=True)
class Share:
    """Of the cases of a kind that came in lately, how many follow a process."""

    kind: str
    count: int
    on_process: int

    @property
    def percent(self) -> float:
        return 100 * self.on_process / self.count if self.count else 0.0


def shares(viewer: Viewer, *, at: datetime) -> list[Share]:
    """By kind of case, over the last days."""
    rows = cases_of(viewer).filter(received_at__gt=at - timedelta(days=SHARE_DAYS)).order_by()
    rows = rows.annotate(on=Subquery(Following.objects.filter(case=OuterRef("pk")).values("pk")[:1]))
    counted = rows.values("kind").annotate(count=Count("pk"), on_process=Count("pk", filter=Q(on__isnull=False)))
    labels = dict(Kind.choices)
    return [Share(str(labels[one["kind"]]), one["count"], one["on_process"]) for one in sorted(counted, key=lambda one: one["kind"])]


def readers(version: Version) -> Sequence[Reading]:
    """Who of the house said that they know a version."""
    return list(version.readings.select_related("staff").order_by("at"))


def names_of_limits() -> dict[str, str]:
    """What each promise of a step is about, for the reader: its process and the step, of every version there ever was."""
    return {one.promise: f"{name_of(one.version)} · {name_of(one)}" for one in Step.objects.select_related("version__process")}
