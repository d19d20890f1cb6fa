"""The periodic analysis of complaints: by what, how fast, how satisfied. Figures and codes; nobody is named, customers only as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from yinuo.desks.people.queries import today
from yinuo.desks.service.choices import Opinion, State
from yinuo.desks.service.models import Case
from yinuo.promises.library import promise_book
from yinuo.watch import queries as watch

from ..choices import Verification
from ..models import Escalation

WATCHED_AT_ONCE = 2_000
MOST_REPEAT = 20
MOST_GROUPS = 30


@dataclass(frozen=True)
class Group:
    """How many complaints fall under one code; `share` in percent of all of the period."""

    code: str
    count: int
    share: float


@dataclass(frozen=True)
class Limit:
    """One promise about complaints: how many of the period's clocks were kept, broken, are still running."""

    promise: str
    kept: int
    broken: int
    pending: int

    @property
    def rate(self) -> float | None:
        decided = self.kept + self.broken
        return round(100 * self.kept / decided, 1) if decided else None


@dataclass(frozen=True)
class Month:
    """One calendar month, by receipt."""

    month: str
    received: int
    closed: int
    reopened: int
    dissatisfied: int


@dataclass(frozen=True)
class Analysis:
    """A period's figures. Rates are percent of what is decided, None where nothing is."""

    begins_on: date
    ends_on: date
    received: int
    closed: int
    reopened: int
    escalated: int
    with_cause: int
    with_opinion: int
    satisfied: int
    substantiated: int
    verified: int
    by: dict[str, list[Group]]
    limits: list[Limit]
    months: list[Month]
    repeat: list[Group]

    @property
    def reopened_share(self) -> float | None:
        return share(self.reopened, self.received)

    @property
    def satisfied_share(self) -> float | None:
        return share(self.satisfied, self.with_opinion)

    @property
    def cause_share(self) -> float | None:
        return share(self.with_cause, self.closed)

    @property
    def substantiated_share(self) -> float | None:
        return share(self.substantiated, self.verified)

    def as_json(self) -> dict[str, Any]:
        """As a report keeps it."""
        found = asdict(self)
        return found | {"begins_on": self.begins_on.isoformat(), "ends_on": self.ends_on.isoformat()}


def restored(figures: dict[str, Any]) -> Analysis:
    """The analysis that a report kept."""
    return Analysis(**figures | {
        "begins_on": date.fromisoformat(figures["begins_on"]), "ends_on": date.fromisoformat(figures["ends_on"]),
        "by": {name: [Group(**one) for one in groups] for name, groups in figures["by"].items()},
        "limits": [Limit(**one) for one in figures["limits"]], "months": [Month(**one) for one in figures["months"]],
        "repeat": [Group(**one) for one in figures["repeat"]],
    })  # fmt: skip


def share(part: int, whole: int) -> float | None:
    """Percent with one place.

    >>> share(1, 8), share(0, 0)
    (12.5, None)
    """
    return round(100 * part / whole, 1) if whole else None


BY = {
    "cause": "cause", "subject": "complaint__subject", "team": "department", "channel": "channel", "severity": "complaint__severity",
    "verification": "complaint__verification", "complexity": "complexity",
}  # fmt: skip
"""What complaints are counted by."""


def of_period(complaints: QuerySet[Case], *, begins_on: date, ends_on: date) -> QuerySet[Case]:
    """Those received from the first day to the last, both whole."""
    begin, end = _starts(begins_on), _starts(ends_on + timedelta(days=1))
    return complaints.filter(received_at__gte=begin, received_at__lt=end)


def _starts(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))


def analysed(complaints: QuerySet[Case], *, begins_on: date, ends_on: date, at: datetime) -> Analysis:
    """The figures of a period.

    Args:
        complaints: those that whoever asks may see.
    """
    rows = of_period(complaints, begins_on=begins_on, ends_on=ends_on).order_by()
    asked = Q(opinion__in=(Opinion.SATISFIED, Opinion.PARTLY, Opinion.DISSATISFIED))
    sums = rows.aggregate(
        received=Count("pk"), closed=Count("pk", filter=Q(state=State.CLOSED)), reopened=Count("pk", filter=Q(reopened__gt=0)),
        with_cause=Count("pk", filter=Q(state=State.CLOSED) & ~Q(cause="")), with_opinion=Count("pk", filter=asked),
        satisfied=Count("pk", filter=Q(opinion=Opinion.SATISFIED)), verified=Count("pk", filter=Q(complaint__verified_at__isnull=False)),
        substantiated=Count("pk", filter=Q(complaint__verification__in=(Verification.SUBSTANTIATED, Verification.PARTLY))),
    )  # fmt: skip
    escalated = Escalation.objects.filter(case__in=rows.values("pk")).values("case").distinct().count()
    received = sums["received"]
    by = {name: _groups(rows, field, received) for name, field in BY.items()}
    refs = [f"case:{number}" for number in rows.values_list("number", flat=True)]
    return Analysis(
        begins_on=begins_on, ends_on=ends_on, escalated=escalated, by=by, limits=limits_of(refs), months=_months(rows),
        repeat=_repeat(rows, received), **sums,
    )  # fmt: skip


def _groups(rows: QuerySet[Case], field: str, received: int) -> list[Group]:
    counted: Counter[str] = Counter()
    for code, n in rows.values_list(field).annotate(n=Count("pk")):
        counted["" if code is None else str(code)] += n  # not said yet, with a line of its own and without, is one group
    found = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_GROUPS]
    return [Group(code, n, share(n, received) or 0.0) for code, n in found]


def _repeat(rows: QuerySet[Case], received: int) -> list[Group]:
    """Customers who complained twice or more in the period, by their number."""
    counted = rows.values_list("customer__number").annotate(n=Count("pk")).filter(n__gte=2).order_by("-n", "customer__number")
    return [Group(number, n, share(n, received) or 0.0) for number, n in counted[:MOST_REPEAT]]


def _months(rows: QuerySet[Case]) -> list[Month]:
    """Every month that something was received in, in order; cases are put to the month of their receipt in the organisation's time."""
    found: dict[str, Counter[str]] = {}
    for received_at, state, reopened, opinion in rows.values_list("received_at", "state", "reopened", "opinion").iterator(2_000):
        one = found.setdefault(f"{today(received_at):%Y-%m}", Counter())
        one.update(
            received=1, closed=int(state == State.CLOSED), reopened=int(reopened > 0), dissatisfied=int(opinion == Opinion.DISSATISFIED),
        )  # fmt: skip
    names = ("received", "closed", "reopened", "dissatisfied")
    return [Month(month, **{name: one[name] for name in names}) for month, one in sorted(found.items())]


def limits_of(refs: Sequence[str]) -> list[Limit]:
    """How each promise that protects these cases was kept, the worst first; what has no verdict yet is pending."""
    book, counted = promise_book(), Counter[tuple[str, str]]()
    for begin in range(0, len(refs), WATCHED_AT_ONCE):
        rows = (row for row in watch.rows_of_each(refs[begin : begin + WATCHED_AT_ONCE]) if row.number and row.promise in book.document_of)
        counted.update((row.promise, row.verdict) for row in rows)
    found = [
        Limit(name, counted[name, "kept"], counted[name, "broken"], counted[name, "pending"]) for name in _names(counted)
    ]  # fmt: skip
    shown = [one for one in found if one.kept + one.broken + one.pending]
    return sorted(shown, key=lambda one: (101.0 if one.rate is None else one.rate, one.promise))


def _names(counted: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({promise for promise, _verdict in counted})
