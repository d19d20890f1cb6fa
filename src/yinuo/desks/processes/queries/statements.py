"""Statements: which is for a service, what was public on a day, what a customer saw when, and who began without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import filled
from yinuo.desks.service.access import cases_of
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.models import Case

from ..choices import Phase, State
from ..models import Sheet, SheetVersion, Shown, Start

NEEDED_FOR = (Kind.REQUEST,)
"""Kinds of cases in which a service is done for the customer, so that they are to see the terms before."""


def statement_for(kind: str) -> SheetVersion | None:
    """The version in force for a kind of case: its own, else the one for every service."""
    rows = Sheet.objects.filter(state=State.LIVE, kind__in=(kind, "")).select_related("live__sheet").order_by("-kind")
    found = rows.first()
    return found.live if found else None


def public_on(at: datetime) -> Sequence[SheetVersion]:
    """What was public at an instant, as customers read it."""
    rows = SheetVersion.objects.filter(decided_at__lte=at, phase__in=(Phase.LIVE, Phase.REPLACED))
    return list(rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at)).select_related("sheet").order_by("sheet__kind", "sheet__number"))


def shown_for(case: Case, *, only_acknowledged: bool = False) -> Shown | None:
    """The latest that was shown for a case; of those that the customer acknowledged, where asked."""
    rows = Shown.objects.filter(case=case).select_related("version__sheet", "case__customer", "by")
    if only_acknowledged:
        rows = rows.filter(acknowledged_at__isnull=False)
    return rows.order_by("-id").first()


def seen_by(case: Case) -> Sequence[Shown]:
    """Everything that was shown for a case, the newest first: proof which version was seen when."""
    return filled.rows(case, Shown.objects.filter(case=case).select_related("version__sheet", "by").order_by("-id")[:20])


def without_word(viewer: Viewer) -> QuerySet[Start]:
    """Services that began before the customer had acknowledged anything."""
    return Start.objects.filter(case__in=cases_of(viewer), shown__isnull=True).select_related("case", "by").order_by("-at")


def not_shown(viewer: Viewer) -> QuerySet[Case]:
    """Service requests that are worked on, or done, though their terms were never acknowledged and no beginning is noted."""
    worked = cases_of(viewer).filter(kind__in=NEEDED_FOR, responded_at__isnull=False)
    told = Shown.objects.filter(acknowledged_at__isnull=False).values("case")
    return worked.exclude(pk__in=told).exclude(pk__in=Start.objects.values("case")).select_related("owner").order_by("-pk")


def coverage(viewer: Viewer) -> tuple[int, int]:
    """How many services began, and how many of them after an acknowledgement."""
    rows = Start.objects.filter(case__in=cases_of(viewer))
    return rows.count(), rows.filter(shown__isnull=False).count()
