"""How old somebody is by their resident identity number. Opened for this one answer, shown to nobody."""

from __future__ import annotations

import re
from datetime import date

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer

from ..purposes import GUARDIAN_BELOW

_RESIDENT = re.compile(r"\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]")


def born_on(identity: str) -> date | None:
    """The birthday in a resident identity number of 18 places (GB 11643-1999); None where it is none.

    >>> born_on("320501201203010047"), born_on("91320500MA1K2X"), born_on("320501201213010047")
    (datetime.date(2012, 3, 1), None, None)
    """
    found = _RESIDENT.fullmatch(identity.strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Completed years; whoever is born on 29 February completes one on 1 March.

    >>> age_on(date(2012, 3, 2), date(2026, 3, 1)), age_on(date(2012, 3, 2), date(2026, 3, 2))
    (13, 14)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def needs_guardian(viewer: Viewer, customer: Customer, *, day: date) -> bool:
    """Whether a guardian must consent; False where we do not know the birthday, so that whoever enters a consent can still say so."""
    born = born_on(viewer.opener.open(customer, "identity", customer=customer.pk))
    return customer.is_person and born is not None and age_on(born, day) < GUARDIAN_BELOW
