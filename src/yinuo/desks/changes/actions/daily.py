"""What a date brings by itself: changes and ends whose day has come, documents whose term is over, warnings before it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.kit.refusals import Refusal

from ..choices import OPEN, EndState
from ..models import Ending, Proposal
from ..queries import ends
from . import ending, proposing
from .telling import day_of, tell

SYSTEM = "system"
_LOG = logging.getLogger(__name__)


def keep_dates(*, at: datetime) -> int:
    """Do what the day brings. One that is refused waits and holds up no other. Repeating changes nothing.

    Returns how many changes and ends took effect.
    """
    today = day_of(at)
    acts: list[Callable[[], object]] = []
    for proposal in Proposal.objects.filter(state__in=OPEN, effective_on__lte=today, draft__state=State.SIGNED):
        acts.append(partial(proposing.take_effect, proposal, by=SYSTEM, at=at))
    for row in Ending.objects.filter(state=EndState.AGREED, effective_on__lte=today):
        acts.append(partial(ending.take_effect, row, by=SYSTEM, at=at))
    for draft in Draft.objects.filter(state=State.IN_FORCE, expires_on__lt=today):
        acts.append(partial(ending.expire, draft, by=SYSTEM, at=at))
    warn(at=at)
    return sum(_done(act) for act in acts)


def _done(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        _LOG.warning("The day of a change or an end has come, but: %s", refusal)
        return False
    return True


@transaction.atomic
def warn(*, at: datetime) -> None:
    """Write down once for each document that 90, 30 and 7 days are left."""
    for one in ends.expiring(on=day_of(at)):
        if one.days >= 0:
            once = f"expiry/{one.draft.number}/{one.draft.expires_on}/{one.band}"
            day = str(one.draft.expires_on)
            tell(
                "document.expiry_warned", one.draft.ref, by=SYSTEM, at=at, once=once, number=one.draft.number, expires_on=day, days=one.band
            )
