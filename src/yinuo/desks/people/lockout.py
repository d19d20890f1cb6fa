"""The lock after too many wrong attempts, counted in the database so that all processes count together.

An attempt is written down before its password is looked at and closed afterwards: many guesses at once are all counted, and
a guess whose process died counts as wrong. Names that do not exist are counted like names that do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q

from . import refusals
from .choices import Method, Outcome
from .models import SignInRecord, Staff

WINDOW_MINUTES = 15
FAILURES_PER_NAME = 5
FAILURES_PER_ADDRESS = 20  # an office shares one address: its people must not lock each other out with a typo each
_AGAINST = (Outcome.WRONG, Outcome.BEGUN)
_FORGIVES = (Outcome.ACCEPTED, Outcome.UNLOCKED)


def begin(username: str, *, address: str | None, method: Method, at: datetime) -> SignInRecord:
    """Write down that someone tries; refuse where too many attempts went wrong.

    Raises:
        LockedForNow: five for this name or twenty from this address within a quarter of an hour.
    """
    name = username.strip().lower()[:150]
    with transaction.atomic():
        with connection.cursor() as cursor:  # one at a time for a name: the count and the new row belong together
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [name])
        is_locked = is_name_locked(name, at=at) or (address is not None and is_address_locked(address, at=at))
        outcome = Outcome.LOCKED if is_locked else Outcome.BEGUN
        record = SignInRecord.objects.create(at=at, username=name, address=address, method=method, outcome=outcome)
    if is_locked:
        raise refusals.LockedForNow(minutes=WINDOW_MINUTES)
    return record


def close(record: SignInRecord, outcome: Outcome, *, staff: Staff | None = None, method: Method | None = None) -> None:
    """Say how an attempt ended."""
    SignInRecord.objects.filter(pk=record.pk).update(outcome=outcome, staff=staff, method=method or record.method)


def is_name_locked(name: str, *, at: datetime) -> bool:
    """Whether this name failed too often in the last quarter of an hour, since it was last right or unlocked."""
    since = at - timedelta(minutes=WINDOW_MINUTES)
    lately = SignInRecord.objects.filter(username=name, at__gt=since, at__lte=at)
    forgiven = lately.filter(outcome__in=_FORGIVES).aggregate(last=Max("id"))["last"] or 0
    return lately.filter(outcome__in=_AGAINST, id__gt=forgiven).count() >= FAILURES_PER_NAME


def is_address_locked(address: str, *, at: datetime) -> bool:
    """Whether too many attempts from this address failed, whatever names they tried."""
    since = at - timedelta(minutes=WINDOW_MINUTES)
    wrong = Q(outcome__in=_AGAINST)
    return SignInRecord.objects.filter(wrong, address=address, at__gt=since, at__lte=at).count() >= FAILURES_PER_ADDRESS
