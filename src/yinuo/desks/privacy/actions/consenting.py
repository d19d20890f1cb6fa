"""Entering what a person said about a purpose: given, declined, withdrawn. A line is only added, never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.actions.telling import locked, tell
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today

from .. import handlers, purposes
from ..choices import Channel, Says, Verb
from ..models import Statement
from ..purposes import GUARDIAN_BELOW, Purpose
from ..queries import ages, consents
from ..refusals import (
    BadInstant,
    EvidenceMissing,
    GuardianMissing,
    NoConsentNeeded,
    NoSuchPurpose,
    NotAlone,
    NotGiven,
    TextChanged,
    TextTooLong,
)

LONGEST = 400
KINDS = {Says.GIVEN: "consent.given", Says.DECLINED: "consent.declined", Says.WITHDRAWN: "consent.withdrawn"}


@transaction.atomic
def give(
    viewer: Viewer, customer: Customer, purpose: str, *, at: datetime, entered_at: datetime, channel: str, evidence: str, text_sha256: str,
    is_separate: bool = False, is_child: bool = False, guardian: str = "",
) -> Statement:  # fmt: skip
    """Enter a consent as the person (or their guardian) gave it.

    Args:
        at: when it was said; `entered_at` is now.
        evidence: where it can be shown: the form, the recording, the page.
        text_sha256: of the text that was shown; it must be the present one.
        is_separate: it was asked for and given alone, apart from everything else.
        is_child: whoever enters it knows that the person is under 14, where no identity number says so.
    Raises:
        MayNotHere, NoSuchCustomer, NoSuchPurpose, NoConsentNeeded, TextChanged, NotAlone, GuardianMissing, EvidenceMissing, BadInstant,
        TextTooLong: nothing was saved.
    """
    known, row = _asked(viewer, customer, purpose, at=at, entered_at=entered_at)
    if text_sha256 != known.text_sha256:
        raise TextChanged()
    if known.is_separate and not is_separate:
        raise NotAlone(purpose=known.label)
    if not evidence.strip():
        raise EvidenceMissing()
    if (is_child or ages.needs_guardian(viewer, row, day=today(at))) and not guardian.strip():
        raise GuardianMissing(years=GUARDIAN_BELOW)
    made = Statement(
        customer=row, purpose=purpose, says=Says.GIVEN, at=at, entered_at=entered_at, by=viewer.staff, channel=Channel(channel),
        is_separate=is_separate, by_guardian=bool(guardian.strip()), text_version=known.version, text_sha256=known.text_sha256,
    )  # fmt: skip
    return _entered(viewer, made, evidence=evidence, guardian=guardian)


@transaction.atomic
def decline(
    viewer: Viewer, customer: Customer, purpose: str, *, at: datetime, entered_at: datetime, channel: str, evidence: str = ""
) -> Statement:
    """The person was asked and said no.

    Raises:
        As `give`.
    """
    _known, row = _asked(viewer, customer, purpose, at=at, entered_at=entered_at)
    made = Statement(
        customer=row, purpose=purpose, says=Says.DECLINED, at=at, entered_at=entered_at, by=viewer.staff, channel=Channel(channel)
    )
    return _entered(viewer, made, evidence=evidence)


@transaction.atomic
def withdraw(
    viewer: Viewer, customer: Customer, purpose: str, *, at: datetime, entered_at: datetime, channel: str, evidence: str = ""
) -> Statement:
    """The person withdrew the consent: from this instant no use is let through. As easy as giving it, so no reason is asked (art. 15).

    Raises:
        NotGiven, and as `give`.
    """
    known, row = _asked(viewer, customer, purpose, at=at, entered_at=entered_at)
    last = consents.of_family(family_of(row), at=at).get(purpose)
    if last is None or last.says != Says.GIVEN:
        raise NotGiven(purpose=known.label)
    made = Statement(
        customer=row, purpose=purpose, says=Says.WITHDRAWN, at=at, entered_at=entered_at, by=viewer.staff, channel=Channel(channel)
    )
    return _entered(viewer, made, evidence=evidence)


def _asked(viewer: Viewer, customer: Customer, purpose: str, *, at: datetime, entered_at: datetime) -> tuple[Purpose, Customer]:
    handlers.check(viewer, Verb.CONSENT)
    known = purposes.named(purpose, day=today(at))
    if known is None:
        raise NoSuchPurpose(purpose=purpose[:40])
    if not known.needs_consent:
        raise NoConsentNeeded(purpose=known.label)
    row = locked(viewer, customer)
    later = Statement.objects.filter(customer__in=family_of(row), purpose=purpose, at__gt=at).exists()
    if at > entered_at or later:
        raise BadInstant(at=at.isoformat(timespec="minutes"))
    return known, row


def _entered(viewer: Viewer, made: Statement, *, evidence: str, guardian: str = "") -> Statement:
    for field, text in (("evidence", evidence), ("guardian", guardian)):
        if len(text.strip()) > LONGEST:
            raise TextTooLong(field=field, length=len(text.strip()), most=LONGEST)
    made.save()
    made.sealed_evidence = viewer.opener.seal(evidence.strip(), row=made, column="evidence", customer=made.customer_id)
    made.sealed_guardian = viewer.opener.seal(guardian.strip(), row=made, column="guardian", customer=made.customer_id)
    made.save(update_fields=["sealed_evidence", "sealed_guardian"])
    tell(
        KINDS[Says(made.says)], made.customer, by=viewer.staff, at=made.at, purpose=made.purpose, channel=made.channel,
        text=made.text_version, is_separate=made.is_separate, by_guardian=made.by_guardian,
    )  # fmt: skip
    return made
