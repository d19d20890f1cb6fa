"""A new code for a customer who lost theirs: after somebody made sure who asks. The code before opens nothing from that moment on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import access as cases
from yinuo.desks.service.actions import intake
from yinuo.desks.service.actions.telling import keep, tell, write
from yinuo.desks.service.choices import Channel, Direction
from yinuo.desks.service.models import Case

from .. import servers, words
from ..choices import Checked, Way, What
from ..refusals import BadRenewal
from . import writing

LONGEST = 200


@dataclass(frozen=True)
class Renewed:
    """The new code, to be shown once where it is told by word of mouth; empty where it was sent to the address on file."""

    secret: str
    way: str


@transaction.atomic
def renew(viewer: Viewer, case: Case, *, checked: str, remark: str, way: str, at: datetime) -> Renewed:
    """Give a case another code.

    Args:
        checked: how it was made sure that it is the customer who asks; one of `Checked`.
        remark: what was looked at, for people of ours; kept sealed with the case.
        way: `mail` or `sms` sends it to the address on file, which nobody types in here; anything else lets it be read aloud.
    Raises:
        MayNotHandle, NoSuchCase. BadRenewal: nothing was checked, or no such address is on file. The code before still opens the case.
    """
    row = cases.locked(viewer, case)
    if checked not in Checked.values or not remark.strip():
        raise BadRenewal(what=_("Say how you made sure that it is the customer, and what you looked at."))
    if len(remark.strip()) > LONGEST:
        raise BadRenewal(what=_("That is {n} characters long; at most {most} fit.").format(n=len(remark.strip()), most=LONGEST))
    by = Way(way) if way in Way.values else None
    address = writing.address_on_file(row, by) if by is not None and writing.is_set_up(by) else ""
    if by is not None and not address:
        raise BadRenewal(what=_("No such address of the customer is on file, or nothing goes out that way. Read the code aloud instead."))
    secret = intake.new_secret(row)
    row.refresh_from_db()
    with override("zh-hans"):
        note = _("New code for following the case. Identity: {how}. {remark}").format(how=Checked(checked).label, remark=remark.strip())
    write(viewer, row, note, direction=Direction.NOTE, at=at, made_at=at, channel=Channel.PHONE)
    told = {"checked": checked, "way": way if by is not None else "aloud", "handler": viewer.staff.username}
    tell(row, [("case.code_renewed", told)], by=viewer.staff.ref, at=at)
    keep(row)
    if by is None:
        return Renewed(secret, "")
    site = servers.site()
    text = words.tracking(row, f"{site}/t/{row.number}#{secret}" if site else "", secret, way=by)
    writing.put(row, by, What.NOTICE, address, text, at=at)
    return Renewed("", by.value)
