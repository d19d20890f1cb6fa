"""Planning contacts: one, many at once over workdays, moving, cancelling, handing over."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.actions.telling import locked
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access, contacting, priority, workdays
from ..choices import MOST, CancelReason, Channel, Reason, State
from ..models import Rule, Visit
from ..queries import conflicts
from ..refusals import AlreadyEnded, BadCare, Conflict, NobodyLeft, NotARestDay

_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,38}")


@dataclass(frozen=True)
class Wanted:
    """What is to be planned. `is_meant` says that a conflict or a rest day is meant so."""

    channel: str
    reason: str
    on: date
    begins_at: time | None = None
    minutes: int = 30
    about: str = ""
    is_urgent: bool = False
    is_meant: bool = False


@transaction.atomic
def plan_visit(
    viewer: Viewer, customer: Customer, wanted: Wanted, *, at: datetime, owner: Staff | None = None, rule: Rule | None = None,
    follows: Visit | None = None,
) -> Visit:  # fmt: skip
    """Plan one contact, for oneself or for the customer's manager where not said otherwise.

    Raises:
        MayNotPlan, MustNotContact, BadCare, NotARestDay, Conflict: nothing was planned.
    """
    access.check_may_care(viewer)
    row = locked(viewer, customer)
    check_wanted(wanted, on=today(at))
    contacting.check(viewer, row, wanted.reason, at=at)
    owner = owner or (row.manager if row.manager and row.manager.is_active else viewer.staff)
    if not wanted.is_meant:
        _check_time(owner, row, wanted)
    visit = new_visit(row, wanted, owner=owner, by=viewer.staff, at=at, rule=rule, follows=follows)
    visit.save()
    number_them([visit])
    visit.save(update_fields=["number"])
    book.append("visit.planned", subject=visit.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.ref], data=facts(visit))
    return visit


@dataclass(frozen=True)
class Spread:
    """How many contacts would be planned, and why others would not."""

    pairs: tuple[tuple[Customer, Staff, date], ...]
    planned_already: int
    not_allowed: int
    last_on: date | None


def spread(viewer: Viewer, customers: Sequence[Customer], wanted: Wanted, *, per_day: int, at: datetime) -> Spread:
    """Lay contacts over the workdays from `wanted.on` on, at most so many a day for each person, those of priority first.

    Days on which somebody has tasks already hold fewer new ones.
    """
    chosen = list(customers[: MOST + 1])
    busy = set(
        Visit.objects.filter(customer__in=[one.pk for one in chosen], state=State.PLANNED, reason=wanted.reason)
        .values_list("customer_id", flat=True)
    )  # fmt: skip
    free = [one for one in chosen if one.pk not in busy]
    able = contacting.allowed(viewer, free, wanted.reason, at=at)
    able.sort(key=lambda one: (-priority.rank_of(one), one.number))
    owners = {one.pk: one.manager if one.manager and one.manager.is_active else viewer.staff for one in able}
    load = conflicts.load_of({one.pk for one in owners.values()}, since=wanted.on)
    pairs = []
    calendars: dict[int, Any] = {}
    days: dict[int, date] = {}
    for one in able:
        owner = owners[one.pk]
        if owner.pk not in calendars:
            calendars[owner.pk] = workdays.workdays_from(wanted.on)
            days[owner.pk] = next(calendars[owner.pk])
        while load[owner.pk, days[owner.pk]] >= per_day:
            days[owner.pk] = next(calendars[owner.pk])
        load[owner.pk, days[owner.pk]] += 1
        pairs.append((one, owner, days[owner.pk]))
    last = max((day for _one, _owner, day in pairs), default=None)
    return Spread(tuple(pairs), len(chosen) - len(free), len(free) - len(able), last)


@transaction.atomic
def plan_many(
    viewer: Viewer, customers: Sequence[Customer], wanted: Wanted, *, per_day: int, at: datetime, rule: Rule | None = None
) -> list[Visit]:
    """Plan a contact with each customer of a list that may be contacted and has none planned of this kind.

    Raises:
        MayNotPlan, BadCare, NobodyLeft: nothing was planned.
    """
    access.check_may_care(viewer)
    check_wanted(wanted, on=today(at))
    if len(customers) > MOST or not 1 <= per_day <= 100:
        raise BadCare(what=_("At most {most} customers are planned at once, and 1 to 100 a day.").format(most=MOST))
    whole = spread(viewer, customers, wanted, per_day=per_day, at=at)
    if not whole.pairs:
        raise NobodyLeft()
    rows = [
        new_visit(one, Wanted(wanted.channel, wanted.reason, day, None, wanted.minutes), owner=owner, by=viewer.staff, at=at, rule=rule)
        for one, owner, day in whole.pairs
    ]  # fmt: skip
    Visit.objects.bulk_create(rows)
    number_them(rows)
    Visit.objects.bulk_update(rows, ["number"])
    book.append_many(
        book.Draft(
            kind="visit.planned", subject=one.ref, actor=viewer.staff.ref, occurred_at=at, refs=[one.customer.ref], data=facts(one)
        )
        for one in rows
    )  # fmt: skip
    return rows


@transaction.atomic
def move(viewer: Viewer, visit: Visit, *, on: date, begins_at: time | None, at: datetime, is_meant: bool = False) -> Visit:
    """Put a planned contact on another day or time.

    Raises:
        MayNotPlan, AlreadyEnded, BadCare, NotARestDay, Conflict: nothing was changed.
    """
    row = planned(viewer, visit)
    wanted = Wanted(row.channel, row.reason, on, begins_at, row.minutes, row.about, row.is_urgent, is_meant)
    check_wanted(wanted, on=today(at))
    if not is_meant:
        _check_time(access.owner_of(row), row.customer, wanted, besides=row.pk)
    before = row.on.isoformat()
    row.on, row.begins_at = on, begins_at
    row.save(update_fields=["on", "begins_at"])
    book.append(
        "visit.moved", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref],
        data=facts(row) | {"from_on": before},
    )  # fmt: skip
    return row


@transaction.atomic
def cancel(viewer: Viewer, visit: Visit, *, reason: str, at: datetime) -> None:
    """A planned contact falls away.

    Raises:
        MayNotPlan, AlreadyEnded, BadCare.
    """
    row = planned(viewer, visit)
    if reason not in CancelReason.values:
        raise BadCare(what=_("Say why it falls away."))
    row.state, row.ended_at, row.ended_by = State.CANCELLED, at, viewer.staff
    row.save(update_fields=["state", "ended_at", "ended_by"])
    book.append(
        "visit.cancelled", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref], data={"reason": reason}
    )  # fmt: skip


@transaction.atomic
def hand_over(viewer: Viewer, leaver: Staff, to: Staff | None, *, at: datetime) -> int:
    """Give all that somebody planned to a colleague, or each to its customer's manager; gives how many went over.

    Raises:
        MayNot: the role makes nobody responsible. BadCare: the colleague has left.
    """
    viewer.check(Field.RESPONSIBLE, Act.CHANGE)
    if to is not None and not to.is_active:
        raise BadCare(what=_("{name} has left, and takes nothing over.").format(name=to))
    rows = (
        access.visits_of(viewer)
        .filter(owner=leaver, state=State.PLANNED)
        .select_related("customer__manager")
        .select_for_update(of=("self",))
    )
    moved = []
    for row in rows:
        heir = to or row.customer.manager
        if heir is None or not heir.is_active or heir.pk == leaver.pk or not _reaches(heir, row.customer):
            continue
        row.owner = heir
        moved.append(row)
    Visit.objects.bulk_update(moved, ["owner"])
    book.append_many(
        book.Draft(
            kind="visit.handed_over", subject=one.ref, actor=viewer.staff.ref, occurred_at=at, refs=[leaver.ref, one.owner.ref],
            data={"from": leaver.username, "to": one.owner.username, "customer": one.customer.number},
        )
        for one in moved
    )  # fmt: skip
    return len(moved)


def planned(viewer: Viewer, visit: Visit) -> Visit:
    """The contact, held, while it is still planned.

    Raises:
        MayNotPlan, NoSuchVisit, AlreadyEnded.
    """
    access.check_may_care(viewer)
    access.visit_for(viewer, visit.number)
    row = Visit.objects.select_for_update(of=("self",)).select_related("customer__manager", "owner").get(pk=visit.pk)
    if row.state != State.PLANNED:
        raise AlreadyEnded(number=row.number)
    return row


def facts(visit: Visit) -> Mapping[str, Any]:
    """What an event about a contact says: codes and numbers only, in the words by which promises count and group."""
    customer = visit.customer
    data: dict[str, Any] = {
        "customer": customer.number, "staff": visit.owner.username, "channel": visit.channel, "reason": visit.reason,
        "on": visit.on.isoformat(), "tier": customer.tier or "none", "class": customer.category, "department": customer.department,
    }  # fmt: skip
    return data | ({"case": visit.about} if visit.about else {})


def new_visit(
    customer: Customer, wanted: Wanted, *, owner: Staff, by: Staff, at: datetime, rule: Rule | None = None, follows: Visit | None = None
) -> Visit:
    return Visit(
        number=f"NEW-{secrets.token_hex(8)}", customer=customer, channel=wanted.channel, reason=wanted.reason, about=wanted.about,
        on=wanted.on, begins_at=wanted.begins_at, minutes=wanted.minutes, is_urgent=wanted.is_urgent, owner=owner, rule=rule,
        follows=follows, made_by=by, made_at=at,
    )  # fmt: skip


def number_them(rows: Sequence[Visit]) -> None:
    for row in rows:
        row.number = f"HF-{row.pk:06}"


def check_wanted(wanted: Wanted, *, on: date) -> None:
    if wanted.channel not in Channel.values or wanted.reason not in Reason.values:
        raise BadCare(what=_("Choose the way and the reason of the contact."))
    if wanted.on < on or (wanted.on - on).days > 1100:
        raise BadCare(what=_("The day lies in the past or more than three years ahead."), beside="on")
    if not 5 <= wanted.minutes <= 600:
        raise BadCare(what=_("A contact takes 5 to 600 minutes."), beside="minutes")
    if (wanted.reason == Reason.AFTER_CASE and not wanted.about) or (wanted.about and not _CASE.fullmatch(wanted.about)):
        raise BadCare(what=_("A return visit after a case needs its number, such as TS-0213-07."), beside="about")


def _check_time(owner: Staff, customer: Customer, wanted: Wanted, *, besides: int | None = None) -> None:
    clock = workdays.house_clock()
    if not workdays.is_workday(wanted.on, clock=clock):
        raise NotARestDay(on=wanted.on.isoformat(), next=workdays.next_workday(wanted.on, clock=clock).isoformat(), beside="on")
    other = conflicts.first_with(owner, customer, wanted.on, wanted.begins_at, wanted.minutes, besides=besides)
    if other is not None:
        raise Conflict(other=other.number, beside="begins_at")


def _reaches(staff: Staff, customer: Customer) -> bool:
    return visible_to(staff).filter(pk=customer.pk).exists()
