"""What is to be done: a person's own contacts in the order of priority, by day; all of a house for whoever leads; how many were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Tier
from yinuo.desks.people.queries import acts_for, today

from .. import priority
from ..choices import State
from ..models import Visit

_MOST = 200


@dataclass(frozen=True)
class Task:
    """One contact of the list: the customer's name as the reader may see it, and why it stands where it stands."""

    visit: Visit
    name: str
    why: str
    is_overdue: bool


@dataclass(frozen=True)
class Section:
    """One stretch of the list: overdue, today, week, later."""

    key: str
    tasks: tuple[Task, ...]


def mine(viewer: Viewer, visits: QuerySet[Visit], *, at: datetime) -> QuerySet[Visit]:
    """The planned contacts of this person, of those they stand in for, and of customers who came to them from a colleague."""
    people = [viewer.staff.pk, *(one.pk for one in acts_for(viewer.staff, on=today(at)))]
    inherited = Q(customer__manager__in=people) & (
        Q(owner__is_active=False) | (Q(owner__role="client_manager") & ~Q(owner=F("customer__manager")))
    )
    kept = Q(owner__in=people) & (~Q(owner__role="client_manager") | Q(owner=F("customer__manager")) | Q(customer__manager__isnull=True))
    return visits.filter(state=State.PLANNED).filter(kept | inherited)


def sections(viewer: Viewer, visits: QuerySet[Visit], *, at: datetime) -> list[Section]:
    """The list by days; inside each what is urgent, then by tier, then under contract, then what waits longest."""
    day = today(at)
    monday = day - timedelta(days=day.weekday())
    rows = in_order(visits)[:_MOST]
    listed = tasks_of(viewer, list(rows), at=at)
    edges = (("overdue", None, day), ("today", day, day + timedelta(days=1)), ("week", day + timedelta(days=1), monday + timedelta(days=7)))
    found = [Section(key, tuple(one for one in listed if _between(one.visit.on, first, end))) for key, first, end in edges]
    later = max(monday + timedelta(days=7), day + timedelta(days=1))
    return [*found, Section("later", tuple(one for one in listed if one.visit.on >= later))]


def in_order(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Contacts in the order in which they are to be made, by the public rule."""
    tier, contract = priority.ordering()
    rows = visits.select_related("customer__manager", "owner", "rule").annotate(tier_rank=tier, contract_rank=contract)
    return rows.order_by("-is_urgent", "-tier_rank", "-contract_rank", "on", F("begins_at").asc(nulls_last=True), "id")


def tasks_of(viewer: Viewer, visits: Sequence[Visit], *, at: datetime) -> list[Task]:
    """Contacts as a list shows them, with one fetch of keys for all."""
    viewer.opener.prepare(one.customer_id for one in visits)
    day = today(at)
    return [
        Task(one, showing.name_of(viewer, one.customer), priority.reason_of(one.customer, is_urgent=one.is_urgent), one.is_overdue(day))
        for one in visits
    ]  # fmt: skip


@dataclass(frozen=True)
class ByTier:
    """Planned and made in one tier over some time; `on_time` were made on their day or before."""

    tier: str
    planned: int
    done: int
    on_time: int
    missed: int
    overdue: int

    @property
    def label(self) -> str:
        return str(Tier(self.tier).label)

    @property
    def rate(self) -> float | None:
        """Made on time, of those whose day is over."""
        return 100 * self.on_time / self.planned if self.planned else None


def by_tier(visits: QuerySet[Visit], *, at: datetime, days: int = 90) -> list[ByTier]:
    """Whether every class gets what was planned for it: the other half of a rule that puts some first."""
    day = today(at)
    past = visits.filter(on__gte=day - timedelta(days=days), on__lt=day).exclude(state=State.CANCELLED).order_by()
    counts = {
        row["customer__tier"]: row
        for row in past.values("customer__tier").annotate(
            planned=Count("id"), done=Count("id", filter=Q(state=State.DONE)), missed=Count("id", filter=Q(state=State.MISSED)),
            on_time=Count("id", filter=Q(state=State.DONE, ended_at__date__lte=F("on"))),
            overdue=Count("id", filter=Q(state=State.PLANNED)),
        )
    }  # fmt: skip
    names = ("planned", "done", "on_time", "missed", "overdue")
    ordered = sorted(counts, key=lambda tier: -priority.RANKS.get(Tier(tier), 0))
    return [ByTier(tier, **{name: counts[tier][name] for name in names}) for tier in ordered]


def left_behind(visits: QuerySet[Visit]) -> list[tuple[str, str, int]]:
    """Who has left and still has contacts planned: user name, name, how many."""
    rows = visits.filter(state=State.PLANNED, owner__is_active=False).order_by().values_list("owner__username", "owner__display_name")
    return [(username, name, count) for username, name, count in rows.annotate(count=Count("id"))]


def _between(day: date, first: date | None, end: date) -> bool:
    return (first is None or day >= first) and day < end
