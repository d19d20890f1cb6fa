"""What happens the moment a contact becomes a case: its process, and its turn by the public rule."""

from __future__ import annotations

from yinuo.desks.care import priority
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case, Deadline

from ..models import Jump
from .following import begin

MOST_COUNTED = 10_000
RULE = "system:rule"


def on_received(case: Case, _contact: Contact) -> None:
    """Set a new case on its process, and write down whom it came before."""
    begin(case, at=case.made_at, by=RULE)
    lane = priority.lane_of(case.customer, urgency=case.urgency)
    if not lane:
        return
    passed = Deadline.objects.filter(lane__lt=lane)[:MOST_COUNTED].count()
    if passed:
        rule = priority.code_of(case.customer, urgency=case.urgency)
        Jump.objects.create(case=case, customer=case.customer, rule=rule, passed=passed, at=case.made_at)
        tell(case, [("queue.jumped", {"rule": rule, "passed": passed})], by=RULE, at=case.made_at)
