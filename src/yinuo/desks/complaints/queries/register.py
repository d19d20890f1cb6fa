"""The register of complaints: filtered, searched, in stretches; nothing in it is sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.choices import UNSETTLED, Cause, Channel, Complexity, State
from yinuo.desks.service.models import Case
from yinuo.kit.words import pgettext_lazy

from ..choices import Severity, Verification
from ..models import Proposal
from .analysis import of_period

PAGE = 50
VIEWS = (
    ("open", pgettext_lazy("complaints", "Not settled")),
    ("mine", pgettext_lazy("complaints", "Mine")),
    ("check", pgettext_lazy("complaints", "For me to check")),
    ("levels", pgettext_lazy("complaints", "Escalated, open")),
    ("reopened", pgettext_lazy("complaints", "Opened again")),
    ("all", pgettext_lazy("complaints", "All")),
)
CHOICES = {"state": State, "complexity": Complexity, "severity": Severity, "verification": Verification, "cause": Cause, "channel": Channel}
_FIELDS = {"severity": "complaint__severity", "verification": "complaint__verification"}


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; codes that are none of their list narrow nothing. `before` is where the stretch goes on."""

    view: str = "open"
    state: str = ""
    complexity: str = ""
    severity: str = ""
    verification: str = ""
    cause: str = ""
    channel: str = ""
    team: str = ""
    search: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    before: int = 0

    @property
    def is_narrow(self) -> bool:
        return replace(self, view="", before=0) != Asked(view="")


def rows_of(viewer: Viewer, asked: Asked, reached: QuerySet[Case], to_check: QuerySet[Proposal]) -> QuerySet[Case]:
    """The complaints asked for, the newest first.

    Args:
        reached: those that this person may see. to_check: solutions that wait for them.
    """
    rows = reached.filter(pk__in=to_check.values("case")) if asked.view == "check" else _of_view(viewer, reached, asked.view)
    for name, choices in CHOICES.items():
        if (said := getattr(asked, name)) in choices.values:
            rows = rows.filter(**{_FIELDS.get(name, name): said})
    if asked.team:
        rows = rows.filter(department=asked.team)
    if asked.search:
        word = asked.search.upper()
        rows = rows.filter(Q(number__startswith=word) | Q(customer__number=word) | Q(outside_number=asked.search))
    if asked.begins_on or asked.ends_on:
        rows = of_period(rows, begins_on=asked.begins_on or date(2000, 1, 1), ends_on=asked.ends_on or date(2100, 1, 1))
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    return rows.select_related("customer", "owner", "complaint__person", "complaint__subject").order_by("-id")


def _of_view(viewer: Viewer, rows: QuerySet[Case], view: str) -> QuerySet[Case]:
    if view == "mine":
        return rows.filter(owner=viewer.staff, state__in=UNSETTLED)
    if view == "levels":
        return rows.filter(escalations__handled_at__isnull=True, escalations__isnull=False).distinct()
    if view == "reopened":
        return rows.filter(reopened__gt=0)
    return rows.filter(state__in=UNSETTLED) if view == "open" else rows


def teams(reached: QuerySet[Case]) -> list[str]:
    """Departments that have complaints in reach."""
    found = reached.exclude(department="").order_by("department").values_list("department", flat=True).distinct()
    return list(found[:100])


HEAD = (
    "number", "received_at", "customer", "channel", "department", "owner", "state", "complexity", "severity", "safety", "impact",
    "verification", "breach_grade", "cause", "level", "reopened", "opinion", "closed_at", "subject", "about_function",
)  # fmt: skip


def cells(case: Case) -> tuple[object, ...]:
    """One line of the register as a file has it: numbers, codes, instants; the person complained about by function only."""
    one = getattr(case, "complaint", None)
    return (
        case.number, case.received_at, case.customer.number, case.channel, case.department, case.owner.username if case.owner else "",
        case.state, case.complexity, one.severity if one else "", "yes" if one and one.is_safety else "", one.impact if one else "",
        one.verification if one else "", one.breach_grade if one else "", case.cause or (one.cause if one else ""),
        one.level if one else 0, case.reopened, case.opinion, case.closed_at, one.subject.name_zh if one and one.subject else "",
        one.function if one else "",
    )  # fmt: skip
