"""The register: taking in who holds what, granting it once the paper is signed, its end, hand-back, and reminders afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from .. import access
from ..choices import HandBack, Holder, Level, Means, Term
from ..models import Holding, Reminder
from ..refusals import BadDay, Incomplete, NoAgreement, NotNow
from .telling import held, known, needed, numbered, past_day, tell

DAYS_TO_HAND_BACK = 30


@transaction.atomic
def enter(
    staff: Staff, *, holder: str, name: str, info: Sequence[str], term: str, owner: Staff, at: datetime, paper: str = "",
    signed_on: date | None = None, years: int | None = None, until_on: date | None = None, level: str = "", protection: str = "",
    encryption: str = "",
) -> Holding:  # fmt: skip
    """Enter an outside party or a system that is to hold confidential information. Nothing is granted by it yet.

    Args:
        paper, signed_on: number and day of the secrecy agreement; may follow for a party, is not asked of a system.
        level, protection, encryption: asked of a system.
    Raises:
        MayNot, Incomplete, BadDay: nothing was saved.
    """
    access.require(staff, "register")
    if holder not in Holder.values or term not in Term.values:
        raise Incomplete(what=_("Who holds it, or how long"))
    _check_term(term, years=years, until_on=until_on, at=at)
    if holder == Holder.SYSTEM and (level not in Level.values or not protection.strip() or not encryption.strip()):
        raise Incomplete(what=_("Level of secrecy, protection and encryption of the store"))
    row = numbered(
        Holding(
            holder=holder, name=needed(name, _("The name of the holder"), most=120), info=known(info), term=term,
            years=years if term == Term.YEARS else None, until_on=until_on if term == Term.UNTIL else None, owner=owner,
            level=level if holder == Holder.SYSTEM else "", protection=protection.strip()[:200], encryption=encryption.strip()[:120],
            made_at=at, made_by=staff,
        ), "HD", at=at,
    )  # fmt: skip
    tell("secret_holder.registered", row.ref, by=staff, at=at, holder=holder, info=row.info, term=term, years=row.years)
    if holder == Holder.SYSTEM:
        said = {"secrecy_level": row.level, "protection": "described", "encryption": "described"}
        tell("data_store.registered", row.ref, by=staff, at=at, **said)
        tell("secret_store.registered", row.ref, by=staff, at=at, **said)
    if paper.strip():
        _sign(row, paper=paper, signed_on=signed_on, by=staff, at=at)
    return row


def _check_term(term: str, *, years: int | None, until_on: date | None, at: datetime) -> None:
    if term == Term.YEARS and not (years and 0 < years <= 99):
        raise Incomplete(what=_("The number of years after the contract"))
    if term == Term.UNTIL and (until_on is None or until_on <= today(at)):
        raise BadDay(what=_("The last day of secrecy"))


@transaction.atomic
def sign(staff: Staff, holding: Holding, *, paper: str, signed_on: date | None, at: datetime) -> None:
    """Enter the signed secrecy agreement of a holder. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "register")
    row = held(holding)
    if row.signed_on is not None:
        raise NotNow(number=row.number, state=_("signed"))
    _sign(row, paper=paper, signed_on=signed_on, by=staff, at=at)


def _sign(row: Holding, *, paper: str, signed_on: date | None, by: Staff, at: datetime) -> None:
    row.paper = needed(paper, _("The number of the agreement"), most=60)
    row.signed_on = past_day(signed_on, _("The day of signing"), at=at)
    row.save(update_fields=["paper", "signed_on"])
    tell("undertaking.signed", row.ref, by=by, at=at, signed_on=str(row.signed_on), term=row.term, years=row.years)


@transaction.atomic
def grant(staff: Staff, holding: Holding, *, at: datetime) -> None:
    """Let the holder have the information from now on. Raises MayNot, NoAgreement, NotNow."""
    access.require(staff, "register")
    row = held(holding)
    if row.holder == Holder.PARTY and row.signed_on is None:
        raise NoAgreement(number=row.number)
    if row.granted_at is not None or row.ended_on is not None:
        raise NotNow(number=row.number, state=_("granted") if row.ended_on is None else _("ended"))
    row.granted_at = at
    row.save(update_fields=["granted_at"])
    if row.holder == Holder.PARTY:
        tell("secret_access.granted", row.ref, by=staff, at=at, info=row.info)


@transaction.atomic
def end(staff: Staff, holding: Holding, *, ended_on: date | None, at: datetime, hand_back_due_on: date | None = None) -> None:
    """The contract or the use ended: access ends, hand-back falls due. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "register")
    row = held(holding)
    if row.ended_on is not None:
        raise NotNow(number=row.number, state=_("ended"))
    row.ended_on = past_day(ended_on, _("The last day"), at=at)
    if row.signed_on and row.ended_on and row.ended_on < row.signed_on:
        raise BadDay(what=_("The last day"))
    assert row.ended_on is not None
    row.hand_back_due_on = hand_back_due_on or row.ended_on + timedelta(days=DAYS_TO_HAND_BACK)
    row.save(update_fields=["ended_on", "hand_back_due_on"])
    tell("access.ended", row.ref, by=staff, at=at, ended_on=str(row.ended_on), hand_back_due_on=str(row.hand_back_due_on))


@transaction.atomic
def record_hand_back(staff: Staff, holding: Holding, *, how: str, on: date | None, certificate: str, at: datetime) -> None:
    """What the holder had was given back or destroyed, and this shows it. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "register")
    row = held(holding)
    if row.ended_on is None or row.handed_back_on is not None:
        raise NotNow(number=row.number, state=_("not ended") if row.ended_on is None else _("handed back"))
    if how not in HandBack.values:
        raise Incomplete(what=_("How it was handed back"))
    row.hand_back, row.handed_back_on = how, past_day(on, _("The day of hand-back"), at=at)
    row.certificate = needed(certificate, _("The certificate or receipt"), most=120)
    row.save(update_fields=["hand_back", "handed_back_on", "certificate"])
    kind = "secret.destroyed" if how == HandBack.DESTROYED else "secret.returned"
    tell(kind, row.ref, by=staff, at=at, on=str(row.handed_back_on), certificate=_fingerprint(row.certificate))


@transaction.atomic
def remind(
    staff: Staff, *, means: str, proof: str, on: date | None, at: datetime, leaver: Staff | None = None, holding: Holding | None = None
) -> Reminder:
    """Record that a leaver or a holder was reminded that secrecy goes on. Raises MayNot, NotNow, Incomplete, BadDay."""
    access.require(staff, "remind")
    if means not in Means.values or (leaver is None) == (holding is None):
        raise Incomplete(what=_("How and whom"))
    if leaver is not None and Staff.objects.filter(pk=leaver.pk, is_active=True).exists():
        raise NotNow(number=leaver.username, state=_("still with us"))
    day = past_day(on, _("The day of the reminder"), at=at)
    assert day is not None
    row = Reminder.objects.create(
        staff=leaver, holding=holding, means=means, proof=needed(proof, _("What shows it"), most=120), on=day, at=at, by=staff
    )
    ref = leaver.ref if leaver is not None else holding.ref if holding is not None else ""
    tell("secrecy_reminder.delivered", ref, by=staff, at=at, means=means, on=str(row.on))
    return row


def _fingerprint(text: str) -> str:
    """A certificate as the ledger names it: its digest, as what is typed may hold a name."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
