"""Asking a customer for a rating by the way on which their case came: one message when it is first closed, where such messages go out."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.channels import servers
from yinuo.desks.channels.actions import writing
from yinuo.desks.channels.choices import Way, What
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.models import Case

from ..models import Ticket
from . import rating

_WAYS = {Channel.MAIL: Way.MAIL, Channel.SMS: Way.SMS}


def invite(case: Case) -> bool:
    """Give a closed case its ticket and send its link; gives whether one went out. A case closed again is not asked again."""
    is_known = Ticket.objects.filter(case_number=case.number).exists()
    rating.offer(case)
    way, site = _WAYS.get(Channel(case.channel)), servers.site()
    if is_known or way is None or not site or not writing.is_set_up(way) or case.closed_at is None:
        return False
    address = writing.address_of(case, way)
    if not address:
        return False
    with override("en" if case.language == "en" else "zh-hans"):
        text = _("Your case {number} is closed. How satisfied are you? Rate it with two clicks, by name or anonymously: {link}").format(
            number=case.number, link=f"{site}{rating.path_for(case.number)}"
        )
    writing.put(case, way, What.NOTICE, address, text, at=case.closed_at)
    return True
