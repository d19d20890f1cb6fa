"""Taking away what the channels keep of a case when the term of its words is over, and what nobody needs any more for counting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.retention.actions.erasers import Eraser, Gone

from ..models import CallRecord, Envelope, Sending, Whole

COUNTED = timedelta(days=30)
"""How long the keyed fingerprint of an address is kept: as long as a text message to it may still be answered."""


def before(below: Eraser | None) -> Eraser:
    """The verb for records of cases: whole mails and addresses of what was sent go first; the desk below counts the records."""

    def erase(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
        _emptied(records)
        return below(viewer, records, at) if below else []

    return erase


@transaction.atomic
def _emptied(records: Sequence[str]) -> None:
    """As far as the asking person reaches the customers; row security says so."""
    numbers = [one.partition(":")[2] for one in records if one.startswith("case:")]
    Whole.objects.filter(incoming__case_number__in=numbers).update(sealed_text=None, sealed_sender=None)
    Envelope.objects.filter(sending__case_number__in=numbers).update(sealed_address=None, sealed_words=None)


def forget_fingerprints(*, at: datetime) -> int:
    """Empty fingerprints of addresses and numbers past their term; gives how many. To be called daily, for whoever was erased too."""
    old = at - COUNTED
    count = Sending.objects.filter(token__isnull=False, made_at__lt=old).update(token=None)
    return count + CallRecord.objects.filter(token__isnull=False, made_at__lt=old).exclude(case_number="").update(token=None)
