"""What there is to check: a person's own items, rounds that run and are late, errors that wait to be put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Field
from yinuo.desks.customers.masking import masked
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import acts_for, today

from ..choices import Outcome, Rule, State
from ..models import Correction, Item, Round

_LABELS = {
    **dict(Field.choices), "register": Field.REGISTER.label, "custom": Field.CUSTOM.label, "responsible": Field.RESPONSIBLE.label,
}  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """Why a customer was drawn, or what seems wrong with it, in words."""

    words: str
    other: str = ""


@dataclass(frozen=True)
class Line:
    """One item of a list, with the customer's name as the reader may see it."""

    item: Item
    name: str
    reasons: tuple[Reason, ...]
    is_mine: bool


@dataclass(frozen=True)
class Put:
    """One correction as it is shown: the values covered."""

    row: Correction
    label: str
    old: str
    new: str


def mine(viewer: Viewer, items: QuerySet[Item], *, at: datetime) -> QuerySet[Item]:
    """The items that wait for this person, or for somebody they stand in for: those of the earliest round first."""
    people = [viewer.staff.pk, *(one.pk for one in acts_for(viewer.staff, on=today(at)))]
    to_check = Q(outcome=Outcome.OPEN, round__state=State.OPEN) & Q(assignee__in=people)
    to_correct = Q(outcome=Outcome.WRONG) & (Q(assignee__in=people) | Q(customer__manager__in=people))
    rows = items.filter(to_check | to_correct).select_related("round", "customer__manager", "assignee", "decided_by")
    return rows.order_by("round__due_at", "round_id", "place")


def lines(viewer: Viewer, items: Sequence[Item], *, at: datetime) -> list[Line]:
    """Items as a list shows them, with one fetch of keys for all."""
    viewer.opener.prepare(one.customer_id for one in items)
    people = {viewer.staff.pk, *(one.pk for one in acts_for(viewer.staff, on=today(at)))}
    return [
        Line(one, showing.name_of(viewer, one.customer), reasons_of(one), one.assignee_id in people or one.customer.manager_id in people)
        for one in items
    ]  # fmt: skip


def reasons_of(item: Item) -> tuple[Reason, ...]:
    """Why an item was drawn."""
    found = tuple(Reason(reason_words(rule, field)) for rule, field in item.rules)
    return found or (Reason(str(Rule.CHANCE.label)),)


def reason_words(rule: str, field: str) -> str:
    """A rule with the field it is about: Form is wrong: Telephone."""
    label = str(Rule(rule).label) if rule in Rule.values else rule
    return label if rule == Rule.STALE else f"{label}: {label_of(field)}"


def label_of(field: str) -> str:
    """The name of a field."""
    return str(_LABELS.get(field, field))


def late_rounds(rounds: QuerySet[Round], *, at: datetime) -> QuerySet[Round]:
    """Rounds that run past the end of their period."""
    return rounds.filter(state=State.OPEN, due_at__lt=at).select_related("by").order_by("due_at")


def corrections(viewer: Viewer, rows: Sequence[Correction]) -> list[Put]:
    """What was put right, with the values covered for everybody: whoever needs one looks at it on the customer's page."""
    viewer.opener.prepare(one.customer_id for one in rows)
    return [Put(one, label_of(one.field), _covered(viewer, one, "old"), _covered(viewer, one, "new")) for one in rows]


def _covered(viewer: Viewer, row: Correction, column: str) -> str:
    if not viewer.may(row.field, "masked") and not viewer.may(row.field, "see"):
        return ""
    return masked(row.field, viewer.opener.open(row, column, customer=row.customer_id), is_person=_is_person(row.customer))


def _is_person(customer: Customer) -> bool:
    return customer.is_person
