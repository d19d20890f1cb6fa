"""Text messages that come in, and reports of the gateway about those that went out. Both are signed, and count once."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.taking import case_of
from yinuo.kit import env

from .. import servers
from ..choices import State, Way
from ..mails.decoding import tidy
from ..models import Seen, Sending
from ..queries.numbers import survivor_of
from ..refusals import BadContact, NotSigned
from .sending import came_back, was_delivered

FRESH = timedelta(minutes=5)
THREAD = timedelta(days=30)
"""How long after our last text message to a number its messages belong to that case."""
MOST_BYTES = 20_000


def checked(body: bytes, *, timestamp: str, signature: str, at: datetime) -> dict[str, Any]:
    """What the gateway sent, if it is the gateway: HMAC-SHA256 over `timestamp.body`, in hex, not older than five minutes.

    Raises:
        NotSigned. BadContact: it is no JSON object.
    """
    secret = servers.sms_secret()
    wanted = hmac.new(secret, timestamp.encode("ascii", "replace") + b"." + body, sha256).hexdigest()
    is_fresh = (
        timestamp.isascii()
        and timestamp.isdigit()
        and len(timestamp) < 12
        and abs(int(timestamp) - at.timestamp()) <= FRESH.total_seconds()
    )
    if not secret or not is_fresh or not hmac.compare_digest(wanted.encode(), signature.lower().encode("ascii", "replace")):
        raise NotSigned()
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BadContact(what=_("The body is no JSON object."))
    return value


def take_report(said: dict[str, Any], *, at: datetime) -> str:
    """A report about a text message that went out: it arrived, or did not. Gives what it stands as now; unknown ones change nothing."""
    number = servers.at_path(said, env.text("YINUO_SMS_REPORT_ID", "id"))
    status = servers.at_path(said, env.text("YINUO_SMS_REPORT_STATUS", "status")).lower()
    row = Sending.objects.filter(way=Way.SMS, outside_id=number).first() if number else None
    if row is None:
        return ""
    if status in {one.lower() for one in env.items("YINUO_SMS_DELIVERED", ["delivered", "delivrd", "success", "0"])}:
        was_delivered(row, proof=number, at=at, delivered_at=min(_instant(said, at), at))
    elif status in {one.lower() for one in env.items("YINUO_SMS_FAILED", ["failed", "undeliv", "undelivered", "rejected", "expired"])}:
        came_back(row, at=at, is_lasting=True)
    row.refresh_from_db()
    return str(row.state)


@dataclass(frozen=True)
class Heard:
    """What a text message became."""

    case_number: str
    is_new: bool


@transaction.atomic
def take_text(said: dict[str, Any], *, at: datetime) -> Heard:
    """A text message of a customer: joins the case we last wrote about to this number, or becomes one.

    Raises:
        BadContact: id, from or text is missing.
    """
    key, phone, text = (str(said.get(name) or "").strip() for name in ("id", "from", "text"))
    if not key or not phone or not text:
        raise BadContact(what=_("A text message has an id, a number it is from, and a text."))
    seen, is_new = Seen.objects.get_or_create(source="sms", key=key[:120], defaults={"at": at})
    if not is_new:
        return Heard(seen.case_number, False)
    received_at = min(_instant(said, at), at)
    recent = Sending.objects.filter(
        way=Way.SMS, token=servers.token_of(phone), state__in=(State.SENT, State.DELIVERED), sent_at__gt=at - THREAD
    )
    last = recent.exclude(case_number="").order_by("-sent_at").first()  # invitations are about no case
    case = case_of(last.case_number) if last is not None else None
    case = survivor_of(case) if case is not None else None
    if case is not None and not case.is_settled:
        intake.hear(case, tidy(text), channel=Channel.SMS, received_at=received_at, at=at)
    else:
        case = intake.take_in(Contact(channel=Channel.SMS, received_at=received_at, text=tidy(text), phone=phone[:40]), at=at).case
    seen.case_number = case.number
    seen.save(update_fields=["case_number"])
    return Heard(case.number, True)


def _instant(said: dict[str, Any], at: datetime) -> datetime:
    """When it happened, as the sender says; now where it does not.

    Raises:
        BadContact: no instant with an offset.
    """
    return instant_of(said.get("at"), beside="at") if said.get("at") else at


def instant_of(value: Any, *, beside: str) -> datetime:
    """An instant as ISO 8601 with an offset. Raises BadContact."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadContact(what=_("{field}: write an instant with its offset, such as 2026-03-02T12:00:00+08:00.").format(field=beside))
    return found.replace(microsecond=0)
