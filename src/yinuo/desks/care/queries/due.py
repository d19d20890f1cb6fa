"""Whom nobody has contacted for longer than a rule says; and what the promises in force ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from yinuo.desks.accuracy.queries.cadence import Owed, promised
from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today

from .. import priority
from ..choices import LIVE, State
from ..models import Rule, Visit

KINDS = ("customer.visited", "customer.contacted", "customer_event.held", "needs_analysis.done", "survey.sent")
"""Kinds that this desk writes, and that promises count."""


@dataclass(frozen=True)
class Kept:
    """One rule: whom it concerns, how many of them were contacted in time, have a contact planned, or have neither."""

    rule: Rule
    concerned: int
    fresh: int
    planned: int

    @property
    def due(self) -> int:
        return self.concerned - self.fresh - self.planned

    @property
    def percent(self) -> float:
        return 100 * self.fresh / self.concerned if self.concerned else 100.0


def present_rules() -> QuerySet[Rule]:
    """The rules that count."""
    return Rule.objects.filter(ended_at__isnull=True)


def concerned_by(viewer: Viewer, rule: Rule) -> QuerySet[Customer]:
    """The customers that a rule is about, as far as somebody reaches them."""
    rows = visible_to(viewer.staff).filter(merged_into__isnull=True, erased_at__isnull=True).exclude(category="former")
    said = {name: getattr(rule, name) for name in ("tier", "category", "kind") if getattr(rule, name)}
    return rows.filter(**said)


def due_of(viewer: Viewer, rule: Rule, *, at: datetime) -> QuerySet[Customer]:
    """Those of a rule whom nobody contacted within its interval and for whom nothing is planned, priority first."""
    return _in_order(concerned_by(viewer, rule).exclude(_fresh(rule, on=today(at))).exclude(_planned()))


def kept(viewer: Viewer, rules: Sequence[Rule], *, at: datetime) -> list[Kept]:
    """How the rules stand."""
    found = []
    for rule in rules:
        rows = concerned_by(viewer, rule)
        fresh = rows.filter(_fresh(rule, on=today(at)))
        planned = rows.exclude(_fresh(rule, on=today(at))).filter(_planned())
        found.append(Kept(rule, rows.count(), fresh.count(), planned.count()))
    return found


def owed(*, at: datetime) -> list[tuple[str, Owed]]:
    """What promises in force ask of this desk, with the kind of event they count."""
    return [(kind, one) for kind in KINDS for one in promised(kind, at=at)]


def chosen(viewer: Viewer, *, tier: str = "", category: str = "", kind: str = "", manager: str = "", tag: str = "") -> QuerySet[Customer]:
    """The customers of a filter, priority first, as the list of customers would find them."""
    rows = visible_to(viewer.staff).filter(merged_into__isnull=True, erased_at__isnull=True).select_related("manager")
    said = {name: value for name, value in (("tier", tier), ("category", category), ("kind", kind)) if value}
    rows = rows.filter(**said)
    if manager:
        rows = rows.filter(manager__username=manager)
    if tag:
        rows = rows.filter(taggings__tag__name=tag)
    return _in_order(rows)


def _in_order(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    tier, contract = priority.ordering("")
    return rows.select_related("manager").annotate(tier_rank=tier, contract_rank=contract).order_by("-tier_rank", "-contract_rank", "pk")


def _fresh(rule: Rule, *, on: date) -> Q:
    """Contacted by the rule's way within its interval, or new within it. A visit counts wherever a talk would do."""
    edge = on - timedelta(days=rule.every_days)
    ways = list(LIVE) if rule.channel in LIVE and rule.channel != "visit" else [rule.channel]
    made = Visit.objects.filter(customer=OuterRef("pk"), state=State.DONE, channel__in=ways, ended_at__date__gte=edge)
    return Q(Exists(made)) | Q(made_at__date__gte=edge)


def _planned() -> Q:
    return Q(Exists(Visit.objects.filter(customer=OuterRef("pk"), state=State.PLANNED)))
