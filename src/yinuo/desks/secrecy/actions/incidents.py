"""A leak from suspicion to end: reported by anybody, confirmed, contained, assessed, told, learnt from, closed by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from .. import access, house_rules, sealing
from ..choices import EVENT_OF, OF_PERSONS, TOLD_AS, Audience, Kind, Means, Risk, State, WasNone
from ..models import Incident, Told
from ..queries.incidents import missing_for_closing
from ..refusals import BadDay, Incomplete, NotNow, NotReady, SecondPerson
from .telling import held, known, needed, numbered, tell

OPEN = (State.SUSPECTED, State.CONFIRMED)


@transaction.atomic
def report(
    staff: Staff, *, kind: str, info: Sequence[str], what: str, detected_at: datetime, at: datetime, occurred_at: datetime | None = None
) -> Incident:
    """Report that something got out, or seems to have; everybody may, and should at once.

    Args:
        detected_at: when the organisation learnt of it: from here all limits run. occurred_at: when it got out, where that is known.
    Raises:
        Incomplete, BadDay: nothing was saved.
    """
    access.require(staff, "report")
    if kind not in Kind.values:
        raise Incomplete(what=_("What happened"))
    began = occurred_at or detected_at
    if detected_at > at or began > detected_at:
        raise BadDay(what=_("The time it happened or was detected"), beside="detected_at")
    text = needed(what, _("What happened"), most=4000)
    house_rules.put_in_force(by=staff.ref)
    row = numbered(
        Incident(kind=kind, info=known(info), occurred_at=began, detected_at=detected_at, opened_by=staff, opened_at=at), "LK", at=at
    )
    sealing.seal(row, "what", text, at=at)
    row.save(update_fields=["sealed_what"])
    tell("leak.suspected", row.ref, by=staff, at=at, what=EVENT_OF[Kind(kind)], info=row.info)
    return row


@transaction.atomic
def confirm(staff: Staff, incident: Incident, *, persons: int, at: datetime, other_party: bool = False) -> None:
    """It is true: from here promises of secrecy are broken by it, and its clocks run, from when it was detected.

    Args:
        persons: how many persons' data, as far as is known; corrected by the assessment.
    Raises:
        MayNot, NotNow, Incomplete.
    """
    access.require(staff, "handle")
    row = held(incident, wanted=(State.SUSPECTED,))
    if persons < 0 or (row.kind in (Kind.LEAKED, Kind.DISCLOSED) and persons < 1):
        raise Incomplete(what=_("How many persons it concerns, at least one"))
    row.state, row.confirmed_by, row.confirmed_at, row.persons, row.other_party = State.CONFIRMED, staff, at, persons, other_party
    row.event = book.append(
        EVENT_OF[Kind(row.kind)],
        subject=row.ref,
        actor=staff.ref,
        occurred_at=row.occurred_at,
        received_at=row.detected_at,
        data=_facts(row),
    ).id
    row.none_because, row.none_asked_by = "", None
    row.save()


def _facts(row: Incident) -> dict[str, Any]:
    """What promises ask of the fact: numbers, flags and codes."""
    facts: dict[str, Any] = {
        "persons": row.persons, "loss_yuan": str(row.loss_yuan), "harm": row.harm, "notify_persons": row.notify_persons and row.persons > 0,
        "other_party": row.other_party, "info": row.info,
    }  # fmt: skip
    if row.kind in OF_PERSONS:
        return {**facts, "loss": row.loss}
    return {**facts, "loss": "major" if row.is_major else "minor" if row.loss else "none"}


@transaction.atomic
def contain(staff: Staff, incident: Incident, *, measures: str, contained_at: datetime, at: datetime) -> None:
    """It is under control, and how. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "handle")
    row = held(incident, wanted=OPEN)
    _once(row, row.contained_at)
    if not row.detected_at <= contained_at <= at:
        raise BadDay(what=_("The time it was contained"), beside="contained_at")
    sealing.seal(row, "measures", needed(measures, _("What was done"), most=4000), at=at)
    row.contained_at = contained_at
    row.save(update_fields=["sealed_measures", "contained_at"])
    tell("leak.contained", row.ref, by=staff, at=contained_at)


