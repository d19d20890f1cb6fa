"""Drawing a round of checks, cancelling one, and setting how this house checks where no promise says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, reach_of
from yinuo.desks.customers.choices import Reach
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from ..choices import DRAWERS, INSPECTORS, MOST, Outcome, Per, Sharing, State
from ..models import Item, Round, Setting
from ..queries import cadence, sampling
from ..queries.sampling import Drawn
from ..refusals import BadRound, MayNotDraw, NobodyToDraw, NoSuchRound


@transaction.atomic
def draw_round(
    viewer: Viewer, *, at: datetime, size: int = 0, sharing: str = Sharing.OWNER, department: str = "", chance_percent: int | None = None
) -> Round:
    """Begin a round: its entry in the ledger gives the seed, the seed gives the sample, and both are on record before anybody looks.

    Args:
        size: how many customers; the house's setting where 0.
        chance_percent: how many of a hundred are drawn by chance alone; the house's setting where not said.
    Raises:
        MayNotDraw, BadRound, NobodyToDraw: nothing was drawn and nothing written.
    """
    check_may_draw(viewer.staff)
    setting = cadence.present_setting(at=at)
    size, chance = size or setting.size, setting.chance_percent if chance_percent is None else chance_percent
    if not 0 < size <= MOST or not 0 <= chance <= 100 or sharing not in Sharing.values:
        raise BadRound(what=_("A round holds 1 to {most} customers, and a share is 0 to 100.").format(most=MOST))
    rows = sampling.population(viewer, department=department[:80])
    everybody = sampling.counted(rows)
    if not everybody.count:
        raise NobodyToDraw()
    row = _begun(viewer, at=at, department=department[:80], sharing=sharing, stale_days=setting.stale_days)
    began = book.append(
        "data_check.begun", subject=row.ref, actor=viewer.staff.ref, occurred_at=at,
        data={
            "wanted": size, "chance_percent": chance, "stale_days": setting.stale_days, "sharing": sharing, "department": row.department,
            "reach": row.reach, "population": everybody.count, "population_sha256": everybody.sha256,
        },
    )  # fmt: skip
    # an update of data needs a permission given before it: whoever draws gives it to whoever checks, for this round alone
    book.append("access.granted", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data={"for": "data_check"})
    row.seed, row.population, row.population_sha256 = began.hash.hex(), everybody.count, everybody.sha256
    drawn = sampling.draw(
        viewer, rows, seed=row.seed, size=size, chance_percent=chance, on=today(at), stale_days=setting.stale_days
    )  # fmt: skip
    _keep(viewer, row, drawn, at=at)
    return row


def _begun(viewer: Viewer, *, at: datetime, department: str, sharing: str, stale_days: int) -> Round:
    served = next((one for one in cadence.owed(at=at) if one.needed), None)
    row = Round.objects.create(
        number=f"NEW-{at.timestamp():.0f}-{viewer.staff.pk}-{Round.objects.count()}", by=viewer.staff, at=at, department=department,
        sharing=sharing, reach=str(reach_of(viewer.staff)), stale_days=stale_days, seed="",
        promise=served.promise if served else "", due_at=served.due_at if served else None,
        is_inspection=viewer.staff.role in INSPECTORS,
    )  # fmt: skip
    row.number = f"HC-{row.pk:06}"
    row.save(update_fields=["number"])
    return row


def _keep(viewer: Viewer, row: Round, drawn: Sequence[Drawn], *, at: datetime) -> None:
    people = shared(viewer.staff, [one.customer for one in drawn], sharing=row.sharing)
    Item.objects.bulk_create(
        Item(
            round=row, customer=one.customer, place=place, is_by_chance=one.is_by_chance, assignee=people[place - 1],
            rules=_codes(one), department=one.customer.department,
        )
        for place, one in enumerate(drawn, start=1)
    )  # fmt: skip
    row.size = row.left = len(drawn)
    row.by_chance = sum(one.is_by_chance for one in drawn)
    row.sample_sha256 = sampling.digest_of(one.customer.number for one in drawn)
    row.save()
    book.append(
        "data_check.drawn", subject=row.ref, actor=viewer.staff.ref, occurred_at=at,
        data={"seed": row.seed, "size": row.size, "by_chance": row.by_chance, "sample_sha256": row.sample_sha256},
    )  # fmt: skip


def _codes(one: Drawn) -> list[list[str]]:
    """Why a customer was drawn, each rule and field once; never a value, never another customer."""
    return [list(code) for code in dict.fromkeys((fault.rule, fault.field) for fault in one.faults)]


def shared(drawer: Staff, customers: Sequence[Customer], *, sharing: str) -> list[Staff]:
    """Who checks each customer: only people who reach it, and evenly where there is a choice."""
    managers = {one.pk: one for one in Staff.objects.filter(is_active=True, pk__in={row.manager_id for row in customers if row.manager_id})}
    if sharing == Sharing.MYSELF:
        return [drawer] * len(customers)
    if sharing == Sharing.OWNER:
        return [managers.get(one.manager_id, drawer) for one in customers]
    desks: dict[str, list[Staff]] = {}
    for person in Staff.objects.filter(is_active=True, department__in={one.department for one in customers if one.department}):
        if reach_of(person) == Reach.DEPARTMENT and person.role != "clerk":  # a clerk may look at no telephone number
            desks.setdefault(person.department, []).append(person)
    load: Counter[int] = Counter()
    found = []
    for one in customers:
        able = [*desks.get(one.department, []), *([managers[one.manager_id]] if one.manager_id in managers else [])] or [drawer]
        chosen = min(able, key=lambda person: (load[person.pk], person.username))
        load[chosen.pk] += 1
        found.append(chosen)
    return found


@transaction.atomic
def cancel_round(viewer: Viewer, row: Round, *, reason: str, at: datetime) -> None:
    """Give a round up. That it was drawn stays in the ledger, and it counts for nothing; what was decided in it stands.

    Raises:
        MayNotDraw, BadRound: it runs no more, or no reason is given.
    """
    if row.by_id != viewer.staff.pk and reach_of(viewer.staff) != Reach.ALL:
        raise MayNotDraw()
    check_may_draw(viewer.staff)
    if reason not in CANCEL_REASONS:
        raise BadRound(what=_("Say why the round is given up."))
    if not Round.objects.filter(pk=row.pk, state=State.OPEN).update(state=State.CANCELLED, done_at=at):
        raise BadRound(what=_("This round is not running any more."))
    book.append(
        "data_check.cancelled", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data={"reason": reason, "left": row.left}
    )  # fmt: skip


CANCEL_REASONS = ("drawn_twice", "wrong_scope", "nobody_free")


@transaction.atomic
def give_to(viewer: Viewer, row: Round, place: int, to: Staff, *, at: datetime) -> Item:
    """Give an item to somebody else, who must reach its customer.

    Raises:
        NoSuchRound, MayNotDraw, BadRound: nothing was changed.
    """
    check_may_draw(viewer.staff)
    item = Item.objects.select_for_update(of=("self",)).select_related("customer").filter(round=row, place=place).first()
    if item is None:
        raise NoSuchRound(number=f"{row.number}-{place}")
    if not can_check(to, item.customer):
        raise BadRound(what=_("{name} does not reach this customer.").format(name=to))
    if item.outcome not in (Outcome.OPEN, Outcome.WRONG) or row.state == State.CANCELLED:
        raise BadRound(what=_("This check is decided already."))
    item.assignee = to
    item.save(update_fields=["assignee"])
    return item


def can_check(staff: Staff, customer: Customer) -> bool:
    """Whether somebody reaches a customer and may look at its data at all."""
    reach = reach_of(staff)
    near = reach == Reach.DEPARTMENT and bool(staff.department) and staff.department == customer.department
    return reach == Reach.ALL or near or (reach == Reach.OWN and customer.manager_id == staff.pk)


@transaction.atomic
def set_rule(
    viewer: Viewer, *, at: datetime, rounds: int, per: str, size: int, chance_percent: int, stale_days: int, correct_days: int
) -> Setting:
    """Decide how this house checks; what was decided before stays on record.

    Raises:
        MayNot: the role defines nothing. BadRound.
    """
    viewer.check_verb("define")
    numbers = {"rounds": rounds, "size": size, "chance_percent": chance_percent, "stale_days": stale_days, "correct_days": correct_days}
    if per not in Per.values or not (0 < rounds <= 100 and 0 < size <= MOST and 0 <= chance_percent <= 100):
        raise BadRound(what=_("A round holds 1 to {most} customers, and a share is 0 to 100.").format(most=MOST))
    if not (0 < stale_days <= 3660 and 0 < correct_days <= 365):
        raise BadRound(what=_("Data grow stale after 1 to 3660 days, and are corrected within 1 to 365."))
    row = Setting.objects.create(by=viewer.staff, at=at, per=per, **numbers)
    book.append("data_check.rule_set", subject="house:data_check", actor=viewer.staff.ref, occurred_at=at, data={**numbers, "per": per})
    return row


def check_may_draw(staff: Staff) -> None:
    """Raises MayNotDraw unless the role draws rounds and reaches customers."""
    if staff.role not in DRAWERS or reach_of(staff) == Reach.NONE:
        raise MayNotDraw()
