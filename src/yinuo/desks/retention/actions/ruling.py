"""Own terms and trades: proposed by one person, decided by another, dated."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access
from ..choices import LEAST_LOG_MONTHS, LOGS, Asked, Kind, Trade, Unit, Verb
from ..models import Decision
from ..refusals import AlreadyDecided, BadTerm, OneIsOpen, SecondPerson
from ..terms import Term

HOUSE = "house:retention"
LONGEST_YEARS = 100
LONGEST_BASIS = 200


@transaction.atomic
def propose_term(staff: Staff, *, kind: str, amount: int | None, unit: str, basis: str, from_on: date, at: datetime) -> Decision:
    """Propose how long records of a kind are kept by this house's own rule; without an amount, that it has none any more.

    Logs are never kept for less than six months, whatever is proposed.
    Raises:
        MayNotHere, BadTerm, OneIsOpen.
    """
    access.check(staff, Verb.RULE)
    if kind not in Kind.values:
        raise BadTerm(why=_("there is no such kind of record."))
    if amount is not None:
        _check_length(kind, amount, unit)
    return _propose(staff, Asked.RULE, kind, basis, from_on, at, amount=amount, unit=unit if amount is not None else "")


@transaction.atomic
def propose_trade(staff: Staff, *, trade: str, is_on: bool, basis: str, from_on: date, at: datetime) -> Decision:
    """Propose that the laws of a trade count for this house, or no longer do.

    Raises:
        MayNotHere, BadTerm, OneIsOpen.
    """
    access.check(staff, Verb.RULE)
    if trade not in Trade.values:
        raise BadTerm(why=_("there is no such trade."))
    return _propose(staff, Asked.TRADE, trade, basis, from_on, at, is_on=is_on)


@transaction.atomic
def decide(staff: Staff, decision: Decision, *, accepts: bool, at: datetime) -> Decision:
    """Accept or refuse as the second person.

    Raises:
        MayNotHere, SecondPerson, AlreadyDecided.
    """
    access.check(staff, Verb.APPROVE)
    if decision.by_id == staff.pk:
        raise SecondPerson()
    waiting = Decision.objects.filter(pk=decision.pk, is_accepted__isnull=True)
    if not waiting.update(decided_by=staff, decided_at=at, is_accepted=accepts):
        raise AlreadyDecided()
    decision.refresh_from_db()
    data = _said(decision) | {"accepted": accepts}
    book.append("retention_term.decided", subject=HOUSE, actor=staff.ref, occurred_at=at, refs=[decision.by.ref], data=data)
    return decision


def _propose(staff: Staff, about: str, key: str, basis: str, from_on: date, at: datetime, **details: object) -> Decision:
    words = " ".join(basis.split())
    if not words or len(words) > LONGEST_BASIS:
        raise BadTerm(why=_("say why, in up to {most} characters.").format(most=LONGEST_BASIS))
    if from_on < today(at):
        raise BadTerm(why=_("it counts from a day that is past."))
    try:
        with transaction.atomic():
            row = Decision.objects.create(about=about, key=key, basis=words, from_on=from_on, by=staff, at=at, **details)
    except IntegrityError:
        raise OneIsOpen() from None
    book.append("retention_term.proposed", subject=HOUSE, actor=staff.ref, occurred_at=at, data=_said(row))
    return row


def _said(row: Decision) -> dict[str, object]:
    """What the ledger holds of it: codes, never the words typed."""
    return {
        "about": row.about, "key": row.key, "amount": row.amount, "unit": row.unit, "on": row.is_on,
        "from": row.from_on.isoformat(), "number": row.pk,
    }  # fmt: skip


def _check_length(kind: str, amount: int, unit: str) -> None:
    if unit not in Unit.values or amount < 1:
        raise BadTerm(why=_("it is a whole number of days, months or years."))
    days = amount * {Unit.DAY: 1, Unit.MONTH: 31, Unit.YEAR: 366}[Unit(unit)]
    if days > LONGEST_YEARS * 366:
        raise BadTerm(why=_("it is longer than {years} years.").format(years=LONGEST_YEARS))
    if kind in LOGS and not _is_six_months(amount, unit):
        raise BadTerm(why=_("logs are kept for at least {months} months (Cybersecurity Law, art. 23).").format(months=LEAST_LOG_MONTHS))


def _is_six_months(amount: int, unit: str) -> bool:
    """Whatever the months: 184 days are the longest six."""
    return amount >= 184 if unit == Unit.DAY else amount >= LEAST_LOG_MONTHS if unit == Unit.MONTH else True


LEAST_LOG = Term(LEAST_LOG_MONTHS, Unit.MONTH)
"""What counts for logs where nobody says more."""
