"""Receiving: a contact becomes a case, with its number and all its obligations, in one transaction."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from .. import access, announcing
from ..choices import LONGEST_TEXT, LONGEST_TITLE, PREFIX, Channel, Complexity, Direction, Kind, Urgency
from ..contacts import Contact
from ..models import Case
from ..refusals import BadCase
from ..secrets_of_cases import digest_of, new_secret
from .telling import Said, both, own, tell, watched, write

OLDEST_DAYS = 366
"""How long ago a contact may have been received that is registered only now."""
QUEUE_OF = "department:"
"""How an event names the owner of a case that nobody took yet."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Wanted:
    """A contact as it came. `received_at` is when it reached us by its channel, not when it is typed in; now where not said."""

    kind: str
    channel: str
    title: str
    text: str
    urgency: str = Urgency.NORMAL
    complexity: str = Complexity.PLAIN
    outside_number: str = ""
    received_at: datetime | None = None


def tidied(text: str, *, most: int, beside: str) -> str:
    """What was said, without ends and invisible characters of control.

    Raises:
        BadCase: empty or too long.
    """
    found = _UNSEEN.sub("", text.replace("\r\n", "\n")).strip()
    if not found:
        raise BadCase(what=_("Nothing is written there."), beside=beside)
    if len(found) > most:
        raise BadCase(what=_("That is {n} characters long; at most {most} fit.").format(n=len(found), most=most), beside=beside)
    return found


@transaction.atomic
def receive(viewer: Viewer, customer: Customer, wanted: Wanted, *, at: datetime) -> Case:
    """Register a contact. Whoever is asked first is responsible until somebody else accepts the case.

    Raises:
        MayNotHandle, NoSuchCustomer, BadCase: nothing was registered.
    """
    access.check_may_handle(viewer)
    customer = customer_for(viewer, customer.number)
    check(wanted, at=at)
    title = tidied(wanted.title, most=LONGEST_TITLE, beside="title")
    tidied(wanted.text, most=LONGEST_TEXT, beside="text")
    contact = Contact(
        channel=wanted.channel, received_at=wanted.received_at or at, text=wanted.text, kind=wanted.kind, title=title,
        outside_number=wanted.outside_number, urgency=wanted.urgency, customer_number=customer.number,
    )  # fmt: skip
    department = viewer.staff.department or customer.department
    return opened(viewer, customer, contact, complexity=wanted.complexity, owner=viewer.staff, department=department, at=at)


def check(wanted: Wanted | Contact, *, at: datetime) -> None:
    """Whether kind, channel, grade and instant can be.

    Raises:
        BadCase.
    """
    received_at = wanted.received_at or at
    if wanted.kind not in Kind.values or wanted.channel not in Channel.values:
        raise BadCase(what=_("The kind or the channel is none of the list."))
    if wanted.urgency not in Urgency.values or getattr(wanted, "complexity", Complexity.PLAIN) not in Complexity.values:
        raise BadCase(what=_("The urgency or the complexity is none of the list."))
    if received_at > at or (at - received_at).days > OLDEST_DAYS:
        raise BadCase(what=_("It was received in the future or more than a year ago."), beside="received_at")


@transaction.atomic
def opened(
    viewer: Viewer, customer: Customer, contact: Contact, *, owner: Staff | None, department: str, at: datetime,
    complexity: str = Complexity.PLAIN, first: Staff | None = None,
) -> Case:  # fmt: skip
    """Make a case of a contact: number, message, clocks, facts. Whether this may be is asked before.

    Args:
        owner: who is responsible and was asked first; None where it waits for whoever takes it.
        first: who answers for it by the rule until then, where it has no owner.
    """
    case = Case.objects.create(
        number=numbered(Kind(contact.kind), at=at), customer=customer, kind=contact.kind, channel=contact.channel,
        urgency=contact.urgency, complexity=complexity, outside_number=contact.outside_number.strip()[:40],
        outside_due_at=contact.outside_due_at, language=contact.language[:8], department=department[:80], owner=owner,
        first_handler=owner or first, received_at=contact.received_at, made_at=at, unanswered=1,
    )  # fmt: skip
    case.secret_once = new_secret()
    case.secret_digest = digest_of(case.secret_once, number=case.number)
    reach = {name: value for name in ("name", "phone", "email") if (value := getattr(contact, name).strip())}
    sealing = {"row": case, "customer": customer.pk}
    case.sealed_title = viewer.opener.seal(contact.title, column="title", **sealing)
    case.sealed_contact = viewer.opener.seal(json.dumps(reach, ensure_ascii=False) if reach else "", column="contact", **sealing)
    case.save(update_fields=["sealed_title", "sealed_contact", "secret_digest"])
    text = tidied(contact.text, most=LONGEST_TEXT, beside="text")
    write(viewer, case, text, direction=Direction.IN, at=contact.received_at, made_at=at, channel=contact.channel)
    watched(case)
    _tell_received(viewer, case, at=contact.received_at)
    announcing.received(case, contact)
    return case


def _tell_received(viewer: Viewer, case: Case, *, at: datetime) -> None:
    lane = "emergency" if case.urgency == Urgency.EMERGENCY else ""
    who = responsible(case) | {"department": case.department, "priority": priority.code_of(case.customer, urgency=case.urgency)}
    who |= {"record_ref": case.number, "content": "recorded"} | ({"lane": lane} if lane else {})
    who |= {"outside_number": case.outside_number} if case.outside_number else {}
    assigned = both(case, "assigned", who) if case.owner is not None else []
    said: Said = [("case.opened", who), *own(case, "received", who), ("message.received", who), *assigned]
    if case.kind == Kind.SUGGESTION:
        said.append(("feedback.received", who))
    tell(case, said, by=viewer.staff.ref, at=at, received_at=at)


def responsible(case: Case) -> dict[str, str]:
    """Who answers for a case. Until somebody takes it, its owner is a department, and its handler whom the rule of intake names there."""
    first = {"first_handler": case.first_handler.username} if case.first_handler else {}
    if case.owner is not None:
        return {"owner": case.owner.username, "handler": case.owner.username, **first}
    handler = {"handler": case.first_handler.username, "named_by": "rule"} if case.first_handler else {}
    return {**({"owner": f"{QUEUE_OF}{case.department}"} if case.department else {}), **handler, **first}


def numbered(kind: Kind, *, at: datetime) -> str:
    """The next number of a kind on this day. The line of the counter is held until the case is written, so there is never a gap."""
    prefix = f"{PREFIX[kind]}-{today(at):%y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_counter AS c (prefix, last) VALUES (%s, 1) ON CONFLICT (prefix) DO UPDATE SET last = c.last + 1"
            " RETURNING last",
            [prefix],
        )
        return f"{prefix}-{cursor.fetchone()[0]:03}"
