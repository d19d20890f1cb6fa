"""The list of documents: filters, full-text search, and which documents bind somebody on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from ..choices import LIVED, OPEN, Bound, State
from ..models import Draft, Sequence
from . import merges

ROWS = 50


@dataclass(frozen=True)
class Asked:
    """What the list was asked for."""

    search: str = ""
    state: str = ""
    kind: str = ""
    binds: str = ""
    name: str = ""
    on: date | None = None
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.search or self.state or self.kind or self.binds)


@dataclass(frozen=True)
class Found:
    """A stretch of the list."""

    rows: list[Draft]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // ROWS))


def documents(visible: QuerySet[Draft], asked: Asked, *, is_open: bool = False) -> Found:
    """The documents asked for, last changed first; replaced versions only when asked for by state."""
    rows = Draft.objects.filter(pk__in=visible.values("pk")).select_related("source", "drafter")
    rows = rows.filter(state=asked.state) if asked.state else rows.exclude(state__in=(State.REPLACED, State.WITHDRAWN))
    if is_open:
        rows = rows.filter(state__in=OPEN)
    if asked.kind:
        rows = rows.filter(number__startswith=f"{asked.kind}-")
    for word in asked.search.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(external_number__icontains=word) | Q(promisor__icontains=word)
            | Q(counterparty__icontains=word) | Q(search__icontains=word)
        )  # fmt: skip
    if asked.binds:
        rows = rows.filter(pk__in=binding(asked.binds, asked.name, on=asked.on).values("pk"))
    count = rows.count()
    start = (asked.page - 1) * ROWS
    return Found(list(rows.order_by("-changed_at", "-id").defer("search")[start : start + ROWS]), count, asked.page)


def binding(kind: str, name: str, *, on: date | None) -> QuerySet[Draft]:
    """Which versions bind or protect a person, customer, department or channel on a day.

    A scope without a name covers all of its kind; a version counts from the day it came into force until the day it was replaced or ended.
    A customer is found by each number that is the same customer's since a merge.
    """
    mine = Q(scopes__kind=Bound.EVERYONE) | Q(scopes__kind=kind, scopes__name="")
    if name:
        mine |= Q(scopes__kind=kind, scopes__name__iexact=name)
    if name and kind == Bound.CUSTOMERS:
        mine |= Q(scopes__kind=kind, scopes__name__in=merges.numbers_of([name.upper()]))
    found = Draft.objects.filter(mine, state__in=LIVED)
    if on is not None:
        found = found.filter(in_force_from__date__lte=on).filter(Q(in_force_until__isnull=True) | Q(in_force_until__date__gt=on))
        found = found.filter(
            Q(scopes__from_on__isnull=True) | Q(scopes__from_on__lte=on), Q(scopes__until_on__isnull=True) | Q(scopes__until_on__gte=on)
        )
    return found.distinct()


def counts(visible: QuerySet[Draft]) -> dict[str, int]:
    """How many documents stand in each state."""
    rows = Draft.objects.filter(pk__in=visible.values("pk")).order_by().values("state").annotate(count=Count("id"))
    return {row["state"]: row["count"] for row in rows}


def gaps(kind: str, year: int) -> list[str]:
    """Numbers of a sequence (its prefix, its year, 0 for all years) without a row; always empty, and shown to the auditor as such."""
    row = Sequence.objects.filter(kind=kind, year=year).first()
    return [] if row is None else missing_in(row, Draft.objects.filter(number__startswith=stem_of(row)).values_list("number", flat=True))


def stem_of(row: Sequence) -> str:
    """How every number of a sequence begins."""
    return f"{row.kind}-{row.year}-" if row.year else f"{row.kind}-"


def missing_in(row: Sequence, numbers: Iterable[str]) -> list[str]:
    """Which counts of a sequence none of these numbers has, whatever width each was written in."""
    stem = stem_of(row)
    ends = {one.removeprefix(stem) for one in numbers}
    known = {int(one) for one in ends if one.isascii() and one.isdigit()}
    return [f"{stem}{count:04d}" for count in range(1, row.last + 1) if count not in known]
