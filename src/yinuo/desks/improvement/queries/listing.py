"""Lists of improvements and suggestions, the summary of a year, and what we changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import access as cases
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.models import Case
from yinuo.kit.words import pgettext_lazy

from ..choices import RUNNING, Judgement, Source, State
from ..models import Item

PAGE = 50
MOST_TOLD = 100
VIEWS = (
    ("running", pgettext_lazy("improvements", "Running")),
    ("mine", pgettext_lazy("improvements", "Mine")),
    ("late", pgettext_lazy("improvements", "Overdue")),
    ("plans", pgettext_lazy("improvements", "Plans to approve")),
    ("effects", pgettext_lazy("improvements", "Effects to check")),
    ("all", pgettext_lazy("improvements", "All")),
)
SUGGESTION_VIEWS = (
    ("new", pgettext_lazy("suggestions", "Not judged yet")),
    ("accepted", pgettext_lazy("suggestions", "Accepted, under way")),
    ("late", pgettext_lazy("suggestions", "Overdue")),
    ("done", pgettext_lazy("suggestions", "Carried out")),
    ("untold", pgettext_lazy("suggestions", "Effect to be told")),
    ("declined", pgettext_lazy("suggestions", "Not taken up")),
)


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; codes that are none of their list narrow nothing."""

    view: str = "running"
    source: str = ""
    state: str = ""
    department: str = ""
    search: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.source or self.state or self.department or self.search)


def late(*, on: date) -> Q:
    """What should be carried out by now, and is not: a demand without its plan too."""
    return Q(state__in=(State.DEMANDED, State.PLANNED, State.OPEN), due_on__lt=on)


def items(viewer: Viewer, asked: Asked, *, on: date) -> QuerySet[Item]:
    """The improvements asked for, the nearest day first."""
    me = viewer.staff
    views = {
        "running": Q(state__in=RUNNING), "mine": Q(owner=me, state__in=RUNNING), "late": late(on=on),
        "plans": Q(state=State.PLANNED) & ~Q(planned_by=me), "effects": Q(state=State.DONE) & ~Q(done_by=me) & ~Q(owner=me),
    }  # fmt: skip
    rows = Item.objects.filter(views.get(asked.view, Q())).select_related("owner")
    if asked.source in Source.values:
        rows = rows.filter(source=asked.source)
    if asked.state in State.values:
        rows = rows.filter(state=asked.state)
    if asked.department:
        rows = rows.filter(department=asked.department)
    if asked.search:
        rows = rows.filter(Q(number__istartswith=asked.search) | Q(source_ref__iendswith=asked.search) | Q(title__icontains=asked.search))
    return rows.order_by("due_on", "id")


def counts(viewer: Viewer, *, on: date) -> dict[str, int]:
    """How many stand in each view."""
    return {key: items(viewer, Asked(view=key), on=on).count() for key, _word in VIEWS}


def departments() -> list[str]:
    """Departments that have improvements."""
    return list(Item.objects.exclude(department="").order_by("department").values_list("department", flat=True).distinct()[:100])


def suggestions(viewer: Viewer, view: str, *, on: date) -> QuerySet[Case]:
    """The suggestions of a view, of customers in reach, the newest first."""
    open_ = Q(suggestion__judgement=Judgement.ACCEPTED, suggestion__implemented_at__isnull=True)
    views = {
        "new": Q(suggestion__isnull=True), "accepted": open_, "late": open_ & Q(suggestion__due_on__lt=on),
        "done": Q(suggestion__implemented_at__isnull=False), "declined": Q(suggestion__judgement=Judgement.DECLINED),
        "untold": Q(suggestion__implemented_at__isnull=False, suggestion__told_at__isnull=True),
    }  # fmt: skip
    rows = cases.cases_of(viewer).filter(views.get(view, Q()), kind=Kind.SUGGESTION)
    return rows.select_related("customer", "owner", "suggestion__item").order_by("-id")


@dataclass(frozen=True)
class Line:
    """One source in the summary of a year."""

    source: str
    opened: int
    completed: int
    on_time: int
    dropped: int
    running: int


@dataclass(frozen=True)
class Year:
    """What the improvements opened in a year came to. `figures`: effective ones that were measured, with their figures."""

    year: int
    lines: Sequence[Line]
    opened: int
    completed: int
    on_time: int
    again: int
    measured: Sequence[Item]

    @property
    def on_time_share(self) -> float | None:
        return round(100 * self.on_time / self.completed, 1) if self.completed else None


def year_of(year: int, *, departments: Sequence[str] = ()) -> Year:
    """The effect of a year's improvements, by source; on time is carried out on or before its day, in the organisation's time."""
    rows = Item.objects.filter(made_at__year=year)
    rows = rows.filter(department__in=list(departments)) if departments else rows
    found: dict[str, Counter[str]] = {}
    for row in rows.only("source", "state", "due_on", "done_at", "tries"):
        one = found.setdefault(row.source, Counter())
        is_done = row.state == State.EFFECTIVE
        is_on_time = is_done and row.done_at is not None and _day(row) <= row.due_on
        one.update(
            opened=1, completed=int(is_done), on_time=int(is_on_time), dropped=int(row.state == State.DROPPED),
            running=int(row.is_running), again=row.tries,
        )  # fmt: skip
    names = ("opened", "completed", "on_time", "dropped", "running")
    lines = [
        Line(source, **{name: one[name] for name in names}) for source, one in sorted(found.items(), key=lambda each: -each[1]["opened"])
    ]
    measured = rows.filter(state=State.EFFECTIVE).exclude(metric="").select_related("owner").order_by("-checked_at")[:50]
    sums = sum(found.values(), Counter[str]())
    return Year(year, lines, sums["opened"], sums["completed"], sums["on_time"], sums["again"], list(measured))


def _day(row: Item) -> date:
    from django.utils import timezone

    assert row.done_at is not None
    return timezone.localtime(row.done_at).date()


def told() -> QuerySet[Item]:
    """What everybody may read: the words that were approved for it, the newest first."""
    return Item.objects.filter(told_at__isnull=False).order_by("-told_at")[:MOST_TOLD]


def of_source(ref: str) -> QuerySet[Item]:
    """The improvements that answer one thing."""
    return Item.objects.filter(source_ref=ref).select_related("owner")


def by_source() -> dict[str, int]:
    """How many run, by what they answer."""
    counted = Item.objects.filter(state__in=RUNNING).order_by().values_list("source").annotate(n=Count("pk"))
    return dict(counted)
