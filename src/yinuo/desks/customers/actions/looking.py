"""Looking at a sealed field: for a purpose, for five minutes, in one session, and written into the ledger."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ..access import Viewer
from ..choices import Act, Purpose, Sealed
from ..models import Customer, Look
from ..records import note_created
from ..refusals import BadField, PurposeMissing, TooLong
from ..sessions import mark_of
from .telling import reach_word, tell

MINUTES = 5
_NUMBER = re.compile(r"[A-Za-z]{1,6}-[0-9][0-9-]{0,30}")
LONGEST_REMARK = 200


@transaction.atomic
def look(
    viewer: Viewer, customer: Customer, field: str, *, purpose: str, session: str, at: datetime, about: str = "", remark: str = ""
) -> Look:
    """Open one field of one customer (and of its contacts) for this session.

    Args:
        about: the number of the case it is for; needed where the purpose is a case.
        remark: needed where the purpose is another one; sealed with the customer.
    Raises:
        MayNot, UndertakingMissing, PurposeMissing, BadField, TooLong: nothing is shown, nothing was written.
    """
    if field not in Sealed.values:
        raise BadField(field=field[:40], why=_("there is no such field."))
    viewer.check(field, Act.REVEAL)
    about, remark = about.strip(), remark.strip()
    if purpose not in Purpose.values or (purpose == Purpose.CASE and not about) or (purpose == Purpose.OTHER and not remark):
        raise PurposeMissing()
    if about and not _NUMBER.fullmatch(about):  # it goes into the ledger, so nothing but a number of ours
        raise BadField(field="about", why=_("it is a number such as TS-0213-07."))
    if len(remark) > LONGEST_REMARK:
        raise TooLong(field="remark", length=len(remark), most=LONGEST_REMARK)
    row = Look.objects.create(
        customer=customer, staff=viewer.staff, field=field, purpose=purpose, about=about, session=mark_of(session),
        at=at, until=at + timedelta(minutes=MINUTES),
    )  # fmt: skip
    row.sealed_remark = viewer.opener.seal(remark, row=row, column="remark", customer=customer.pk)
    row.save(update_fields=["sealed_remark"])
    refs = [f"case:{about}"] if about else []
    # the permission stands in the ledger before what it permits: for this field, this purpose, these minutes
    tell(
        "access.granted",
        customer,
        by=viewer.staff,
        at=at,
        refs=refs,
        field=field,
        role=viewer.staff.role,
        reach=reach_word(viewer, customer),
    )
    tell("customer_data.viewed", customer, by=viewer.staff, at=at, refs=refs, field=field, purpose=purpose, minutes=MINUTES)
    note_created("access_logs", [(row.pk, customer.ref, at)], by=viewer.staff.ref, at=at)
    return row


def cover(viewer: Viewer, customer: Customer, *, session: str, at: datetime) -> None:
    """Cover everything again that this session opened of a customer."""
    Look.objects.filter(customer=customer, staff=viewer.staff, session=mark_of(session), until__gt=at).update(until=at)
