"""Receiving: a contact becomes a case, with its number and all its obligations, in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today

from .. import access
from ..choices import LONGEST_TEXT, LONGEST_TITLE, PREFIX, Channel, Complexity, Direction, Kind, Urgency
from ..models import Case
from ..refusals import BadCase
from .telling import Said, both, own, tell, watched, write

OLDEST_DAYS = 366
"""How long ago a contact may have been received that is registered only now."""
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
    received_at = wanted.received_at or at
    if wanted.kind not in Kind.values or wanted.channel not in Channel.values:
        raise BadCase(what=_("The kind or the channel is none of the list."))
    if wanted.urgency not in Urgency.values or wanted.complexity not in Complexity.values:
        raise BadCase(what=_("The urgency or the complexity is none of the list."))
    if received_at > at or (at - received_at).days > OLDEST_DAYS:
        raise BadCase(what=_("It was received in the future or more than a year ago."), beside="received_at")
    title = tidied(wanted.title, most=LONGEST_TITLE, beside="title")
    text = tidied(wanted.text, most=LONGEST_TEXT, beside="text")
    case = Case.objects.create(
        number=_next_number(Kind(wanted.kind), at=at), customer=customer, kind=wanted.kind, channel=wanted.channel,
        urgency=wanted.urgency, complexity=wanted.complexity, outside_number=wanted.outside_number.strip()[:40],
        department=viewer.staff.department or customer.department, owner=viewer.staff, first_handler=viewer.staff,
        received_at=received_at, made_at=at, unanswered=1,
    )  # fmt: skip
    case.sealed_title = viewer.opener.seal(title, row=case, column="title", customer=customer.pk)
    case.save(update_fields=["sealed_title"])
    write(viewer, case, text, direction=Direction.IN, at=received_at, made_at=at, channel=wanted.channel)
    watched(case)
    _tell_received(viewer, case, at=received_at)
    return case


def _tell_received(viewer: Viewer, case: Case, *, at: datetime) -> None:
    handler = viewer.staff.username
    lane = "emergency" if case.urgency == Urgency.EMERGENCY else ""
    who = {"owner": handler, "handler": handler, "first_handler": handler, "department": case.department, "priority": _priority(case)}
    who |= {"record_ref": case.number, "content": "recorded"} | ({"lane": lane} if lane else {})
    who |= {"outside_number": case.outside_number} if case.outside_number else {}
    said: Said = [("case.opened", who), *own(case, "received", who), ("message.received", who), *both(case, "assigned", who)]
    if case.kind == Kind.SUGGESTION:
        said.append(("feedback.received", who))
    tell(case, said, by=viewer.staff.ref, at=at, received_at=at)


def _priority(case: Case) -> str:
    """By which line of the public rule it stands where it does; a code, never empty, as a letter may ask that there is one."""
    if case.urgency != Urgency.NORMAL:
        return str(case.urgency)
    rank = priority.rank_of(case.customer)
    return "arrival" if not rank else str(case.customer.tier) or "contract"


def _next_number(kind: Kind, *, at: datetime) -> str:
    """The next number of a kind on this day. The line of the counter is held until the case is written, so there is never a gap."""
    prefix = f"{PREFIX[kind]}-{today(at):%y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_counter AS c (prefix, last) VALUES (%s, 1) ON CONFLICT (prefix) DO UPDATE SET last = c.last + 1"
            " RETURNING last",
            [prefix],
        )
        return f"{prefix}-{cursor.fetchone()[0]:03}"
