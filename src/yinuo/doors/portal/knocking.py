"""Rate limits that hold for all processes together: how often one address, or for one number, something was tried of late."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from yinuo.desks.people.queries import today

from .models import Knock, Sent
from .refusals import TooOften


@dataclass(frozen=True)
class Limit:
    """So often in so many minutes."""

    what: str
    most: int
    minutes: int


SUBMIT = Limit("submit", 10, 60)
"""Cases from one address."""
SUBMIT_OF_ALL = Limit("submit_all", 300, 10)
SAY = Limit("say", 60, 60)
"""Messages on one case."""
FILES = Limit("files", 20, 60)
"""Messages with files from one address."""
WRONG = Limit("wrong", 10, 15)
"""Wrong codes from one address."""
WRONG_FOR_NUMBER = Limit("wrong_number", 60, 60)
"""Wrong codes for one number, whether there is such a case or not."""
_KEPT = timedelta(days=1)


def address_group(address: str | None) -> str:
    """An address as it is counted: a whole one of version 4, the network of one subscriber (/64) of version 6.

    >>> address_group("203.0.113.7"), address_group("2001:db8:1:2:3:4:5:6"), address_group(None)
    ('203.0.113.7', '2001:db8:1:2::', '')
    """
    if address is None:
        return ""
    found = ipaddress.ip_address(address)
    return str(found) if found.version == 4 else str(ipaddress.ip_network((int(found), 64), strict=False).network_address)


def check(limit: Limit, who: str, *, at: datetime) -> None:
    """Whether it may be tried once more.

    Raises:
        TooOften.
    """
    since = at - timedelta(minutes=limit.minutes)
    if Knock.objects.filter(what=limit.what, who=_hashed(who, at), at__gt=since).count() >= limit.most:
        raise TooOften(minutes=limit.minutes)


@transaction.atomic
def count(limit: Limit, who: str, *, at: datetime, checked: bool = True) -> None:
    """Count one try, one after another, so that a burst is counted whole.

    Raises:
        TooOften: unless `checked` is off; then nothing is counted.
    """
    hashed = _hashed(who, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 9))", [f"portal {limit.what} {hashed}"])
    if checked:
        check(limit, who, at=at)
    made = Knock.objects.create(what=limit.what, who=hashed, at=at)
    if made.pk % 50 == 0:  # nothing of yesterday is of use
        Knock.objects.filter(at__lt=at - _KEPT).delete()
        Sent.objects.filter(at__lt=at - _KEPT, by="").delete()


def _hashed(who: str, at: datetime) -> int:
    said = f"portal|{today(at).isoformat()}|{who}".encode()
    return int.from_bytes(hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()[:8], "big", signed=True)
