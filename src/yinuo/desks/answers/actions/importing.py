"""Taking entries from a table: all or none, each as a proposal that waits for a second person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from ..models import Version
from ..refusals import BadEntry
from ..tables import read
from .writing import Words, propose


@transaction.atomic
def take(by: Staff, data: bytes, *, name: str, at: datetime) -> tuple[int, int]:
    """Propose every row whose title is not there yet; gives how many were taken and how many were there already.

    Raises:
        MayNotEdit, BadEntry: the row and what is wrong; nothing was taken.
    """
    known = set(Version.objects.exclude(entry__state="retired").values_list("title", flat=True))
    taken = there = 0
    for place, row in enumerate(read(data, name=name), start=2):
        review_on = row.pop("review_on")
        title = row["title"].strip()
        if title in known:
            there += 1
            continue
        known.add(title)
        try:
            propose(by, Words(**row), at=at, review_on=review_on if review_on and review_on > today(at) else None)
        except BadEntry as refusal:
            raise BadEntry(what=_("Row {line}:").format(line=place) + " " + str(refusal.data["what"])) from None
        taken += 1
    return taken, there
