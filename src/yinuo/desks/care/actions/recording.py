"""Recording what became of a contact. Whoever records writes the facts that promises count; nobody ticks a promise.

A customer who was reached was contacted (`customer.contacted`, with `needs` where they were asked for). A return visit in
which both spoke is a visit as well (`customer.visited`): about a case it stands on the case, so that a promise that waits for it there is
answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions import around
from yinuo.desks.customers.actions.telling import locked
from yinuo.desks.customers.choices import WishKind
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access
from ..choices import LIVE, RETURN_VISITS, Channel, Needs, Satisfied, State
from ..models import Visit
from ..refusals import BadCare, NotYourVisit
from .planning import Wanted, check_wanted, facts, new_visit, number_them, plan_visit, planned

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Outcome:
    """What came of a contact in which the customer was reached.

    `needs` is the text of a need, `has_changed` whether it changes what we do for the customer; `agreement` what was agreed on.
    """

    satisfied: str = ""
    asked_needs: bool = False
    needs: str = ""
    has_changed: bool = False
    agreement: str = ""
    note: str = ""
    gave_survey: bool = False
    at: datetime | None = None


@transaction.atomic
def arrive(viewer: Viewer, visit: Visit, *, at: datetime) -> Visit:
    """Say that one has arrived at the customer's.

    Raises:
        NotYourVisit, AlreadyEnded, BadCare: it is no visit in person, or one arrived already.
    """
    row = _mine(viewer, visit)
    if row.channel != Channel.VISIT or row.arrived_at is not None:
        raise BadCare(what=_("Only a visit in person has an arrival, and only one."))
    row.arrived_at = at
    row.save(update_fields=["arrived_at"])
    book.append("visit.arrived", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref], data=facts(row))
    return row


@transaction.atomic
def record(viewer: Viewer, visit: Visit, outcome: Outcome, *, at: datetime) -> Visit:
    """The customer was reached: what was said, and the facts of it.

    Raises:
        NotYourVisit, AlreadyEnded, BadCare, and what the customers desk refuses of a wish or agreement: nothing was recorded.
    """
    row = _mine(viewer, visit)
    happened = outcome.at or at
    if outcome.satisfied not in Satisfied.values or happened > at or (at - happened).days > 31:
        raise BadCare(what=_("The contact lies ahead or more than a month back, or the answer is none of the list."))
    if len(outcome.note) > LONGEST_NOTE:
        raise BadCare(what=_("The note holds more than {most} characters.").format(most=LONGEST_NOTE), beside="note")
    customer = locked(viewer, row.customer)
    row.customer = customer
    row.owner = viewer.staff  # whoever did it, also as a deputy: promises for each person count them
    row.needs = Needs.RECORDED if outcome.needs.strip() else Needs.NONE if outcome.asked_needs else Needs.NOT_ASKED
    row.state, row.ended_at, row.ended_by = State.DONE, happened, viewer.staff
    row.satisfied, row.has_survey = outcome.satisfied, outcome.gave_survey
    row.sealed_note = viewer.opener.seal(outcome.note.strip(), row=row, column="note", customer=customer.pk)
    row.save()
    if outcome.needs.strip():
        around.add_wish(viewer, customer, kind=WishKind.NEED, text=outcome.needs, at=at)
    if outcome.agreement.strip():
        around.add_agreement(viewer, customer, text=outcome.agreement, at=at)
    _tell(viewer, row, outcome, at=happened)
    return row


@transaction.atomic
def miss(viewer: Viewer, visit: Visit, *, at: datetime, again_on: date | None = None, again_at: time | None = None) -> Visit | None:
    """The customer was not reached; gives the next try where one is planned.

    Raises:
        NotYourVisit, AlreadyEnded, and what planning refuses: nothing was recorded.
    """
    row = _mine(viewer, visit)
    row.state, row.ended_at, row.ended_by = State.MISSED, at, viewer.staff
    row.save(update_fields=["state", "ended_at", "ended_by"])
    again = again_on.isoformat() if again_on else ""
    book.append(
        "visit.missed", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref],
        data=dict(facts(row)) | ({"again_on": again} if again else {}),
    )  # fmt: skip
    if again_on is None:
        return None
    wanted = Wanted(row.channel, row.reason, again_on, again_at, row.minutes, row.about, row.is_urgent)
    return plan_visit(viewer, row.customer, wanted, at=at, owner=access.owner_of(row), rule=row.rule, follows=row)


@transaction.atomic
def record_now(viewer: Viewer, customer: Customer, outcome: Outcome, *, channel: str, reason: str, at: datetime, about: str = "") -> Visit:
    """Record a contact that nobody planned: a call just ended, a customer who came in.

    Raises:
        MayNotPlan, BadCare, and what `record` refuses.
    """
    access.check_may_care(viewer)
    happened = outcome.at or at
    wanted = Wanted(channel, reason, today(happened), None, 30, about, is_meant=True)
    check_wanted(wanted, on=wanted.on)
    row = new_visit(locked(viewer, customer), wanted, owner=viewer.staff, by=viewer.staff, at=at)
    row.save()
    number_them([row])
    row.save(update_fields=["number"])
    return record(viewer, row, outcome, at=at)


def _mine(viewer: Viewer, visit: Visit) -> Visit:
    row = planned(viewer, visit)
    if not access.is_for(viewer, row):
        raise NotYourVisit(number=row.number, name=access.owner_of(row))
    return row


def _tell(viewer: Viewer, row: Visit, outcome: Outcome, *, at: datetime) -> None:
    customer, actor = row.customer, viewer.staff.ref
    said = dict(facts(row)) | {"visit": row.number}
    said |= {"needs": str(row.needs)} if row.needs else {}
    said |= {"satisfied": str(row.satisfied)} if row.satisfied else {}
    drafts = [book.Draft(kind="customer.contacted", subject=customer.ref, actor=actor, occurred_at=at, refs=[row.ref], data=said)]
    if row.reason in RETURN_VISITS and row.channel in LIVE:
        subject = f"case:{row.about}" if row.about else customer.ref
        drafts.append(
            book.Draft(kind="customer.visited", subject=subject, actor=actor, occurred_at=at, refs=[row.ref, customer.ref], data=said)
        )
    if row.has_survey:
        drafts.append(
            book.Draft(
                kind="survey.sent", subject=f"survey:{row.number}", actor=actor, occurred_at=at, refs=[row.ref, customer.ref],
                data=dict(facts(row)) | {"method": "questionnaire"},
            )
        )  # fmt: skip
    if outcome.has_changed and row.needs == Needs.RECORDED:
        drafts.append(
            book.Draft(kind="needs.changed", subject=customer.ref, actor=actor, occurred_at=at, refs=[row.ref], data=facts(row))
        )  # fmt: skip
    book.append_many(drafts)
