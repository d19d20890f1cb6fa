"""How many of a month's settled cases were visited afterwards, against the share that is promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from yinuo.desks.care.choices import Reason
from yinuo.desks.care.choices import State as VisitState
from yinuo.desks.care.models import Visit
from yinuo.desks.service.models import Case

from ..models import VisitDraw


@dataclass(frozen=True)
class Month:
    """One month. `wanted` is how many visits the share makes of the settled cases."""

    first: date
    settled: int
    visited: int
    planned: int
    wanted: int

    @property
    def percent(self) -> float | None:
        return 100 * self.visited / self.settled if self.settled else None

    @property
    def lacks(self) -> int:
        return max(0, self.wanted - self.visited - self.planned)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def settled_in(cases: QuerySet[Case], month: date) -> QuerySet[Case]:
    """The cases that were closed in a month of the house's calendar and have customers still."""
    zone = ZoneInfo(settings.TIME_ZONE)
    after = (month + timedelta(days=32)).replace(day=1)
    begins, ends = datetime.combine(month, time(), tzinfo=zone), datetime.combine(after, time(), tzinfo=zone)
    return cases.filter(closed_at__gte=begins, closed_at__lt=ends, customer__erased_at__isnull=True)


def visits_about(numbers: Sequence[str]) -> dict[str, str]:
    """What became of the visits after some cases: done before planned, for each."""
    rows = Visit.objects.filter(about__in=list(numbers), reason=Reason.AFTER_CASE, state__in=[VisitState.DONE, VisitState.PLANNED])
    found: dict[str, str] = {}
    for about, state in rows.values_list("about", "state"):
        found[about] = VisitState.DONE if VisitState.DONE in (state, found.get(about)) else state
    return found


def month_of(cases: QuerySet[Case], month: date, *, percent: int) -> Month:
    """How a month stands."""
    numbers = list(settled_in(cases, month).values_list("number", flat=True))
    visits = visits_about(numbers)
    visited = sum(state == VisitState.DONE for state in visits.values())
    return Month(month, len(numbers), visited, len(visits) - visited, -(-percent * len(numbers) // 100))


def months(cases: QuerySet[Case], today: date, *, percent: int, count: int = 6) -> list[Month]:
    """The present month and those before it."""
    found, first = [], today.replace(day=1)
    for _one in range(count):
        found.append(month_of(cases, first, percent=percent))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def draws() -> list[VisitDraw]:
    """The latest draws."""
    return list(VisitDraw.objects.select_related("by")[:20])
