"""Remembering that somebody asked for what they do not reach. They get the answer for what is not there; that they asked is counted.

One row for a person and a day, however often they ask. Numbers that this house gave are kept as they are, a few of each day; whatever else
was typed is only counted, as it may be anything.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ledger.streams import is_known

from ..models import Denial

NOT_FOUND = 404
MOST_NUMBERS = 20
"""Distinct numbers that are kept of a person and a day."""
_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4,12}(-[0-9]{1,6})?")
_THINGS = ("customer", "case", "visit", "service_plan", "customer_event", "data_check", "hold", "destruction", "import", "export")
"""Whose numbers lead to a page about customers, as the ledger names them."""


def remember_denied(staff: Staff, refusal: Refusal) -> None:
    """Count an answer «there is none» after its transaction; whoever asked learns nothing of it."""
    if refusal.http == NOT_FOUND:
        note_denied(staff, str(refusal.data.get("number", "")).upper(), at=clock.now())


@transaction.atomic
def note_denied(staff: Staff, number: str, *, at: datetime) -> Denial:
    """One more request in vain on this day; `kept` counts those for a number that this house gave."""
    is_ours = bool(_NUMBER.fullmatch(number)) and is_known([f"{thing}:{number}" for thing in _THINGS])
    Denial.objects.get_or_create(staff=staff, on=today(at), defaults={"last_at": at})
    row = Denial.objects.select_for_update().get(staff=staff, on=today(at))
    row.asked, row.kept, row.last_at = row.asked + 1, row.kept + is_ours, at
    if is_ours and number not in row.numbers and len(row.numbers) < MOST_NUMBERS:
        row.numbers = [*row.numbers, number]
    row.save()
    return row
