"""Filling the customers' archive by the desk's own verbs: who is responsible, contacts, wishes, agreements, transactions, tags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from yinuo.desks.customers import undertakings
from yinuo.desks.customers.access import Viewer, seeing, visible_to
from yinuo.desks.customers.actions import adding, adding_many, around, looking
from yinuo.desks.customers.actions.undertaking import undertake
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.doors.demo.customers import TAGS, Told, customers
from yinuo.doors.demo.year import Year
from yinuo.kit import clock

MOST = 60
UNDERTAKEN = ("lu", "qin", "zhou", "lin", "shen", "han", "cen")
"""Who signed the undertaking of confidentiality; the others see how a house looks to somebody who has not."""


def fill(year: Year) -> None:
    """Add the customers, the first KH-000001, unless they are there: the facts of the year name them by these numbers."""
    told = customers(min(MOST, year.customers), seed=year.seed, begins_on=year.begins_on, days=(year.now - year.begins) // 86_400)
    began = year.begins_at + timedelta(seconds=2)
    with clock.pinned(began):
        for username in UNDERTAKEN:
            _undertake(Staff.objects.get(username=username), at=began)
    director = Staff.objects.get(username="lu")
    with seeing(director, purpose="demo") as viewer:
        if visible_to(director).exists():
            return
        rows = _add(viewer, told, at=began)
    with seeing(director, purpose="demo") as viewer:
        _tell_more(viewer, list(zip(rows, told, strict=True)), year)


def _undertake(staff: Staff, *, at: datetime) -> None:
    text = undertakings.text_in("zh-hans")
    undertake(staff, text_sha256=undertakings.fingerprint(text), language="zh-hans", address=None, at=at)


def _add(viewer: Viewer, told: Sequence[Told], *, at: datetime) -> list[Customer]:
    managers = {one.username: one for one in Staff.objects.filter(username__in={one.manager for one in told})}
    wanted = [adding_many.NewCustomer(one.fields, one.register, managers[one.manager], managers[one.manager].department) for one in told]
    with clock.pinned(at):
        for name in TAGS:
            around.make_tag(viewer, name)
        added = adding_many.add_many(viewer, wanted, at=at)
    rows = Customer.objects.in_bulk([identity for identity, _number in added])
    return [rows[identity] for identity, _number in added]


def _tell_more(viewer: Viewer, pairs: Sequence[tuple[Customer, Told]], year: Year) -> None:
    """What was learnt of each in the first weeks, one customer an hour."""
    for place, (row, one) in enumerate(pairs):
        at = min(year.begins_at + timedelta(hours=1 + place), datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo))
        with clock.pinned(at):
            if one.tags:
                adding.set_tags(viewer, row, list(one.tags), at=at)
            for fields, position in one.contacts:
                around.add_contact(viewer, row, fields, at=at, position=position, is_main=True)
            for kind, text in one.wishes:
                around.add_wish(viewer, row, kind=kind, text=text, at=at)
            for document, text in one.agreements:
                around.add_agreement(viewer, row, text=text, at=at, document=document, from_on=year.begins_on)
    with clock.pinned(datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)):
        for row, one in pairs:
            for number, (day, amount) in enumerate(one.deals, 1):
                happened = year.begins_at + timedelta(days=day, hours=10)
                around.add_deal(viewer, row, amount=amount, happened_at=happened, reference=f"XS-{row.pk:04}-{number}", source="demo")


def look_around(year: Year) -> None:
    """This morning: two looks at a telephone number, each for a purpose, as they stand in the log."""
    manager = Staff.objects.get(username="shen")
    with seeing(manager, purpose="demo") as viewer:
        mine = list(visible_to(manager).order_by("number")[:2])
        for minutes, row, purpose in zip((40, 12), mine, ("visit", "contact"), strict=False):
            at = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo) - timedelta(minutes=minutes)
            with clock.pinned(at):
                looking.look(viewer, row, "phone", purpose=purpose, session="demo", at=at)
