"""Solving, asking the customer's opinion, closing, and opening again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access
from ..choices import LONGEST_TEXT, Cause, Channel, Direction, Opinion, State
from ..models import Case
from ..refusals import BadCase, NotNow
from .receiving import tidied
from .telling import Said, both, keep, own, tell, unwatched, watched, write


@transaction.atomic
def resolve(viewer: Viewer, case: Case, text: str, *, channel: str, revision: int | None, at: datetime) -> Case:
    """It is solved, and the customer is told how. The clock of the solution stops; whether the customer agrees is asked next.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow, BadCase: nothing was sent.
    """
    row = access.locked(viewer, case, revision=revision)
    if row.state in (State.RESOLVED, State.CLOSED):
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is solved already."))
    if channel not in Channel.values:
        raise BadCase(what=_("The channel is none of the list."), beside="channel")
    write(viewer, row, tidied(text, most=LONGEST_TEXT, beside="text"), direction=Direction.OUT, at=at, made_at=at, channel=channel)
    way = {"by": "person", "handler": viewer.staff.username} | ({"customer_opinion": str(row.opinion)} if row.opinion else {})
    said: Said = [("message.answered", way)] if row.unanswered else []
    said += both(row, "responded", way) if row.responded_at is None else []
    said += own(row, "solution_offered", way) if row.offered_at is None else []
    said += [*both(row, "resolved", way), ("customer.updated", way)]
    tell(row, said, by=viewer.staff.ref, at=at)
    row.state, row.resolved_at, row.unanswered = State.RESOLVED, at, 0
    row.responded_at, row.offered_at = row.responded_at or at, row.offered_at or at
    keep(row, "state", "resolved_at", "unanswered", "responded_at", "offered_at")
    return row


@transaction.atomic
def close(viewer: Viewer, case: Case, *, cause: str, opinion: str, revision: int | None, at: datetime) -> Case:
    """Settle a case: why it came to this, and what the customer says of the outcome. Dissatisfied is an answer like any other.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. NotNow: it is not solved. BadCase: the cause or the opinion is missing.
    """
    row = access.locked(viewer, case, revision=revision)
    if row.state != State.RESOLVED:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("solve it first, and tell the customer."))
    if cause not in Cause.values:
        raise BadCase(what=_("Say why it came to this."), beside="cause")
    if opinion not in Opinion.values:
        raise BadCase(what=_("Ask what the customer says of the outcome, and write it down."), beside="opinion")
    row.cause, row.opinion, row.state, row.closed_at, row.asked_at = cause, opinion, State.CLOSED, at, at
    end = {
        "cause": cause, "customer_opinion": opinion, "record_ref": row.number, "handler": viewer.staff.username,
        "supervisor": row.customer.manager.username if row.customer.manager else viewer.staff.username,
    }  # fmt: skip
    said = both(row, "accepted", end) if opinion == Opinion.SATISFIED else []
    tell(row, [*said, *both(row, "closed", end)], by=viewer.staff.ref, at=at)
    keep(row, "cause", "opinion", "state", "closed_at", "asked_at")
    unwatched(row)
    return row


@transaction.atomic
def reopen(viewer: Viewer, case: Case, text: str, *, channel: str, revision: int | None, at: datetime) -> Case:
    """The customer does not agree, or it is not solved after all: the case is open again, with what they said.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: it was never solved. BadCase.
    """
    row = access.locked(viewer, case, revision=revision)
    if row.state not in (State.RESOLVED, State.CLOSED):
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is open."))
    write(viewer, row, tidied(text, most=LONGEST_TEXT, beside="text"), direction=Direction.IN, at=at, made_at=at, channel=channel)
    row.state, row.reopened, row.unanswered = State.OPEN, row.reopened + 1, row.unanswered + 1
    row.responded_at = row.offered_at = row.resolved_at = row.closed_at = None
    watched(row)
    again = {"reopened": row.reopened, "handler": viewer.staff.username}
    replied: Said = [("customer.replied", again)] if row.waits_since is not None else []
    row.waits_since = None
    tell(row, [*replied, *both(row, "reopened", again), ("message.received", again)], by=viewer.staff.ref, at=at)
    keep(row, "state", "waits_since", "reopened", "unanswered", "responded_at", "offered_at", "resolved_at", "closed_at")
    return row
