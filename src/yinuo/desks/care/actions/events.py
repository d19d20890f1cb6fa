"""Events for customers: planned, customers invited, held with who came, and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer
from yinuo.ledger import book

from .. import access, contacting
from ..choices import INVITING, MOST, Answer, EventKind, EventState
from ..models import CustomerEvent, Invitation, Offered
from ..refusals import AlreadyEnded, BadCare, NobodyLeft


@transaction.atomic
def plan_event(
    viewer: Viewer, *, kind: str, title: str, starts_at: datetime, minutes: int, place: str, at: datetime, service: Offered | None = None
) -> CustomerEvent:
    """Plan an event.

    Raises:
        MayNotPlan, BadCare.
    """
    access.check_may_care(viewer)
    if kind not in EventKind.values or not title.strip() or not 10 <= minutes <= 3 * 24 * 60 or starts_at < at:
        raise BadCare(what=_("An event has a kind, a title, a beginning that lies ahead, and takes 10 minutes to three days."))
    row = CustomerEvent.objects.create(
        number=f"NEW-{secrets.token_hex(8)}", kind=kind, title=title.strip()[:80], place=place.strip()[:120], starts_at=starts_at,
        minutes=minutes, owner=viewer.staff, made_at=at, service=service,
    )  # fmt: skip
    row.number = f"HD-{row.pk:06}"
    row.save(update_fields=["number"])
    book.append(
        "customer_event.planned", subject=row.ref, actor=viewer.staff.ref, occurred_at=at,
        data={"kind": kind, "starts_at": starts_at.isoformat(), "staff": viewer.staff.username, "department": viewer.staff.department},
    )  # fmt: skip
    return row


@transaction.atomic
def invite(viewer: Viewer, event: CustomerEvent, customers: Sequence[Customer], *, at: datetime) -> tuple[int, int]:
    """Invite customers; gives how many were, and how many are not to be contacted for it. Who is invited already stays so.

    Raises:
        MayNotPlan, AlreadyEnded, BadCare, NobodyLeft.
    """
    access.check_may_care(viewer)
    row = _running(event)
    if len(customers) > MOST:
        raise BadCare(what=_("At most {most} customers are planned at once, and 1 to 100 a day.").format(most=MOST))
    there = set(Invitation.objects.filter(event=row).values_list("customer_id", flat=True))
    fresh = [one for one in customers if one.pk not in there]
    able = contacting.allowed(viewer, fresh, INVITING, at=at)
    if not able:
        raise NobodyLeft()
    Invitation.objects.bulk_create([Invitation(event=row, customer=one, by=viewer.staff, at=at) for one in able], ignore_conflicts=True)
    row.invited += len(able)
    row.save(update_fields=["invited"])
    return len(able), len(fresh) - len(able)


@transaction.atomic
def answer(viewer: Viewer, invitation: Invitation, said: str, *, at: datetime, feedback: str = "") -> Invitation:
    """Write down what a customer answered, whether they came, and what they said of it.

    Raises:
        MayNotPlan, BadCare: it is none of the list, or nobody has come before the event began.
    """
    access.check_may_care(viewer)
    event = invitation.event
    came = said in (Answer.ATTENDED, Answer.ABSENT)
    if said not in Answer.values or (came and event.starts_at > at) or event.state == EventState.CANCELLED:
        raise BadCare(what=_("Whether somebody came is written down once the event has begun."))
    invitation.answer, invitation.by, invitation.at = said, viewer.staff, at
    if feedback.strip():
        invitation.sealed_feedback = viewer.opener.seal(
            feedback.strip()[:1000], row=invitation, column="feedback", customer=invitation.customer_id
        )  # fmt: skip
    invitation.save()
    return invitation


@transaction.atomic
def hold(viewer: Viewer, event: CustomerEvent, *, effect: str, at: datetime, walked_in: int = 0) -> CustomerEvent:
    """The event took place: that is the evidence. Counts are of all who were invited and came, and of those who came uninvited.

    Raises:
        MayNotPlan, AlreadyEnded, BadCare: it has not begun, nobody came, or what came of it is not said.
    """
    access.check_may_care(viewer)
    row = _running(event)
    came = access.invitations_of(viewer).filter(event=row, answer=Answer.ATTENDED).count() + walked_in
    if row.starts_at > at or came <= 0 or walked_in < 0 or not effect.strip():
        raise BadCare(what=_("An event is held once it has begun, somebody came, and what came of it is written down."))
    row.state, row.effect, row.attended, row.ended_at = EventState.HELD, effect.strip()[:1000], came, at
    row.save()
    data: Mapping[str, object] = {
        "kind": row.kind, "invited": row.invited, "attended": came, "staff": viewer.staff.username, "department": viewer.staff.department,
    }  # fmt: skip
    book.append("customer_event.held", subject=row.ref, actor=viewer.staff.ref, occurred_at=row.starts_at, data=dict(data))
    return row


@transaction.atomic
def cancel_event(viewer: Viewer, event: CustomerEvent, *, at: datetime) -> None:
    """The event does not take place."""
    access.check_may_care(viewer)
    row = _running(event)
    row.state, row.ended_at = EventState.CANCELLED, at
    row.save(update_fields=["state", "ended_at"])
    book.append("customer_event.cancelled", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data={"invited": row.invited})


def _running(event: CustomerEvent) -> CustomerEvent:
    row = CustomerEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if row.state != EventState.PLANNED:
        raise AlreadyEnded(number=row.number)
    return row
