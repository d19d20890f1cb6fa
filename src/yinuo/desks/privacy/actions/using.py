"""Asking leave to use data for a purpose; what is refused is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.customers.actions.telling import tell
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.refusals import NoSuchCustomer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ledger import book

from .. import purposes
from ..queries import restrictions, uses
from ..refusals import UseRefused


def use(viewer: Viewer, customer: Customer, purpose: str, *, at: datetime) -> None:
    """Ask before one person's data are used. A refusal undoes the transaction, so the page or command writes it down afterwards
    (`customers.remembering`).

    Raises:
        UseRefused, NoSuchPurpose: nothing may be done with the data.
    """
    decide(viewer, [customer], purpose, at, True)


def usable(viewer: Viewer, customers: Sequence[Customer], purpose: str, *, at: datetime) -> list[Customer]:
    """Those of a list whose data may be used; each of the others is written down as refused, in this transaction."""
    return decide(viewer, customers, purpose, at, False)


def decide(viewer: Viewer, customers: Sequence[Customer], purpose: str, at: datetime, raises: bool) -> list[Customer]:
    """What `customers.using` asks; see there."""
    found = uses.decisions(customers, purpose, at)
    for one in customers:
        if found[one.pk]:
            continue
        if raises:
            known = purposes.named(purpose, day=today(at))
            why = found[one.pk].why
            raise UseRefused(number=one.number, purpose=known.label if known else purpose, why=reason(why), asked=purpose, because=why)
        tell("customer_data.use_refused", one, by=viewer.staff, at=at, purpose=purpose, why=found[one.pk].why)
    return [one for one in customers if found[one.pk]]


def remember_use(staff: Staff, refusal: Refusal) -> None:
    """Write a refused use down, after the transaction that it undid."""
    if isinstance(refusal, UseRefused):
        data = {"purpose": refusal.data["asked"], "why": refusal.data["because"]}
        _append("customer_data.use_refused", refusal, staff, data)


def remember_look(staff: Staff, refusal: Refusal) -> None:
    """Write down that somebody asked for a customer that only a restriction hid from them; they were told there is none."""
    if isinstance(refusal, NoSuchCustomer):
        with seeing(staff, purpose="restricted"):
            is_hidden = restrictions.hides(staff, str(refusal.data.get("number", "")))
        if is_hidden:
            _append("customer_data.look_refused", refusal, staff, {"why": "restricted"})


@transaction.atomic
def _append(kind: str, refusal: Refusal, staff: Staff, data: dict[str, str]) -> None:
    book.append(kind, subject=f"customer:{refusal.data['number']}", actor=staff.ref, occurred_at=clock.now(), data=data)


def reason(code: str) -> str:
    """Why something is refused, in a sentence."""
    return {
        "erased": _("the data were erased."),
        "restricted": _("the data are restricted, and only kept."),
        "withdrawn": _("the person withdrew the consent."),
        "declined": _("the person declined."),
        "not_asked": _("the person was never asked for consent."),
    }.get(code, code)
