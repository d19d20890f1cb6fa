"""How good the data of each department are: the share that was right at first look, and the share of errors put right in time; by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth

from yinuo.desks.people.queries import today
from yinuo.ui.shapes import TrendPoint

from ..choices import Outcome
from ..models import Item

MONTHS = 12
SEEN = (Outcome.RIGHT, Outcome.CORRECTED, Outcome.WRONG, Outcome.DISPUTED)
"""Outcomes of somebody who could be checked: whoever cannot be reached says nothing about the data but that."""


@dataclass(frozen=True)
class Score:
    """One department in one stretch of time. Rates are percent, None where nothing is decided; `month` is None for all of it."""

    department: str
    month: date | None = None
    checked: int = 0
    right: int = 0
    errors: int = 0
    in_time: int = 0
    late: int = 0
    unreached: int = 0
    disputed: int = 0

    @property
    def rate(self) -> float | None:
        """Right at first look, of what could be checked."""
        return 100 * self.right / self.checked if self.checked else None

    @property
    def in_time_rate(self) -> float | None:
        """Put right in time, of the errors whose time is over or that were put right."""
        return 100 * self.in_time / (self.in_time + self.late) if self.in_time + self.late else None

    @property
    def waiting(self) -> int:
        """Errors that are not put right, and whose time is not over."""
        return self.errors - self.in_time - self.late


def scores(items: QuerySet[Item], *, at: datetime, correct_days: int, months: int = MONTHS) -> list[Score]:
    """One line for each department, worst first, of the items somebody may see, over the last months."""
    cells = _cells(items, at=at, correct_days=correct_days, months=months)
    departments = {department for department, _month in cells}
    found = [_summed(name, None, (cell for (one, _month), cell in cells.items() if one == name)) for name in departments]
    return sorted(found, key=lambda one: (one.rate is None, one.rate or 0.0, one.department))


def by_month(items: QuerySet[Item], *, at: datetime, correct_days: int, months: int = MONTHS) -> list[Score]:
    """One line for each department and month, for the export."""
    return sorted(_cells(items, at=at, correct_days=correct_days, months=months).values(), key=lambda one: (one.department, one.month))


def trend(items: QuerySet[Item], *, at: datetime, correct_days: int) -> list[TrendPoint]:
    """The share right at first look over the last twelve months, all departments together."""
    cells = _cells(items, at=at, correct_days=correct_days, months=MONTHS)
    points = []
    for month in last_months(today(at), MONTHS):
        whole = _summed("", month, (cell for (_department, one), cell in cells.items() if one == month))
        points.append(TrendPoint(f"{month:%Y-%m}", whole.rate))
    return points


def last_months(day: date, count: int) -> list[date]:
    """First days of the last months, oldest first, the present one last."""
    last = day.year * 12 + day.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(last - count + 1, last + 1)]


def _cells(items: QuerySet[Item], *, at: datetime, correct_days: int, months: int) -> Mapping[tuple[str, date], Score]:
    first = last_months(today(at), months)[0]
    rows = items.filter(decided_at__isnull=False, decided_at__date__gte=first).annotate(month=TruncMonth("decided_at")).order_by()
    found: dict[tuple[str, date], dict[str, int]] = {}
    limit = timedelta(days=correct_days)
    wanted = ("department", "month", "first_outcome", "found_at", "corrected_at")
    for department, month, outcome, found_at, corrected_at in rows.values_list(*wanted).iterator(chunk_size=5000):
        cell = found.setdefault(
            (department, month.date()), dict.fromkeys(("checked", "right", "errors", "in_time", "late", "unreached", "disputed"), 0)
        )
        cell["checked"] += outcome in SEEN
        for name in (Outcome.RIGHT, Outcome.UNREACHED, Outcome.DISPUTED):
            cell[str(name)] += outcome == name
        if found_at is not None:
            cell["errors"] += 1
            is_in_time = corrected_at is not None and corrected_at <= found_at + limit
            cell["in_time"] += is_in_time
            cell["late"] += not is_in_time and (corrected_at is not None or at > found_at + limit)
    return {(department, month): Score(department, month, **cell) for (department, month), cell in found.items()}


def _summed(department: str, month: date | None, cells: Iterable[Score]) -> Score:
    listed = list(cells)
    names = ("checked", "right", "errors", "in_time", "late", "unreached", "disputed")
    return Score(department, month, **{name: sum(getattr(one, name) for one in listed) for name in names})
