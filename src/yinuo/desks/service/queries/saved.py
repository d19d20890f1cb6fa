"""Views that were kept: one's own, and those that others share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from ..choices import Shared
from ..models import Case, Deadline, SavedView
from . import counting, queue
from .queue import Asked

COME_BACK = timedelta(days=1)
FIELDS = ("view", "kind", "channel", "urgency", "complexity", "search", "owner", "team", "tag")
SHOWN = 30
MOST_COUNTED = 99
LOOKED_AT = 2_000
"""Of a view with more cases than this, danger is counted among those whose deadlines come first."""


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
    """The views of somebody; with the cases in their reach and an instant, the counters of each at it: all in one statement, and those in
    danger view by view, where any case stands in it."""
    rows = views_of(viewer.staff)
    is_counted = cases is not None and counted_at is not None
    lists = {str(row.pk): queue.narrowed(viewer, cases, asked_by(row)) for row in rows} if is_counted else {}
    counts = counting.counted(lists) if is_counted else {}
    found = []
    for place, row in enumerate(rows, start=1):
        one = Beside(row, row.staff_id == viewer.staff.pk, counts.get(str(row.pk)), key=str(place) if place < 10 else "")
        if one.count and asked_by(row).view != "closed":
            late, at_risk = _in_danger(lists[str(row.pk)].order_by(), at=counted_at)
            one = replace(one, late=late, at_risk=at_risk)
        found.append(one)
    return found


def _in_danger(rows: QuerySet[Case], *, at: datetime) -> tuple[int, int]:
    """Of the cases of a view those that are late, and those at risk: read off the nearest deadlines, so no further than there are any."""
    numbers = list(rows.values_list("number", flat=True)[: LOOKED_AT + 1])
    pressing = Deadline.objects.filter(Q(due_at__lt=at) | Q(broken__gt=0) | Q(is_at_risk=True, due_at__isnull=False))
    if len(numbers) <= LOOKED_AT:
        pressing = pressing.filter(subject__in=[f"case:{one}" for one in numbers])
        found = list(pressing.values_list("due_at", "broken")[:LOOKED_AT])
    else:
        nearest = list(pressing.order_by("due_at", "subject").values_list("subject", "due_at", "broken")[:LOOKED_AT])
        looked_at = [subject.removeprefix("case:") for subject, _due, _broken in nearest]
        mine = set(rows.filter(number__in=looked_at).values_list("number", flat=True))
        found = [(due, broken) for subject, due, broken in nearest if subject.removeprefix("case:") in mine]
    late = sum(bool(broken) or (due is not None and due < at) for due, broken in found)
    return min(late, MOST_COUNTED + 1), min(len(found) - late, MOST_COUNTED + 1)
