"""Ending a document: ground, clause and proof, who invokes it, notice and consent, its day, and what is to be done afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from yinuo.desks.documents.actions import versions
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as documents
from yinuo.desks.people.models import Staff
from yinuo.ui import telling_time

from ..choices import INVOKERS, Duty, EndState, Ground, Side
from ..models import Ending, Task
from ..queries import ends
from ..refusals import (
    NoConsent,
    NoEndNotice,
    NoMajorBreach,
    NoReason,
    NotYet,
    SecondPerson,
    WrongInvoker,
)
from .beginning import held_in_force
from .telling import day_of, held, midnight, tell

DONE_AS = {
    Duty.UNFINISHED: "unfinished_work.settled",
    Duty.SETTLEMENT: "account.settled",
    Duty.DATA: "customer_data.disposed",
    Duty.SECRECY: "secrecy_reminder.delivered",
    Duty.ACCESS: "access.ended",
}
"""The fact that a finished task is: what the promises for the time after the end wait for."""
DAYS_TO_WIND_UP = 30


@transaction.atomic
def propose_end(
    draft: Draft, *, ground: Ground, clause: str, evidence: str, invoked_by: Side, effective_on: date, by: Staff, at: datetime,
    surviving: Mapping[str, date | None] | None = None,
) -> Ending:  # fmt: skip
    """Propose to end a document in force. A ground that the document does not list is taken, and flagged as such.

    Args:
        effective_on: the first day on which it is no more in force.
        surviving: names of promises that live on, each to its last day or without end; what the text suggests where not given.
    Raises:
        NoReason: no proof; WrongInvoker; NoMajorBreach; DayPast; NotInForce; OpenAlready.
    """
    base = held_in_force(draft, grounds=evidence, effective_on=effective_on, at=at)
    if invoked_by not in INVOKERS[ground]:
        raise WrongInvoker(ground=ground.label, who=" / ".join(str(one.label) for one in INVOKERS[ground]))
    if ground == Ground.CUSTOMER and not ends.has_major_breach(base.number):
        raise NoMajorBreach(number=base.number)
    listed = ends.grounds_of(documents.template_of(base))
    row = Ending.objects.create(
        number=base.number, draft=base, ground=ground, is_listed=ground in listed, clause=(clause.strip() or listed.get(ground, ""))[:40],
        evidence=evidence.strip()[:2000], invoked_by=invoked_by, effective_on=effective_on, proposer=by, proposed_at=at,
        surviving=_surviving(base, surviving, from_on=effective_on),
    )  # fmt: skip
    tell("end.proposed", row.ref, by=by, at=at, number=row.number, ground=str(ground), is_listed=row.is_listed, end=row.pk)
    return row


def _surviving(draft: Draft, chosen: Mapping[str, date | None] | None, *, from_on: date) -> dict[str, str]:
    if chosen is None:
        chosen = {one.name: one.until for one in ends.survivors_of(draft, from_on=from_on) if one.is_proposed}
    return {name: until.isoformat() if until else "" for name, until in chosen.items()}


@transaction.atomic
def enter_consent(ending: Ending, *, name: str, evidence: str, on: date, by: Staff, at: datetime) -> Ending:
    """Enter the written consent of the other side. Raises NoReason: no name, no paper, or a day ahead; NotNow."""
    row = held(ending, wanted=(EndState.PROPOSED,), number=ending.number)
    if not name.strip() or not evidence.strip() or on > day_of(at):
        raise NoReason()
    row.consent_name, row.consent_evidence, row.consent_on = name.strip()[:120], evidence.strip()[:400], on
    row.save(update_fields=["consent_name", "consent_evidence", "consent_on"])
    tell("end.consented", row.ref, by=by, at=at, number=row.number, end=row.pk, on=on.isoformat())
    return row


@transaction.atomic
def confirm(ending: Ending, *, by: Staff, at: datetime) -> Ending:
    """Confirm an end as a second person who may sign: consent and notice are looked at.

    Raises:
        SecondPerson, NoConsent, NoEndNotice, NotNow.
    """
    row = held(ending, wanted=(EndState.PROPOSED,), number=ending.number)
    if row.proposer_id == by.pk:
        raise SecondPerson()
    refuse_unready(row)
    row.state, row.approved_by, row.approved_at = EndState.AGREED, by, at
    row.save(update_fields=["state", "approved_by", "approved_at"])
    tell("end.confirmed", row.ref, by=by, at=at, number=row.number, end=row.pk)
    return row


def refuse_unready(row: Ending) -> None:
    """Raises NoConsent or NoEndNotice: what the ground needs from or towards the other side."""
    if ends.needs_consent(row) and row.consent_on is None:
        raise NoConsent(ground=Ground(row.ground).label)
    if ends.needs_notice(row):
        told = ends.told_on(row)
        if told is None or told >= row.effective_on:
            raise NoEndNotice(number=row.number)


@transaction.atomic
def withdraw(ending: Ending, *, why: str, by: Staff, at: datetime) -> Ending:
    """Take an end back before its day; the document stays in force. Raises NoReason, NotNow."""
    row = held(ending, wanted=(EndState.PROPOSED, EndState.AGREED), number=ending.number)
    if not why.strip():
        raise NoReason()
    row.state, row.remark = EndState.WITHDRAWN, why.strip()[:1000]
    row.save(update_fields=["state", "remark"])
    tell("end.withdrawn", row.ref, by=by, at=at, number=row.number, end=row.pk)
    return row


@transaction.atomic
def take_effect(ending: Ending, *, by: str, at: datetime) -> Ending:
    """End the document at the first instant of its day: what survives lives on in the watch, the rest is owed no more, tasks are opened.

    Raises:
        NotYet: the day has not come; NoConsent, NoEndNotice; NotNow.
    """
    row = held(ending, wanted=(EndState.AGREED,), number=ending.number)
    if row.effective_on > day_of(at):
        raise NotYet(day=telling_time.day(row.effective_on))
    refuse_unready(row)
    since = midnight(row.effective_on)
    surviving = {f"{row.number}.{name}": _after(until) for name, until in row.surviving.items()}
    remaining = len(ends.open_breaches(row.number)) + len(ends.unfinished(row.number))
    versions.end(row.draft, since=since, surviving=surviving, by=by, at=at)
    row.state, row.ended_at = EndState.ENDED, since
    row.save(update_fields=["state", "ended_at"])
    day = row.effective_on.isoformat()
    if row.ground == Ground.TERM:
        tell("contract.expired", row.ref, by=by, at=since, number=row.number, ended_on=day)
    tell("contract.ended", row.ref, by=by, at=since, number=row.number, ended_on=day, ground=row.ground, remaining_duties=remaining)
    _open_tasks(row)
    return row


def _after(until: str) -> datetime | None:
    """A surviving promise holds through its last day."""
    return midnight(date.fromisoformat(until) + timedelta(days=1)) if until else None


def _open_tasks(row: Ending) -> None:
    values = documents.values_of(row.draft) | documents.intervals_of(row.number)
    days = values.get("wind_up_days", "")
    due = row.effective_on + timedelta(days=int(days) if days.isdigit() else DAYS_TO_WIND_UP)
    tails = [date.fromisoformat(until) for until in row.surviving.values() if until]
    for code in Duty:
        until = max(tails, default=None) if code == Duty.SECRECY else None
        Task.objects.create(ending=row, code=code, due_on=due, until_on=until, owner=row.proposer)


@transaction.atomic
def finish(task: Task, *, note: str, by: Staff, at: datetime) -> None:
    """Say that a task after the end is done, and how it is shown (a statement, a certificate, a list). Doing it twice changes nothing.

    Raises:
        NoReason: nothing shows it.
    """
    if not note.strip():
        raise NoReason()
    if not Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=at, done_by=by, note=note.strip()[:1000]):
        return
    row = task.ending
    tell("document.aftermath_done", row.ref, by=by, at=at, number=row.number, task=task.code)
    if task.code in DONE_AS:
        tell(DONE_AS[Duty(task.code)], row.ref, by=by, at=at, number=row.number)


@transaction.atomic
def hand_over(task: Task, *, owner: Staff, by: Staff, at: datetime) -> None:
    """Give a task to somebody else."""
    Task.objects.filter(pk=task.pk, done_at__isnull=True).update(owner=owner)
    tell("end.task_assigned", task.ending.ref, by=by, at=at, refs=(owner.ref,), number=task.ending.number, task=task.code)


@transaction.atomic
def expire(draft: Draft, *, by: str, at: datetime) -> Ending:
    """End a document whose last day is over; nobody need ask for it. Raises NotYet."""
    assert draft.expires_on is not None
    first = draft.expires_on + timedelta(days=1)
    if first > day_of(at):
        raise NotYet(day=telling_time.day(first))
    Ending.objects.filter(number=draft.number, state__in=(EndState.PROPOSED, EndState.AGREED)).update(state=EndState.WITHDRAWN)
    listed = ends.grounds_of(documents.template_of(draft))
    row = Ending.objects.create(
        number=draft.number, draft=draft, ground=Ground.TERM, is_listed=True, clause=listed.get(Ground.TERM, ""),
        evidence=draft.expires_on.isoformat(), invoked_by=Side.NOBODY, effective_on=first, state=EndState.AGREED, proposed_at=at,
        surviving=_surviving(draft, None, from_on=first),
    )  # fmt: skip
    return take_effect(row, by=by, at=at)
