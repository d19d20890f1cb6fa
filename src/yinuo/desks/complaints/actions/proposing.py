"""Proposing a solution with its remedies, the independent check, telling it, and carrying remedies out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Kind as CustomerKind
from yinuo.desks.service import access as cases
from yinuo.desks.service.actions import answering
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.actions.receiving import tidied
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.choices import LONGEST_TEXT, Complexity
from yinuo.desks.service.models import Case

from .. import access
from ..choices import MONEY, MUST_HAVE_AMOUNT, ProposalState, RemedyKind
from ..models import Complaint, Proposal, Remedy
from ..refusals import BadComplaint, ComplaintNotNow, NeedsCheck, NotIndependent

MOST_YUAN = Decimal("999999999.99")


@dataclass(frozen=True)
class Offer:
    """One remedy that is offered. `amount` in yuan, as typed; empty where it is no money."""

    kind: str
    amount: str = ""
    due_on: date | None = None


@transaction.atomic
def propose(viewer: Viewer, case: Case, text: str, offers: Sequence[Offer], *, at: datetime) -> Proposal:
    """Propose a solution. One for a major complaint waits for a second person; another one takes the place of the one before.

    Raises:
        MayNotHandle, NoSuchCase, NotAComplaint, IsComplainedAbout. ComplaintNotNow: closed. BadComplaint, BadCase.
    """
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    if not offers:
        raise BadComplaint(what=_("A solution offers at least one remedy; an apology or information is one too."), beside="kind")
    amounts = [_amount(one) for one in offers]
    access.complaint_for(viewer, case.number)
    row, _found = access.held(viewer, case)
    if row.is_settled:
        raise ComplaintNotNow(what=_("The case is closed; open it again first."))
    state = ProposalState.WAITING if row.complexity == Complexity.MAJOR else ProposalState.DRAFTED
    made = Proposal.objects.create(case=row, customer=row.customer, round=row.reopened, state=state, by=viewer.staff, at=at)
    made.sealed_text = viewer.opener.seal(words, row=made, column="text", customer=row.customer_id)
    made.save(update_fields=["sealed_text"])
    for one, amount in zip(offers, amounts, strict=True):
        _offered(viewer, made, one, amount)
    facts = {"proposal": made.pk, "remedies": [one.kind for one in offers], "state": str(state), "handler": viewer.staff.username}
    tell(row, [("complaint.proposed", facts)], by=viewer.staff.ref, at=at)
    return made


def _offered(viewer: Viewer, proposal: Proposal, one: Offer, amount: Decimal | None) -> None:
    is_person = proposal.customer.kind == CustomerKind.PERSON
    row = Remedy.objects.create(
        proposal=proposal, case=proposal.case, customer=proposal.customer, kind=one.kind, amount=None if is_person else amount,
        due_on=one.due_on,
    )  # fmt: skip
    if is_person and amount is not None:
        row.sealed_amount = viewer.opener.seal(str(amount), row=row, column="amount", customer=proposal.customer_id)
        row.save(update_fields=["sealed_amount"])


def _amount(one: Offer) -> Decimal | None:
    if one.kind not in RemedyKind.values:
        raise BadComplaint(what=_("The remedy is none of the list."), beside="kind")
    typed = one.amount.replace(",", "").replace("，", "").strip()
    if not typed:
        if one.kind in MUST_HAVE_AMOUNT:
            raise BadComplaint(what=_("Say how much: a refund or a compensation has an amount."), beside="amount")
        return None
    if one.kind not in MONEY:
        raise BadComplaint(what=_("Only money has an amount; leave it empty."), beside="amount")
    try:
        amount = Decimal(typed)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not 0 < amount <= MOST_YUAN or amount != round(amount, 2):
        raise BadComplaint(what=_("An amount is yuan with at most two places, such as 128.50."), beside="amount")
    return round(amount, 2)


@transaction.atomic
def check(viewer: Viewer, proposal: Proposal, *, is_approved: bool, remark: str, at: datetime) -> Proposal:
    """A second person approves a solution, or sends it back with a reason.

    Raises:
        MayNotHandle, NoSuchCase, IsComplainedAbout. NotIndependent: handled, investigated or proposed it. ComplaintNotNow, BadComplaint.
    """
    row, found = access.held_for_check(viewer, proposal.case)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    held.case = row
    if held.state != ProposalState.WAITING:
        raise ComplaintNotNow(what=_("This solution waits for nobody any more."))
    if viewer.staff.pk in _concerned(row, found, held):
        raise NotIndependent(name=viewer.staff, number=row.number)
    if not is_approved and not remark.strip():
        raise BadComplaint(what=_("Say why it goes back."), beside="remark")
    held.state = ProposalState.APPROVED if is_approved else ProposalState.RETURNED
    held.checker, held.checked_at = viewer.staff, at
    words = tidied(remark, most=LONGEST_TEXT, beside="remark") if remark.strip() else ""
    held.sealed_remark = viewer.opener.seal(words, row=held, column="remark", customer=row.customer_id)
    held.save()
    facts = {"proposal": held.pk, "by": viewer.staff.username, "proposed_by": held.by.username}
    kind = "complaint.solution_approved" if is_approved else "complaint.solution_returned"
    tell(row, [(kind, facts)], by=viewer.staff.ref, at=at)
    return held


def _concerned(row: Case, found: Complaint, proposal: Proposal) -> set[int | None]:
    """Whoever has had a hand in it: they check nothing of it."""
    return {row.owner_id, found.verified_by_id, found.assessed_by_id, proposal.by_id}


@transaction.atomic
def tell_customer(viewer: Viewer, proposal: Proposal, *, channel: str, revision: int | None, at: datetime) -> Proposal:
    """Tell the customer the solution in its own words; that is an answer with a solution.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged, NotNow, IsComplainedAbout. NeedsCheck: nobody approved it. ComplaintNotNow: told already.
    """
    row = cases.locked(viewer, proposal.case, revision=revision)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.told_at is not None or held.round != row.reopened:
        raise ComplaintNotNow(what=_("It was told already, or the case was opened again since; propose another one."))
    if held.state not in (ProposalState.APPROVED, ProposalState.DRAFTED):
        raise NeedsCheck(number=row.number)
    text = viewer.opener.open(held, "text", customer=held.customer_id)
    answering.answer(viewer, row, Answer(text, channel, offers=True, is_checked=held.checker_id is not None), revision=revision, at=at)
    held.told_at = at
    held.save(update_fields=["told_at"])
    return held


@transaction.atomic
def carry_out(viewer: Viewer, remedy: Remedy, *, at: datetime) -> Remedy:
    """A remedy that the customer was told of has been carried out.

    Raises:
        MayNotHandle, NoSuchCase, IsComplainedAbout. ComplaintNotNow: done already, or the customer does not know of it.
    """
    row = cases.locked(viewer, remedy.case)
    held = Remedy.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=remedy.pk)
    if held.done_at is not None or held.proposal.told_at is None:
        raise ComplaintNotNow(what=_("It is carried out already, or was not told to the customer yet."))
    held.done_by, held.done_at = viewer.staff, at
    held.save(update_fields=["done_by", "done_at"])
    facts = {"remedy": held.kind, "remedy_id": held.pk, "handler": viewer.staff.username}
    tell(row, [("complaint.remedy_carried_out", facts)], by=viewer.staff.ref, at=at)
    return held
