"""How a person stands to each purpose, now or on any past day: the newest of what they said up to then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today

from .. import purposes
from ..choices import Says
from ..models import Statement
from ..purposes import Purpose
from . import restrictions


@dataclass(frozen=True)
class Standing:
    """One purpose for one person: whether data may be used, and what was said last; `said` is None where nobody asked."""

    purpose: Purpose
    said: Statement | None
    evidence: str = ""
    guardian: str = ""
    is_restricted: bool = False

    @property
    def is_allowed(self) -> bool:
        if self.is_restricted and self.purpose.name not in purposes.WHEN_RESTRICTED:
            return False
        if not self.purpose.needs_consent:
            return True
        return self.said is not None and self.said.says == Says.GIVEN

    @property
    def icon(self) -> str:
        if self.is_allowed:
            return "check"
        return "minus" if self.said is None else "x"


def said_last(customers: Iterable[int], purpose: str, *, at: datetime) -> Mapping[int, Statement]:
    """What each customer said last about a purpose, by the customer."""
    rows = Statement.objects.filter(customer__in=list(customers), purpose=purpose, at__lte=at).order_by("at", "id")
    return {row.customer_id: row for row in rows}


def of_family(family: Sequence[int], *, at: datetime) -> Mapping[str, Statement]:
    """What a person said last about each purpose, under whichever of the merged records it was entered."""
    return {row.purpose: row for row in Statement.objects.filter(customer__in=family, at__lte=at).order_by("at", "id")}


def standings(viewer: Viewer, customer: Customer, *, at: datetime, day: date | None = None) -> list[Standing]:
    """Every purpose in force on the day of `at` with how this person stands to it."""
    family = family_of(customer)
    said, is_restricted = of_family(family, at=at), bool(restrictions.restricted_among(family, at=at))
    found = []
    for purpose in purposes.on(day or today(at)):
        row = said.get(purpose.name)
        evidence, guardian = _opened(viewer, row) if row is not None else ("", "")
        found.append(Standing(purpose, row, evidence, guardian, is_restricted))
    return found


def history(viewer: Viewer, customer: Customer) -> list[tuple[Statement, str, str]]:
    """Everything that was ever said, newest first, with evidence and guardian in clear."""
    rows = Statement.objects.filter(customer__in=family_of(customer)).select_related("by")
    return [(row, *_opened(viewer, row)) for row in rows]


def _opened(viewer: Viewer, row: Statement) -> tuple[str, str]:
    if not viewer.has_undertaken:
        return "", ""
    evidence = viewer.opener.open(row, "evidence", customer=row.customer_id)
    return evidence, viewer.opener.open(row, "guardian", customer=row.customer_id)
