"""What a person says of their own consents on a page of the house, without one of us entering it: given, declined, withdrawn.

Called within the reach of that customer, by whoever knows that it is them (the code of a case, their own link).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import purposes
from ..choices import Channel, Says
from ..models import Statement
from ..queries import consents
from ..refusals import NoConsentNeeded, NoSuchPurpose, NotAlone, NotGiven, TextChanged
from .consenting import KINDS


@transaction.atomic
def say(
    viewer: Viewer, customer: Customer, purpose: str, says: Says, *, at: datetime, evidence: str, text_sha256: str = "",
    is_separate: bool = False,
) -> Statement:  # fmt: skip
    """Enter what the person said at this instant.

    Args:
        evidence: where it was said: `case TS-…, page of the customer`.
        text_sha256: of the text that was shown, where it is given.
    Raises:
        NoSuchPurpose, NoConsentNeeded, TextChanged, NotAlone, NotGiven: nothing was saved.
    """
    known = purposes.named(purpose, day=today(at))
    if known is None:
        raise NoSuchPurpose(purpose=purpose[:40])
    if not known.needs_consent:
        raise NoConsentNeeded(purpose=known.label)
    row = Customer.objects.select_for_update(of=("self",)).get(pk=customer.merged_into_id or customer.pk)
    last = consents.of_family(family_of(row), at=at).get(purpose)
    if says == Says.GIVEN and text_sha256 != known.text_sha256:
        raise TextChanged()
    if says == Says.GIVEN and known.is_separate and not is_separate:
        raise NotAlone(purpose=known.label)
    if says == Says.WITHDRAWN and (last is None or last.says != Says.GIVEN):
        raise NotGiven(purpose=known.label)
    is_given = says == Says.GIVEN
    made = Statement.objects.create(
        customer=row, purpose=purpose, says=says, at=at, entered_at=at, by=None, channel=Channel.PORTAL, is_separate=is_separate,
        text_version=known.version if is_given else "", text_sha256=known.text_sha256 if is_given else "",
    )  # fmt: skip
    made.sealed_evidence = viewer.opener.seal(evidence, row=made, column="evidence", customer=row.pk)
    made.save(update_fields=["sealed_evidence"])
    data = {
        "customer": row.number, "purpose": purpose, "channel": made.channel, "text": made.text_version, "is_separate": is_separate,
        "by_guardian": False,
    }  # fmt: skip
    book.append(KINDS[says], subject=row.ref, actor=row.ref, occurred_at=at, data=data)
    return made
