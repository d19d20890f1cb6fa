"""Handing over the originals: which of them is with whom, since when, by whom."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yinuo.desks.people.models import Staff

from ..choices import LIVED, State
from ..models import Draft, Handover
from ..queries.handovers import originals_of
from ..refusals import AlreadyHandedOver, DateAhead, NobodyNamed, NoSuchOriginal
from .telling import locked, tell


@transaction.atomic
def hand_over(
    draft: Draft, *, counterpart: int, to_name: str, handed_on: date, passing: str, by: Staff, at: datetime, reason: str = ""
) -> Handover:
    """Record that an original was handed to somebody; a reason lets a second record take the first one's place.

    Raises:
        NotNow: not everybody has signed. NoSuchOriginal. NobodyNamed. DateAhead: the day has not come yet.
        AlreadyHandedOver: it is with somebody, and no reason was given.
    """
    draft = locked(draft, wanted=(State.SIGNED, *LIVED))
    count = originals_of(draft)
    if not 1 <= counterpart <= count:
        raise NoSuchOriginal(number=draft.number, count=count, counterpart=counterpart)
    if not to_name.strip():
        raise NobodyNamed()
    if handed_on > timezone.localtime(at).date():
        raise DateAhead(day=handed_on.isoformat())
    held = Handover.objects.filter(draft=draft, counterpart=counterpart, replaced_at__isnull=True).first()
    if held is not None:
        if not reason.strip():
            raise AlreadyHandedOver(number=draft.number, counterpart=counterpart, name=held.to_name)
        Handover.objects.filter(pk=held.pk).update(replaced_at=at)
    made = Handover.objects.create(
        draft=draft, counterpart=counterpart, originals=count, to_name=to_name.strip()[:120], passing=passing, handed_on=handed_on,
        by=by, at=at, reason=reason.strip()[:400],
    )  # fmt: skip
    tell(
        "document.handed_over", draft, by=by, at=at, counterpart=counterpart, originals=count, passing=passing,
        handed_on=handed_on.isoformat(), is_again=held is not None,
    )  # fmt: skip
    return made
