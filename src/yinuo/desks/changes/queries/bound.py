"""Whom a version binds among the staff, and who of them has read what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yinuo.desks.documents.choices import Bound
from yinuo.desks.documents.models import Draft
from yinuo.desks.people.models import Staff

from ..models import Reading, Study


def bound_staff(draft: Draft) -> QuerySet[Staff]:
    """The members of staff whom a version binds: by its scope, and whoever signed it for themselves."""
    wanted = Q(pk__in=draft.signatories.filter(voided_at__isnull=True, staff__isnull=False, side="staff").values("staff_id"))
    for scope in draft.scopes.all():
        if scope.kind == Bound.EVERYONE or (scope.kind == Bound.STAFF and not scope.name):
            wanted |= Q(is_active=True)
        elif scope.kind == Bound.STAFF:
            wanted |= Q(username__iexact=scope.name) | Q(display_name=scope.name)
        elif scope.kind == Bound.DEPARTMENTS:
            wanted |= Q(department__iexact=scope.name) if scope.name else ~Q(department="")
    return Staff.objects.filter(wanted, is_active=True).order_by("username").distinct()


@dataclass(frozen=True)
class Readers:
    """One thing to read: who has confirmed, who has not, and whether that is late."""

    study: Study
    done: tuple[Reading, ...]
    gaps: tuple[Reading, ...]
    is_late: bool
    is_mine_open: bool

    @property
    def total(self) -> int:
        return len(self.done) + len(self.gaps)


def readers(*, on: date, reader: Staff, number: str = "", only_mine: bool = False) -> list[Readers]:
    """What was to be read, newest first, with its gaps. People who have left the house are no gap."""
    studies = Study.objects.select_related("proposal", "proposal__draft", "question").prefetch_related("readings__staff")
    if number:
        studies = studies.filter(number=number)
    if only_mine:
        studies = studies.filter(readings__staff=reader)
    found = []
    for study in studies[:60]:
        rows = [one for one in study.readings.all() if one.at is not None or one.staff.is_active]
        gaps = tuple(one for one in rows if one.at is None)
        done = tuple(one for one in rows if one.at is not None)
        found.append(Readers(study, done, gaps, bool(gaps) and study.due_on < on, any(one.staff_id == reader.pk for one in gaps)))
    return found
