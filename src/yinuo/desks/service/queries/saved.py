"""Views that were kept: one's own, and those that others share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db.models import Count, Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from ..choices import Shared
from ..models import Case, Deadline, SavedView
from . import counting, queue
from .counting import MOST_COUNTED
from .queue import Asked

COME_BACK = timedelta(days=1)
FIELDS = ("view", "kind", "channel", "urgency", "complexity", "search", "owner", "team", "tag")
SHOWN = 30
SHORT = 999
"""Of a view with no more cases than these, what is in danger is counted exactly."""
LOOKED_AT = 2_000
"""Of a long view, danger is counted among so many deadlines that come first."""


@dataclass(frozen=True)
class Beside:
    """One view beside the queue: how many stand in it, and how many of them are late (something is broken) or at risk; None: uncounted."""

    row: SavedView
    is_mine: bool
    count: int | None = None
    late: int | None = None
    at_risk: int | None = None
    key: str = ""

    @property
    def words(self) -> str:
        return f"{MOST_COUNTED}+" if (self.count or 0) > MOST_COUNTED else str(self.count)


def may_share_with(staff: Staff) -> tuple[str, ...]:
    """With whom somebody may share a view."""
    found: list[str] = [Shared.NOBODY]
    if staff.department and staff.role in (Role.DEPARTMENT_HEAD, Role.CLIENT_MANAGER, Role.DIRECTOR, Role.SUPERVISOR):
        found.append(Shared.DEPARTMENT)
    if staff.role in (Role.DIRECTOR, Role.SUPERVISOR):
        found.append(Shared.EVERYONE)
    return tuple(found)


def views_of(staff: Staff) -> list[SavedView]:
    """Whatever somebody finds beside the queue: their own first, then their department's, then everyone's."""
    shared = Q(shared=Shared.EVERYONE)
    if staff.department:
        shared |= Q(shared=Shared.DEPARTMENT, department=staff.department)
    rows = SavedView.objects.filter(Q(staff=staff) | shared, removed_at__isnull=True, staff__is_active=True).select_related("staff")
    turn = {Shared.DEPARTMENT: 1, Shared.EVERYONE: 2}
    return sorted(rows, key=lambda one: 0 if one.staff_id == staff.pk else turn[Shared(one.shared)])[:SHOWN]


def removed_of(staff: Staff, *, at: datetime) -> QuerySet[SavedView]:
    """Views that somebody took away and may put back."""
    return SavedView.objects.filter(staff=staff, removed_at__gt=at - COME_BACK).order_by("-removed_at")


def asked_by(row: SavedView) -> Asked:
    """What a view asks the queue for."""
    said = {name: value for name, value in parse_qsl(row.query) if name in FIELDS}
    return Asked(**said)


def beside(viewer: Viewer, cases: QuerySet[Case] | None = None, *, counted_at: datetime | None = None) -> list[Beside]:
    """The views of somebody; with the cases in their reach and an instant, the counters of each at it: a handful of statements, however
    many views there are."""
    rows = views_of(viewer.staff)
    asked = {str(row.pk): asked_by(row) for row in rows}
    counts: dict[str, int] = {}
    late: dict[str, int] = {}
    at_risk: dict[str, int] = {}
    if cases is not None and counted_at is not None:
        counts = counting.counted({key: queue.narrowed(viewer, cases, one) for key, one in asked.items()}, most=SHORT)
        timed = {key: queue.fits(viewer, one) for key, one in asked.items() if counts[key] and one.view != "closed"}
        late, at_risk = _in_danger(cases, timed, counts, at=counted_at)
    return [
        Beside(
            row, row.staff_id == viewer.staff.pk, counts.get(str(row.pk)), late.get(str(row.pk)), at_risk.get(str(row.pk)),
            key=str(place) if place < 10 else "",
        )
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _in_danger(
    cases: QuerySet[Case], views: Mapping[str, Q], counts: Mapping[str, int], *, at: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """Of the cases of each view those that are late, and those at risk.

    Looked at are the nearest of all pressing deadlines, no further than there are any, and all those of views that are not long.
    """
    if not views:
        return {}, {}
    pressing = Deadline.objects.filter(Q(due_at__lt=at) | Q(broken__gt=0) | Q(is_at_risk=True, due_at__isnull=False))
    found = _is_late(pressing.order_by("due_at", "subject")[: LOOKED_AT + 1], at=at)
    if len(found) > LOOKED_AT:
        short = [cases.filter(fits).order_by().values_list("number") for key, fits in views.items() if counts[key] <= SHORT]
        if short:
            found |= _is_late(pressing.filter(subject__in=[f"case:{one}" for (one,) in short[0].union(*short[1:])]), at=at)
    late, at_risk = ([number for number, is_late in found.items() if is_late is wanted] for wanted in (True, False))
    return _counted_in(cases, views, late), _counted_in(cases, views, at_risk)


def _is_late(rows: QuerySet[Deadline], *, at: datetime) -> dict[str, bool]:
    """The numbers of the cases of some deadlines, with whether something of them is late."""
    told = rows.values_list("subject", "due_at", "broken")
    return {subject.removeprefix("case:"): bool(broken) or (due is not None and due < at) for subject, due, broken in told}


def _counted_in(cases: QuerySet[Case], views: Mapping[str, Q], numbers: Sequence[str]) -> dict[str, int]:
    """How many of some cases stand in each view, in one look at each case."""
    if not numbers:
        return dict.fromkeys(views, 0)
    rows = cases.filter(number__in=numbers).order_by()
    counts = rows.aggregate(**{f"of_{key}": Count("pk", filter=fits) for key, fits in views.items()})
    return {key: min(counts[f"of_{key}"], MOST_COUNTED + 1) for key in views}
