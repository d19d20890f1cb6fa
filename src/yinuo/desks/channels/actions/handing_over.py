"""Cases that an authority hands over (12345, 12315): its own number once, its own deadline as a clock of the case, and reporting back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as cases
from yinuo.desks.service import filled
from yinuo.desks.service.actions import intake
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case
from yinuo.promises.library import promise_book
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

from ..models import HandedOver
from ..refusals import BadContact, NoSuchSending, NumberUsed
from .telling import told_of_case

RULE = "JG-001"
"""The house rule by which an authority's deadline is a promise like any other."""
PROMISE = f"{RULE}.report: by case.handed_over.due_at expect case.reported_back\n"


@dataclass(frozen=True)
class Order:
    """What an authority hands over: who, under which number, until when it wants to hear, and the contact itself."""

    authority: str
    number: str
    due_at: datetime
    contact: Contact


@dataclass(frozen=True)
class Taken:
    """The case it became; the same order again is not new."""

    case_number: str
    is_new: bool


@transaction.atomic
def take_over(order: Order, *, at: datetime) -> Taken:
    """Make a case of what an authority hands over; the same number twice is one case.

    Raises:
        BadContact: something is missing, or the deadline lies before the receipt. NumberUsed: the number is there, with another deadline.
    """
    authority, number = order.authority.strip()[:40], order.number.strip()[:40]
    if not authority or not number:
        raise BadContact(what=_("Name the authority and its number."))
    if order.due_at <= order.contact.received_at:
        raise BadContact(what=_("The authority’s deadline lies before the receipt."))
    row, is_new = HandedOver.objects.select_for_update().get_or_create(
        authority=authority, number=number, defaults={"due_at": order.due_at, "at": at}
    )
    if not is_new:
        if row.due_at != order.due_at:
            raise NumberUsed(authority=authority, number=number, case=row.case_number)
        return Taken(row.case_number, False)
    contact = replace(order.contact, channel=Channel.AUTHORITY, outside_number=number, outside_due_at=order.due_at)
    row.case_number = intake.take_in(contact, at=at).case.number
    row.save(update_fields=["case_number"])
    facts = {"authority": authority, "outside_number": number, "due_at": order.due_at.isoformat()}
    told_of_case(row.case_number, "case.handed_over", facts, at=contact.received_at)
    return Taken(row.case_number, True)


def went_on(row: Case, survivor: Case) -> None:
    """A case was merged into another: what an authority still waits for goes on with the one that lives, with its own deadline."""
    for one in HandedOver.objects.select_for_update().filter(case_number=row.number, reported_at__isnull=True):
        one.case_number = survivor.number
        one.save(update_fields=["case_number"])
        facts = {"authority": one.authority, "outside_number": one.number, "due_at": one.due_at.isoformat()}
        told_of_case(survivor.number, "case.handed_over", facts, at=one.at)


@transaction.atomic
def report_back(viewer: Viewer, case: Case, identity: int, *, at: datetime) -> HandedOver:
    """Write down that the authority was told; its clock stops.

    Raises:
        MayNotHandle, NoSuchCase. NoSuchSending: it is none of this case, or was told already.
    """
    held = cases.locked(viewer, case.merged_into or case)  # of two that are one, the fact belongs to the one that goes on
    open_ones = HandedOver.objects.select_for_update().filter(case_number__in=filled.numbers_of(held), reported_at__isnull=True)
    row = open_ones.filter(pk=identity).first()
    if row is None:
        raise NoSuchSending()
    row.reported_at, row.reported_by = at, viewer.staff
    row.save(update_fields=["reported_at", "reported_by"])
    tell(held, [("case.reported_back", {"authority": row.authority, "outside_number": row.number, "handler": viewer.staff.username})],
         by=viewer.staff.ref, at=at)  # fmt: skip
    return row


def is_published() -> bool:
    """Whether the house rule is in force, so that deadlines of authorities are watched."""
    return f"{RULE}.report" in promise_book().document_of


@transaction.atomic
def publish(*, by: Staff, at: datetime) -> None:
    """Put the house rule in force. Raises NumberTaken: it is there."""
    draft = DraftDocument(RULE, "机关转办件按期回报规则", "Rule on reporting back to authorities in time", PROMISE, ())
    register_document(draft, in_force_from=at, by=by.ref)
