"""What a change and an end begin from alike: a document in force, held, with nothing else open on its number."""

from __future__ import annotations

from datetime import date, datetime

from yinuo.desks.documents.choices import OPEN as OPEN_DRAFTS
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft

from ..choices import EndState
from ..models import Ending
from ..refusals import DayPast, NoReason, NotInForce, OpenAlready
from .telling import day_of


def held_in_force(draft: Draft, *, grounds: str, effective_on: date, at: datetime) -> Draft:
    """The version in force, held until the transaction ends.

    Args:
        grounds: why; `effective_on`: the first day on which things will be otherwise, tomorrow at the earliest.
    Raises:
        NoReason; DayPast; NotInForce; OpenAlready: a change, an end or a draft of the number is open.
    """
    if not grounds.strip():
        raise NoReason()
    if effective_on <= day_of(at):
        raise DayPast(day=effective_on.isoformat())
    base = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if base.state != State.IN_FORCE:
        raise NotInForce(number=base.number)
    if Draft.objects.filter(number=base.number, state__in=OPEN_DRAFTS).exists() or _has_open_end(base.number):
        raise OpenAlready(number=base.number)
    return base


def _has_open_end(number: str) -> bool:
    """Whether an end of this document is proposed or waits for its day."""
    return Ending.objects.filter(number=number, state__in=(EndState.PROPOSED, EndState.AGREED)).exists()
