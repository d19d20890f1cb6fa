"""Solving, asking the customer's opinion, closing, and opening again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access, announcing, guarding
from ..choices import LONGEST_TEXT, Cause, Channel, Direction, Opinion, State
from ..filing import NO_FILES, Looked
from ..models import Case
from ..refusals import BadCase, NotNow
from . import enclosing
from .receiving import tidied
from .telling import Said, both, keep, own, tell, unwatched, watched, write


@transaction.atomic
def resolve(viewer: Viewer, case: Case, text: str, *, channel: str, revision: int | None, at: datetime, files: Looked = NO_FILES) -> Case:
    """It is solved, and the customer is told how. The clock of the solution stops; whether the customer agrees is asked next.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow, BadCase: nothing was sent.
    """
    row = access.locked(viewer, case, revision=revision)
    if row.state in (State.RESOLVED, State.CLOSED):
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is solved already."))
    if channel not in Channel.values:
        raise BadCase(what=_("The channel is none of the list."), beside="channel")
    guarding.check_solution(row, viewer.staff)
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    message = write(viewer, row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel)
    enclosing.keep(viewer, row, message, files, at=at)
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
    is_accepted = row.opinion == Opinion.SATISFIED  # the customer said so, and the ledger knows
    row.cause, row.opinion, row.state, row.closed_at, row.asked_at = cause, opinion, State.CLOSED, at, row.asked_at or at
    end = {
        "cause": cause, "customer_opinion": opinion, "record_ref": row.number, "handler": viewer.staff.username,
        "supervisor": row.customer.manager.username if row.customer.manager else viewer.staff.username,
    }  # fmt: skip
    said = both(row, "accepted", end) if opinion == Opinion.SATISFIED and not is_accepted else []
    tell(row, [*said, *both(row, "closed", end)], by=viewer.staff.ref, at=at)
    keep(row, "cause", "opinion", "state", "closed_at", "asked_at")
    unwatched(row)
    announcing.settled(row)
    if opinion == Opinion.DISSATISFIED:
        announcing.dissatisfied(row)
    return row


@transaction.atomic
def reopen(viewer: Viewer, case: Case, text: str, *, channel: str, revision: int | None, at: datetime) -> Case:
    """The customer does not agree, or it is not solved after all: the case is open again, with what they said.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow: it was never solved. BadCase.
    """
    row = access.locked(viewer, case, revision=revision)
    return reopened(viewer, row, text, channel=channel, at=at)


def reopened(viewer: Viewer, row: Case, text: str, *, channel: str, at: datetime, files: Looked = NO_FILES) -> Case:
    """The same on a case that the caller holds. Raises NotNow, BadCase."""
    if row.state not in (State.RESOLVED, State.CLOSED):
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it is open."))
    if row.merged_into_id is not None or row.void_code:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it was merged or does not count; go on with the other one."))
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    message = write(viewer, row, words, direction=Direction.IN, at=at, made_at=at, channel=channel)
    enclosing.keep(viewer, row, message, files, at=at)
    row.state, row.reopened, row.unanswered = State.OPEN, row.reopened + 1, row.unanswered + 1
    row.responded_at = row.offered_at = row.resolved_at = row.closed_at = row.asked_at = None
    row.opinion = ""  # what was said of the outcome before does not hold for the next one
    watched(row)
    again = {"reopened": row.reopened, **({"handler": row.owner.username} if row.owner else {})}
    replied: Said = [("customer.replied", again)] if row.waits_since is not None else []
    row.waits_since = None
    tell(row, [*replied, *both(row, "reopened", again), ("message.received", again)], by=viewer.staff.ref, at=at)
    changed = ("state", "waits_since", "reopened", "unanswered", "responded_at", "offered_at", "resolved_at", "closed_at", "asked_at")
    keep(row, *changed, "opinion")
    announcing.dissatisfied(row)
    return row


def accepted(viewer: Viewer, row: Case, *, at: datetime) -> Case:
    """The customer says that it is solved, on a case that the caller holds; it is closed once somebody wrote down why it came to this.

    Raises:
        NotNow: nothing was offered that could be accepted, or it was accepted already.
    """
    if row.state != State.RESOLVED or row.opinion == Opinion.SATISFIED:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("there is nothing to accept now."))
    row.opinion, row.asked_at = Opinion.SATISFIED, at
    said: Said = [("customer.replied", {})] if row.waits_since is not None else []
    row.waits_since = None
    tell(row, [*said, *both(row, "accepted", {"customer_opinion": Opinion.SATISFIED.value})], by=viewer.staff.ref, at=at)
    keep(row, "opinion", "asked_at", "waits_since")
    return row
