"""Telephone calls as the exchange recorded them. A missed call is a contact that waits to be called back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people import sealing
from yinuo.desks.service.access import case_for
from yinuo.desks.service.actions import enclosing, intake
from yinuo.desks.service.actions.telling import write
from yinuo.desks.service.choices import Channel, Direction
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.filing import File, let_in
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit.sealed_index import digits
from yinuo.ui import telling_time

from .. import servers
from ..choices import Call
from ..models import CallRecord
from ..queries.numbers import survivor_of
from ..refusals import BadContact, NoSuchSending
from .texting import instant_of

MOST_AT_ONCE = 500
TOGETHER = timedelta(hours=4)
"""Calls missed again within this time belong to the first."""
KNOWN = frozenset({"id", "from", "at", "outcome", "direction", "seconds", "agent", "case", "recording", "recording_type"})


@dataclass(frozen=True)
class Taken:
    """What became of one call."""

    key: str
    case_number: str
    is_new: bool


@transaction.atomic
def take_calls(calls: Sequence[Mapping[str, Any]], *, source: str, at: datetime) -> list[Taken]:
    """Take calls, all or none; the same call again changes nothing.

    Args:
        calls: each with id, from, at, outcome (answered or missed), and perhaps direction (in, out), seconds, agent, case,
            recording (base64).
        source: which exchange or program says so; ids are its own.
    Raises:
        BadContact: names the call and the field.
    """
    if len(calls) > MOST_AT_ONCE:
        raise BadContact(what=_("At most {n} calls at once.").format(n=MOST_AT_ONCE))
    return [_taken(one, source=source[:80], place=place, at=at) for place, one in enumerate(calls, 1)]


def _taken(said: Mapping[str, Any], *, source: str, place: int, at: datetime) -> Taken:
    unknown = sorted(set(said) - KNOWN)
    key, number, outcome = (str(said.get(name) or "").strip() for name in ("id", "from", "outcome"))
    if unknown or not key or not 3 <= len(digits(number)) <= 20 or outcome not in Call.values:
        what = _("Call {n}: it has an id, a number it is from, an instant, and answered or missed as outcome; {more}")
        raise BadContact(what=what.format(n=place, more=", ".join(unknown)[:80] or "–"))
    received_at = instant_of(said.get("at"), beside=f"{place}: at")
    if received_at > at:
        raise BadContact(what=_("Call {n} was received in the future.").format(n=place))
    seconds = str(said.get("seconds") or "0")
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 6:
        raise BadContact(what=_("Call {n}: seconds is a whole number.").format(n=place))
    values = {
        "outcome": outcome, "is_outbound": said.get("direction") == "out", "received_at": received_at, "seconds": int(seconds),
        "agent": str(said.get("agent") or "")[:63], "token": servers.token_of(number), "made_at": at,
    }  # fmt: skip
    row, is_new = CallRecord.objects.get_or_create(source=source, key=key[:120], defaults=values)
    if not is_new:
        return Taken(key, row.case_number, False)
    case = _case_of(row, said, number, place, at=at)
    row.case_number = case.number if case is not None else ""
    if case is None:
        row.sealed_number = sealing.seal(number, bound_to=f"call:{source}:{row.key}")
    row.save(update_fields=["case_number", "sealed_number"])
    if case is not None:
        _keep(case, row, said, place, at=at)
    return Taken(key, row.case_number, True)


def _case_of(row: CallRecord, said: Mapping[str, Any], number: str, place: int, *, at: datetime) -> Case | None:
    """The case a call belongs to: the one it names; for a missed one the case of the call missed shortly before, or a new one."""
    named = str(said.get("case") or "").strip()
    if named:
        found = case_of(named)
        if found is None:
            raise BadContact(what=_("Call {n}: there is no case {number}.").format(n=place, number=named[:24]))
        return found
    if row.outcome != Call.MISSED or row.is_outbound:
        return None
    earlier = CallRecord.objects.filter(
        token=row.token, outcome=Call.MISSED, received_at__gt=row.received_at - TOGETHER, received_at__lte=row.received_at
    )
    last = earlier.exclude(case_number="").first()
    known = case_of(last.case_number) if last is not None else None
    known = survivor_of(known) if known is not None else None
    with override("zh-hans"):
        words = _("Missed call at {when}. Please call back.").format(when=telling_time.hour(row.received_at))
    if known is not None and not known.is_settled and known.responded_at is None:
        intake.hear(known, words, channel=Channel.PHONE, received_at=row.received_at, at=at)
        return known
    return intake.take_in(Contact(channel=Channel.PHONE, received_at=row.received_at, text=words, phone=number), at=at).case


def _keep(case: Case, row: CallRecord, said: Mapping[str, Any], place: int, *, at: datetime) -> None:
    """The recording of a call stands with its case, beside a note of when it was and how long."""
    if not said.get("recording"):
        return
    try:
        content = base64.b64decode(str(said["recording"]), validate=True)
    except (binascii.Error, ValueError):
        raise BadContact(what=_("Call {n}: the recording is no base64.").format(n=place)) from None
    if len(content) > servers.rules().most_bytes:
        raise BadContact(what=_("Call {n}: the recording is too large.").format(n=place))
    file = File(f"{row.key[:60]}.{_ending(said)}", str(said.get("recording_type") or "audio/wav")[:120], content)
    looked = let_in([file])
    with reaching(case.customer_id) as viewer, override("zh-hans"):
        held = Case.objects.select_related("customer").get(pk=case.pk)
        words = _("Recording of a call, {seconds} seconds.").format(seconds=row.seconds)
        note = write(
            viewer, held, words, direction=Direction.NOTE, at=row.received_at, made_at=at, channel=Channel.PHONE, is_automatic=True
        )
        enclosing.keep(viewer, held, note, looked, at=at)


def _ending(said: Mapping[str, Any]) -> str:
    kind = str(said.get("recording_type") or "audio/wav").partition("/")[2].partition(";")[0]
    return {"mpeg": "mp3", "x-wav": "wav", "wave": "wav"}.get(kind, "".join(one for one in kind if one.isalnum())[:5] or "wav")


@transaction.atomic
def belongs(viewer: Viewer, identity: int, number: str) -> CallRecord:
    """Say which case stands for a call that was answered; its number then stands nowhere else.

    Raises:
        NoSuchSending: no such call, or it has its case. NoSuchCase: out of reach.
    """
    case = case_for(viewer, number.strip().upper())
    row = CallRecord.objects.select_for_update().filter(pk=identity, case_number="").first()
    if row is None:
        raise NoSuchSending()
    row.case_number, row.customer_number, row.sealed_number = case.number, case.customer.number, None
    row.save(update_fields=["case_number", "customer_number", "sealed_number"])
    return row


def number_of(row: CallRecord) -> str:
    """The number of a call that no case has yet."""
    return sealing.unseal(row.sealed_number, bound_to=f"call:{row.source}:{row.key}") if row.sealed_number else ""
