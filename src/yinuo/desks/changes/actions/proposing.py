"""Changing a document in force: proposed, approved or consented to, and in effect on its day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yinuo.desks.documents.actions import drafting, versions
from yinuo.desks.documents.actions.force import latest_signature
from yinuo.desks.documents.choices import OPEN as OPEN_DRAFTS
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as documents
from yinuo.desks.people.models import Staff
from yinuo.promises.templates.shapes import Template
from yinuo.ui import telling_time

from ..choices import OPEN, ROUTE_OF, Progress, Reason, Side, Way
from ..models import Consent, Proposal
from ..queries.lawful import PLANNED, lawful
from ..refusals import (
    AlreadyDecided,
    DayPast,
    NobodyTold,
    NoReason,
    NotAgreed,
    NotDelivered,
    NotSigned,
    NotYet,
    SecondPerson,
    TooEarly,
    WrongWay,
)
from . import reading
from .beginning import held_in_force
from .telling import day_of, held, instant_of, midnight, tell

ONE_SIDED = ("S1-4.A.3",)
"""Clauses that let one side change alone although others ask for both: such a notice only starts the change."""


def way_of(template: Template) -> Way:
    """Who decides on a change of this document: both where both sign, management for a policy, else the promisor alone."""
    if template.signing == "both sides":
        return Way.BOTH
    return Way.MANAGEMENT if template.form == "policy" else Way.ALONE


def is_one_sided(template: Template) -> bool:
    """Whether the text also claims that one side may change it alone, against the consent of both."""
    found = {clause for sentence in template.sentences for clause in sentence.clauses}
    return way_of(template) == Way.BOTH and not found.isdisjoint(ONE_SIDED)


@transaction.atomic
def propose(
    draft: Draft, *, reason: Reason, basis: str, effective_on: date, by: Staff, at: datetime, basis_on: date | None = None, text: str = ""
) -> Proposal:
    """Propose a change of the version in force: a further version of the same number is begun with its values, ready to be changed.

    Raises:
        NoReason; DayPast; NotInForce; OpenAlready: a change, an end or a draft of it is open; TemplateRefused: the new text has a fault.
    """
    base = held_in_force(draft, grounds=basis, effective_on=effective_on, at=at)
    template = documents.template_of(base)
    made = versions.begin_version(base, route=ROUTE_OF[reason], reason=basis.strip(), by=by, at=at, text=text)
    drafting.describe(made, {name: getattr(made, name) for name in drafting.REGISTER} | {"effective_on": effective_on}, by=by, at=at)
    proposal = Proposal.objects.create(
        number=base.number, base=base, draft=made, reason=reason, basis=basis.strip()[:1000], basis_on=basis_on, way=way_of(template),
        is_one_sided=is_one_sided(template), effective_on=effective_on, proposer=by, proposed_at=at,
    )  # fmt: skip
    tell("revision.proposed", proposal.ref, by=by, at=at, number=base.number, change=proposal.pk)
    if reason == Reason.LAW and basis_on is not None and basis_on <= day_of(at):
        tell("law.changed", proposal.ref, by=by, at=instant_of(basis_on, at=at), once=f"law/{proposal.pk}", number=base.number)
    if proposal.is_one_sided:
        tell("standard_change.proposed", proposal.ref, by=by, at=at, number=base.number, change=proposal.pk)
    return proposal


@transaction.atomic
def approve(proposal: Proposal, *, by: Staff, at: datetime) -> Proposal:
    """Approve a change as management. Raises WrongWay, SecondPerson, NotNow."""
    row = held(proposal, wanted=(Progress.PROPOSED,), number=proposal.number)
    if row.way != Way.MANAGEMENT:
        raise WrongWay(number=row.number, way=Way(row.way).label)
    if row.proposer_id == by.pk:
        raise SecondPerson()
    row.state, row.approved_by, row.approved_at = Progress.AGREED, by, at
    row.save(update_fields=["state", "approved_by", "approved_at"])
    tell("revision.approved", row.ref, by=by, at=at, number=row.number, change=row.pk)
    return row


@transaction.atomic
def consent(proposal: Proposal, *, side: Side, is_yes: bool, name: str, evidence: str, on: date, by: Staff, at: datetime) -> Proposal:
    """Enter the written yes or no of one side. Two yes agree the change, one no refuses it.

    Raises:
        WrongWay; AlreadyDecided; NoReason: no paper or no name; SecondPerson: the proposer gives no consent for our side.
    """
    row = held(proposal, wanted=(Progress.PROPOSED,), number=proposal.number)
    if row.way != Way.BOTH:
        raise WrongWay(number=row.number, way=Way(row.way).label)
    if not evidence.strip() or not name.strip() or on > day_of(at):
        raise NoReason()
    if side == Side.COMPANY and row.proposer_id == by.pk:
        raise SecondPerson()
    if row.consents.filter(side=side).exists():
        raise AlreadyDecided()
    Consent.objects.create(
        proposal=row, side=side, is_yes=is_yes, name=name.strip()[:120], evidence=evidence.strip()[:400], on=on, recorded_by=by, at=at
    )
    tell("change.consented", row.ref, by=by, at=at, number=row.number, change=row.pk, side=str(side), is_yes=is_yes, on=on.isoformat())
    if not is_yes:
        return _close(row, Progress.REFUSED, remark=evidence, by=by, at=at)
    if row.consents.filter(is_yes=True).count() == 2:
        row.state = Progress.AGREED
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def refuse(proposal: Proposal, *, why: str, by: Staff, at: datetime) -> Proposal:
    """Refuse a change as management. Raises NoReason, SecondPerson, WrongWay, NotNow."""
    row = held(proposal, wanted=(Progress.PROPOSED,), number=proposal.number)
    if row.way != Way.MANAGEMENT:
        raise WrongWay(number=row.number, way=Way(row.way).label)
    if row.proposer_id == by.pk:
        raise SecondPerson()
    return _close(row, Progress.REFUSED, remark=why, by=by, at=at)


@transaction.atomic
def withdraw(proposal: Proposal, *, why: str, by: Staff, at: datetime) -> Proposal:
    """Take a proposal back; the version in force stays as it is."""
    return _close(held(proposal, wanted=OPEN, number=proposal.number), Progress.WITHDRAWN, remark=why, by=by, at=at)


def _close(row: Proposal, state: Progress, *, remark: str, by: Staff, at: datetime) -> Proposal:
    if not remark.strip():
        raise NoReason()
    row.state, row.remark = state, remark.strip()[:1000]
    row.save(update_fields=["state", "remark"])
    if row.draft.state in OPEN_DRAFTS:
        _give_up(row.draft, why=remark, by=by, at=at)
    tell("change.refused" if state == Progress.REFUSED else "change.withdrawn", row.ref, by=by, at=at, number=row.number, change=row.pk)
    return row


def _give_up(draft: Draft, *, why: str, by: Staff, at: datetime) -> None:
    """Withdraw the new version; signatures that were given become void with it."""
    from yinuo.desks.documents.actions import signing

    if draft.state in (State.PARTLY_SIGNED, State.SIGNED):
        draft = signing.reopen(draft, reason=why, is_confirmed=True, by=by, at=at)
    drafting.withdraw(draft, reason=why, by=by, at=at)


@transaction.atomic
def reschedule(proposal: Proposal, *, effective_on: date, by: Staff, at: datetime) -> Proposal:
    """Choose another first day, while the new version is still being written. Raises DayPast, NotNow."""
    row = held(proposal, wanted=OPEN, number=proposal.number)
    if effective_on <= day_of(at):
        raise DayPast(day=effective_on.isoformat())
    row.effective_on = effective_on
    row.save(update_fields=["effective_on"])
    Draft.objects.filter(pk=row.draft_id).update(effective_on=effective_on)
    tell("change.rescheduled", row.ref, by=by, at=at, number=row.number, change=row.pk, effective_on=effective_on.isoformat())
    for subject in sorted({one.subject for one in row.notices.all()}):
        plan(row, subject, by=by, at=at)
    return row


def plan(proposal: Proposal, subject: str, *, by: Staff, at: datetime) -> None:
    """Say once to whom the change is planned from which day: what the promises of prior notice wait for."""
    day = proposal.effective_on.isoformat()
    once = f"plan/{proposal.pk}/{subject}/{day}"
    tell(PLANNED, subject, by=by, at=at, refs=(proposal.ref,), once=once, effective_on=day, number=proposal.number, change=proposal.pk)


@transaction.atomic
def force_day(proposal: Proposal, *, why: str, by: Staff, at: datetime) -> Proposal:
    """Decide that the change begins on its day although notice was not given in time. This opens a breach of the promise of notice.

    Raises:
        NoReason; SecondPerson: the proposer does not force; NotNow.
    """
    row = held(proposal, wanted=OPEN, number=proposal.number)
    if not why.strip():
        raise NoReason()
    if row.proposer_id == by.pk:
        raise SecondPerson()
    row.forced_by, row.forced_at, row.forced_why = by, at, why.strip()[:1000]
    row.save(update_fields=["forced_by", "forced_at", "forced_why"])
    tell("change.forced", row.ref, by=by, at=at, number=row.number, change=row.pk, effective_on=row.effective_on.isoformat())
    if not row.notices.exists():
        plan(row, row.ref, by=by, at=at)
    return row


def refuse_unlawful(row: Proposal, *, at: datetime) -> None:
    """Raises NotSigned, NotAgreed, NobodyTold, NotDelivered or TooEarly, unless a director has decided to go on without notice."""
    if row.draft.state != State.SIGNED:
        raise NotSigned(version=row.draft.version, number=row.number)
    if row.way == Way.MANAGEMENT and row.approved_by_id is None:
        raise NotAgreed(number=row.number, missing=Way.MANAGEMENT.label)
    found = lawful(row, at=at.timestamp())
    if row.forced_by_id is not None or found.allows(row.effective_on):
        return
    if found.missing:
        raise NobodyTold(number=row.number)
    if found.undelivered:
        first = found.undelivered[0]
        raise NotDelivered(count=len(found.undelivered), first=f"{first.number} {first.addressee}")
    assert found.earliest is not None
    raise TooEarly(earliest=telling_time.day(found.earliest), days=found.leads[0].days)


@transaction.atomic
def take_effect(proposal: Proposal, *, by: Staff | str, at: datetime) -> Proposal:
    """Put the new version in force from its day. What began before stays under the terms before. Done by the day's work, or by hand.

    Raises:
        NotYet: the day has not come; NotNow; what `refuse_unlawful` raises.
    """
    row = held(proposal, wanted=OPEN, number=proposal.number)
    if row.effective_on > day_of(at):
        raise NotYet(day=telling_time.day(row.effective_on))
    row.draft.refresh_from_db()
    refuse_unlawful(row, at=at)
    since = min(at, max(midnight(row.effective_on), latest_signature(row.draft)))
    versions.put_in_force(row.draft, since=since, by=by, at=at)
    row.state, row.effective_at = Progress.EFFECTIVE, since
    row.save(update_fields=["state", "effective_at"])
    tell("document.updated", row.ref, by=by, at=since, number=row.number, version=row.draft.version, change=row.pk)
    reading.begin(row.number, draft=row.draft, proposal=row, at=at)
    return row
