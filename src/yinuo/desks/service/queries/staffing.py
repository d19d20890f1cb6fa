"""How the work stands against those who are here: open, at risk and late cases of each team and person, and what comes due next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.db.models import QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Reach
from yinuo.desks.customers.viewing import reach_of
from yinuo.desks.people.models import Staff
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.promises.library import promise_book

from .. import duty
from ..choices import UNSETTLED
from ..duty import Away
from ..models import Case

HOURS = 8
"""Business hours looked ahead."""


@dataclass
class Load:
    """What somebody has, or what waits for anybody (`person` is None)."""

    person: Staff | None
    away: Away | None = None
    open: int = 0
    at_risk: int = 0
    late: int = 0


@dataclass
class Team:
    """One department: its people, what waits in its queue, and how many deadlines each of the next business hours holds."""

    name: str
    people: list[Load] = field(default_factory=list)
    waiting: Load = field(default_factory=lambda: Load(None))
    due: list[int] = field(default_factory=lambda: [0] * HOURS)

    @property
    def here(self) -> int:
        return sum(one.away is None for one in self.people)

    @property
    def coming(self) -> int:
        return sum(self.due)

    @property
    def a_head(self) -> str:
        """Deadlines of these hours for each person here."""
        return f"{self.coming / self.here:.1f}" if self.here else "–"

    @property
    def bars(self) -> list[tuple[int, int]]:
        """Each hour's deadlines with their height in percent of the fullest."""
        most = max(self.due) or 1
        return [(one, round(100 * one / most)) for one in self.due]


@dataclass(frozen=True)
class Staffing:
    """Every team that the reader sees; `hours` are the ends of the business hours ahead."""

    teams: list[Team]
    hours: list[datetime]


_SQL = """
WITH mine AS ({cases}), pressing AS (
     SELECT number, due_at, is_at_risk, broken FROM service_deadline WHERE due_at < %s OR broken > 0 OR is_at_risk)
SELECT mine.department, mine.owner_id, count(*), count(*) FILTER (WHERE d.is_at_risk AND d.due_at >= %s AND d.broken = 0),
       count(*) FILTER (WHERE d.due_at < %s OR d.broken > 0), {hours}
  FROM mine LEFT JOIN pressing d ON d.number = mine.number
 GROUP BY 1, 2
"""
_HOUR = "count(*) FILTER (WHERE d.due_at >{} %s AND d.due_at <{} %s)"


def teams(viewer: Viewer, cases: QuerySet[Case], *, at: datetime) -> Staffing:
    """The teams of the cases that this person reaches, counted in one statement."""
    hours = hours_ahead(at)
    rows = cases.filter(state__in=UNSETTLED).order_by().values("number", "department", "owner_id")
    sql, values = rows.query.sql_with_params()
    ends = [at, *hours]
    spans = [one for place in range(HOURS) for one in ends[place : place + 2]]
    bars = ", ".join(_HOUR.format("=" * (place == 0), "=" * (place < HOURS - 1)) for place in range(HOURS))
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(cases=sql, hours=bars), [*values, hours[-1], at, at, *spans])
        counted = cursor.fetchall()
    every = reach_of(viewer.staff) == Reach.ALL
    people = list(duty.handlers(None if every else viewer.staff.department or None))
    owners = {row[1] for row in counted if row[1]} - {one.pk for one in people}
    people += Staff.objects.filter(pk__in=owners)  # who left, or handles no more, and still has cases
    absent = duty.away(people, at=at)
    found: dict[str, Team] = {}
    loads = {one.pk: Load(one, absent.get(one.pk)) for one in people}
    for one in people:
        found.setdefault(one.department, Team(one.department)).people.append(loads[one.pk])
    for department, owner, count, at_risk, late, *due in counted:
        load = loads[owner] if owner else found.setdefault(department, Team(department)).waiting
        load.open, load.at_risk, load.late = load.open + count, load.at_risk + at_risk, load.late + late
        team = found[load.person.department if load.person else department]
        team.due = [one + many for one, many in zip(team.due, due, strict=True)]
    for team in found.values():
        team.people.sort(key=lambda one: (-one.late, -one.at_risk, -one.open, str(one.person)))
    return Staffing(sorted(found.values(), key=lambda one: (not one.name, one.name)), hours)


def hours_ahead(at: datetime) -> list[datetime]:
    """The instants at which the next business hours of the office end."""
    clock = clock_of(promise_book().calendars["cn-office"])
    start = int(at.timestamp())
    return [datetime.fromtimestamp(clock.add_one(start, 3600 * one), UTC) for one in range(1, HOURS + 1)]