@transaction.atomic
def assess(
    staff: Staff, incident: Incident, *, persons: int, risk: str, is_major: bool, loss: bool, harm: bool, liable_party: str, at: datetime,
    loss_yuan: Decimal = Decimal(0), notify_persons: bool = True, why_not: str = "", other_party: bool = False,
) -> None:  # fmt: skip
    """Say what data, how many persons, what risk; the fact in the ledger is corrected by it, and so are the clocks that depend on it.

    Args:
        notify_persons: False only where harm was effectively avoided; `why_not` says how.
    Raises:
        MayNot, NotNow, Incomplete.
    """
    access.require(staff, "handle")
    row = held(incident, wanted=(State.CONFIRMED,))
    if risk not in Risk.values or persons < 0 or loss_yuan < 0:
        raise Incomplete(what=_("How many persons, and what risk"))
    if not notify_persons and row.kind in OF_PERSONS:
        needed(why_not, _("How harm was avoided, so that the persons need not be told"))
    row.liable_party = needed(liable_party, _("Who is liable"), most=80)
    row.persons, row.risk, row.is_major, row.loss, row.harm, row.loss_yuan = persons, risk, is_major, loss, harm, loss_yuan
    row.notify_persons, row.other_party, row.assessed_by, row.assessed_at = notify_persons, other_party, staff, at
    sealing.seal(row, "why_not", "" if notify_persons else why_not.strip()[:2000], at=at)
    row.save()
    book.append(
        EVENT_OF[Kind(row.kind)], subject=row.ref, actor=staff.ref, occurred_at=row.occurred_at, received_at=row.detected_at,
        data=_facts(row), corrects=str(row.event), reason="assessment",
    )  # fmt: skip
    grade = "major" if is_major else "minor"
    tell("breach.assessed", row.ref, by=staff, at=at, grade=grade, loss=grade if loss else "none", liable_party="recorded", risk=risk)
    if row.kind not in OF_PERSONS:
        tell("secrecy_breach.confirmed", row.ref, by=staff, at=at, severity="serious" if is_major else "minor")


@transaction.atomic
def record_told(
    staff: Staff, incident: Incident, *, audience: str, means: str, count: int, proof: str, told_at: datetime, at: datetime
) -> Told:
    """Somebody was told of it; this is what their clock waits for. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "handle")
    row = held(incident)
    if row.state == State.NONE or (row.state == State.CLOSED) != (audience == Audience.SUMMARY):
        raise NotNow(number=row.number, state=row.get_state_display())
    if audience not in Audience.values or means not in Means.values or count < 1:
        raise Incomplete(what=_("Whom, how, and how many"))
    if not row.detected_at <= told_at <= at:
        raise BadDay(what=_("The time they were told"), beside="told_at")
    note = Told.objects.create(
        incident=row, audience=audience, means=means, count=count, proof=needed(proof, _("What shows it"), most=120),
        at=told_at, recorded_at=at, by=staff,
    )  # fmt: skip
    if audience == Audience.PERSONS:
        row.concerned.filter(told_at__isnull=True).update(told_at=told_at)
    tell(TOLD_AS[Audience(audience)], row.ref, by=staff, at=told_at, means=means, count=count)
    return note


@transaction.atomic
def learn(staff: Staff, incident: Incident, *, lessons: str, at: datetime) -> None:
    """Write down the cause and what is done differently from now on. Raises MayNot, NotNow, Incomplete."""
    access.require(staff, "handle")
    row = held(incident, wanted=(State.CONFIRMED,))
    _once(row, row.lessons_at)
    sealing.seal(row, "lessons", needed(lessons, _("Cause and lessons"), most=4000), at=at)
    row.lessons_at = at
    row.save(update_fields=["sealed_lessons", "lessons_at"])
    tell("lessons.recorded", row.ref, by=staff, at=at)


@transaction.atomic
def close(staff: Staff, incident: Incident, *, at: datetime) -> None:
    """Close it, as somebody who neither reported nor assessed it. Raises MayNot, SecondPerson, NotReady, NotNow."""
    access.require(staff, "handle")
    row = held(incident, wanted=(State.CONFIRMED,))
    if staff.pk in (row.opened_by_id, row.assessed_by_id):
        raise SecondPerson()
    missing = missing_for_closing(row)
    if missing:
        raise NotReady(number=row.number, what="; ".join(missing))
    row.state, row.closed_by, row.closed_at = State.CLOSED, staff, at
    row.save(update_fields=["state", "closed_by", "closed_at"])
    tell("leak.closed", row.ref, by=staff, at=at)


@transaction.atomic
def say_none(staff: Staff, incident: Incident, *, because: str, at: datetime) -> None:
    """Say that it was none: a first person with a reason, then a second one, with whom the fact is taken out of the ledger.

    From then on promises that it had broken stand as if it had not been; what was known before can still be asked.
    Raises:
        MayNot, NotNow, Incomplete.
    """
    access.require(staff, "handle")
    row = held(incident, wanted=OPEN)
    if row.none_asked_by_id is None:
        if because not in WasNone.values:
            raise Incomplete(what=_("Why it was none"))
        row.none_because, row.none_asked_by = because, staff
        row.save(update_fields=["none_because", "none_asked_by"])
        tell("leak.doubted", row.ref, by=staff, at=at, because=because)
        return
    if row.none_asked_by_id == staff.pk:
        raise SecondPerson()
    first = row.none_asked_by
    assert first is not None
    if row.event is not None:
        book.append(
            EVENT_OF[Kind(row.kind)], subject=row.ref, actor=first.ref, occurred_at=row.occurred_at, received_at=row.detected_at,
            retracts=str(row.event), reason=row.none_because, approved_by=staff.ref,
        )  # fmt: skip
    row.state, row.closed_by, row.closed_at = State.NONE, None if staff.pk == row.opened_by_id else staff, at
    row.save(update_fields=["state", "closed_by", "closed_at"])
    tell("leak.dismissed", row.ref, by=staff, at=at, refs=[first.ref], because=row.none_because)


def _once(row: Incident, done_at: datetime | None) -> None:
    if done_at is not None:
        raise NotNow(number=row.number, state=row.get_state_display())
