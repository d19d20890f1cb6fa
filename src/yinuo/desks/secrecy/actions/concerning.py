"""Which customers an incident concerns."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer, visible_to

from .. import access
from ..models import Concerned, Incident
from ..refusals import NoSuchCustomers
from .telling import held, tell

MOST = 5000


@transaction.atomic
def enter(viewer: Viewer, incident: Incident, numbers: str, *, at: datetime) -> int:
    """Enter customers by their numbers, separated by anything; gives how many were new. Raises MayNot, NoSuchCustomers."""
    access.require(viewer.staff, "handle")
    row = held(incident)
    asked = list(dict.fromkeys(re.findall(r"KH-\d{1,12}", numbers.upper())))[:MOST]
    found = dict(visible_to(viewer.staff).filter(number__in=asked).values_list("number", "pk"))
    lost = [number for number in asked if number not in found]
    if lost or not asked:
        raise NoSuchCustomers(numbers=", ".join(lost[:20]) or "–")
    known = set(Concerned.objects.filter(incident=row).values_list("customer_id", flat=True))
    new = [pk for pk in found.values() if pk not in known]
    Concerned.objects.bulk_create([Concerned(incident=row, customer_id=pk) for pk in new])
    if new:
        tell("leak.extent_recorded", row.ref, by=viewer.staff, at=at, customers=len(known) + len(new))
    return len(new)
