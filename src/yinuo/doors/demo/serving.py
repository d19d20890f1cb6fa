"""The last six weeks of the service desk, told by its own verbs: processes, surveys, complaints to their end, channels, suggestions.

Every act happens on its own day, at its own hour; nothing here is written but by what people and customers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from yinuo.desks.customers.access import Viewer, seeing, visible_to
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.processes.models import Process
from yinuo.desks.service.models import Case
from yinuo.doors.demo import rooms
from yinuo.doors.demo.year import ZONE, Year
from yinuo.kit import clock

Act = Callable[["Story", Viewer, datetime], None]


@dataclass
class Story:
    """What the acts know of each other: the customers by place, the cases by name."""

    now: datetime
    customers: list[Customer]
    cases: dict[str, Case] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def customer(self, place: int) -> Customer:
        """Somebody of the client manager's, however many there are."""
        return self.customers[place % len(self.customers)]

    def case(self, name: str) -> Case:
        """A case as it stands now."""
        return Case.objects.select_related("customer__manager", "owner").get(pk=self.cases[name].pk)


@transaction.atomic
def tell(year: Year) -> None:
    """Every act in its turn; nothing where it was told before."""
    from yinuo.doors.demo import serving_acts

    if Process.objects.exists():
        return
    now = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)
    lu = Staff.objects.get(username="lu")
    with seeing(lu, purpose="demo"):
        hers = visible_to(lu).filter(manager__username="shen").exclude(category="former")  # she works in most acts, and must reach them
        story = Story(now, list(hers.select_related("manager").order_by("number")))
    with act_of("cen", _at(now, 40, 8.5)) as (viewer, at):
        rooms.ask_consents(viewer, at)
    for days, hour, username, act in sorted(serving_acts.ALL, key=lambda one: (-one[0], one[1])):
        with act_of(username, _at(now, days, hour)) as (viewer, at):
            act(story, viewer, at)


def then(at: datetime, minutes: float, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do something so many minutes later in the same act."""
    moment = at + timedelta(minutes=minutes)
    with clock.pinned(moment):
        return verb(*given, **named, at=moment)


def _at(now: datetime, days: int, hour: float) -> datetime:
    """So many days before the story's end, at an hour of the office; never after that end."""
    found = datetime.combine(today(now) - timedelta(days=days), time(int(hour), int(hour % 1 * 60)), tzinfo=ZONE)
    return min(found, now)


@contextmanager
def act_of(username: str, at: datetime) -> Iterator[tuple[Viewer, datetime]]:
    """Somebody at work at an instant."""
    with clock.pinned(at), seeing(Staff.objects.get(username=username), purpose="demo") as viewer:
        yield viewer, at
