"""Sending what waits. The worker calls it; several may do so at once, and each is taken by one of them.

A sending is marked as tried before it is sent, and always under the same name (Message-ID, the gateway's id): whoever dies in between
leaves it to be tried again, and who gets it twice can see that it is one.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import requests
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.documents import outgoing
from yinuo.desks.service.models import Enclosure
from yinuo.desks.service.queries.files import content_of, name_of
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit.refusals import Refusal

from .. import servers, subjects
from ..choices import Line, State, Trouble, Way
from ..mails import threads
from ..mails.natures import X_LOOP
from ..models import Envelope, Sending
from ..refusals import NoSuchSending
from .telling import came_up, told_of_sending, went_down

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed try; after the last one it is given up."""
SECONDS = 20
_ALL_WAIT = (Trouble.NO_CONNECTION, Trouble.NOT_TRUSTED, Trouble.NO_ENCRYPTION, Trouble.LOGIN, Trouble.SETTING)
"""Troubles of the connection, not of one sending: the others would meet the same."""
_LINES = {Way.MAIL: Line.OUT_MAIL, Way.SMS: Line.SMS}
_PLACES = re.compile(r"(\{to\}|\{text\}|\{id\})")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Words:
    address: str
    subject: str
    text: str
    files: tuple[tuple[str, str, bytes], ...] = ()


class _NotSent(Exception):
    def __init__(self, trouble: str, *, is_final: bool = False) -> None:
        super().__init__(trouble)
        self.trouble, self.is_final = trouble, is_final


def send_due(*, at: datetime, most: int = 50) -> int:
    """Send what is due by mail and by SMS; gives how many went out. What has no server waits, and is not lost."""
    sent = 0
    for way in (Way.MAIL, Way.SMS):
        try:
            server: Any = outgoing.server() if way == Way.MAIL else servers.gateway()
        except Refusal:
            went_down(_LINES[way], Trouble.SETTING, at=at)
            continue
        if server is not None:
            sent += _send_all(way, server, at=at, most=most)
    return sent


def _send_all(way: Way, server: Any, *, at: datetime, most: int) -> int:
    due = Sending.objects.filter(state=State.WAITING, way=way, due_at__lte=at).order_by("due_at", "id")
    sent = 0
    for identity in list(due.values_list("pk", flat=True)[:most]):
        row = _taken(identity, at=at)
        words = _opened(row, at=at) if row is not None else None
        if row is None or words is None:
            continue
        try:
            outside_id = _by_mail(row, words, server) if way == Way.MAIL else _by_sms(row, words, server)
        except _NotSent as problem:
            _note_trouble(row, problem, at=at)
            if problem.trouble in _ALL_WAIT:
                went_down(_LINES[way], problem.trouble, at=at)
                break
        else:
            _note_sent(row, outside_id, at=at)
            came_up(_LINES[way], at=at)
            sent += 1
    return sent


@transaction.atomic
def _taken(identity: int, *, at: datetime) -> Sending | None:
    rows = Sending.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=identity, state=State.WAITING, due_at__lte=at).first()
    if row is None:
        return None
    row.tries += 1
    row.due_at = at + PAUSES[min(row.tries, len(PAUSES)) - 1]
    row.save(update_fields=["tries", "due_at"])
    return row


def _opened(row: Sending, *, at: datetime) -> _Words | None:
    """What is to be sent; None where the customer was erased meanwhile, or it is not wanted any more, and then it is dropped."""
    found = case_of(row.case_number) if row.case_number else None
    customer = found.customer_id if found is not None else row.customer_key
    is_wanted = subjects.is_wanted(row, at=at)
    with reaching(customer) as viewer:
        words = _read(viewer, row)
        if words is not None and is_wanted:
            return words
        why = Trouble.KEY_GONE if words is None else Trouble.NOT_WANTED
        if Sending.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.DROPPED, trouble=why, ended_at=at):
            Envelope.objects.filter(sending=row).update(sealed_words=None)
    return None


def _read(viewer: Viewer, row: Sending) -> _Words | None:
    envelope = Envelope.objects.filter(sending=row).first()
    if envelope is None:
        return None
    address = viewer.opener.open(envelope, "address", customer=envelope.customer_id)
    words = viewer.opener.open(envelope, "words", customer=envelope.customer_id)
    return _Words(address, **json.loads(words), files=_files(viewer, row)) if address and words else None


def _files(viewer: Viewer, row: Sending) -> tuple[tuple[str, str, bytes], ...]:
    """What one of us attached to the answer; a text message carries none, and the customer finds them where they follow the case."""
    if row.message is None or row.way != Way.MAIL:
        return ()
    kept = Enclosure.objects.filter(message=row.message, apart="", sealed_content__isnull=False)
    return tuple((name_of(viewer, one), one.type, content_of(viewer, one)) for one in kept)


def domain_of(sender: str) -> str:
    """The part of our own address behind the @."""
    return sender.rpartition("@")[2].strip("> ") or "localhost"


def _by_mail(row: Sending, words: _Words, server: outgoing.Server) -> str:
    secret = servers.thread_secrets()[0]
    headers = {
        "Message-ID": threads.message_id(row.case_number, row.pk, domain=domain_of(server.sender), secret=secret),
        X_LOOP: servers.loop_mark(),
    }
    if row.is_automatic:
        headers |= {"Auto-Submitted": "auto-generated" if row.subject else "auto-replied", "X-Auto-Response-Suppress": "All"}
    if row.answers_to:
        headers |= {"In-Reply-To": row.answers_to, "References": row.answers_to}
    mail = EmailMultiAlternatives(words.subject, words.text, server.sender, [words.address], headers=headers)
    for name, kind, content in words.files:  # a mail within a mail, or a text of unknown letters, goes as plain bytes
        mail.attach(name, content, "application/octet-stream" if kind.startswith(("message/", "text/", "multipart/")) else kind)
    try:
        outgoing.deliver(mail, server)
    except outgoing.NotSent as problem:
        raise _NotSent(problem.trouble.value, is_final=problem.is_final) from None
    return ""


def _by_sms(row: Sending, words: _Words, gateway: servers.Gateway) -> str:
    values = {"{to}": words.address, "{text}": words.text, "{id}": str(row.pk)}
    try:
        if gateway.is_json:
            body = json.dumps(_filled(json.loads(gateway.body), values), ensure_ascii=False).encode()
            kind = "application/json; charset=utf-8"
        else:
            body = _filled(gateway.body, {name: quote(value, safe="") for name, value in values.items()}).encode()
            kind = "application/x-www-form-urlencoded; charset=utf-8"
    except ValueError:
        raise _NotSent(Trouble.SETTING) from None
    try:
        answer = requests.post(
            gateway.url, data=body, headers={"Content-Type": kind, **gateway.headers}, timeout=SECONDS, allow_redirects=False
        )
    except requests.exceptions.SSLError:
        raise _NotSent(Trouble.NOT_TRUSTED) from None
    except requests.RequestException:
        raise _NotSent(Trouble.NO_CONNECTION) from None
    if answer.status_code in (401, 403):
        raise _NotSent(Trouble.LOGIN)
    if 200 <= answer.status_code < 300:
        try:
            return servers.at_path(answer.json(), gateway.id_field)
        except ValueError:
            return ""
    is_final = 400 <= answer.status_code < 500 and answer.status_code not in (408, 425, 429)
    raise _NotSent(Trouble.REFUSED if is_final else Trouble.BUSY, is_final=is_final)


def _filled(value: Any, values: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, values) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if not isinstance(value, str):
        return value
    # in one go, so that a text in which {id} stands is not filled once more
    parts = _PLACES.split(value)
    return "".join(values.get(one, one) for one in parts)


@transaction.atomic
def _note_sent(row: Sending, outside_id: str, *, at: datetime) -> None:
    rows = Sending.objects.filter(pk=row.pk, state=State.WAITING)
    if not rows.update(state=State.SENT, sent_at=at, trouble="", outside_id=outside_id):
        return
    with reaching(row.customer_key):
        Envelope.objects.filter(sending=row).update(sealed_words=None)  # the case keeps them; a receipt's code is kept nowhere
    told_of_sending(row, "notice.sent", facts(row), at=at)


def facts(row: Sending) -> dict[str, Any]:
    """What every fact of a sending carries."""
    return {"channel": str(row.way), "what": str(row.what), "sending": row.pk}


@transaction.atomic
def _note_trouble(row: Sending, problem: _NotSent, *, at: datetime) -> None:
    is_over = problem.is_final or row.tries > len(PAUSES)
    changes = {"trouble": problem.trouble} | ({"state": State.FAILED, "ended_at": at} if is_over else {})
    if not Sending.objects.filter(pk=row.pk, state=State.WAITING).update(**changes):
        return
    _LOG.warning("Sending %s of %s was not sent (%s)", row.pk, row.case_number or row.subject, problem.trouble)
    if is_over:
        told_of_sending(row, "notice.failed", {**facts(row), "trouble": str(problem.trouble)}, at=at)


@transaction.atomic
def came_back(row: Sending, *, at: datetime, is_lasting: bool) -> None:
    """A mail of ours came back, or is only late; what is only late may still arrive."""
    if not is_lasting:
        Sending.objects.filter(pk=row.pk, state=State.SENT).update(trouble=Trouble.BUSY)
        return
    if Sending.objects.filter(pk=row.pk, state__in=(State.SENT, State.DELIVERED)).update(
        state=State.RETURNED, trouble=Trouble.RETURNED, ended_at=at
    ):
        told_of_sending(row, "notice.returned", facts(row), at=at)


@transaction.atomic
def was_delivered(row: Sending, *, proof: str, at: datetime, delivered_at: datetime) -> None:
    """The gateway reports that a text message arrived; its number is the proof."""
    if Sending.objects.filter(pk=row.pk, state__in=(State.WAITING, State.SENT)).update(
        state=State.DELIVERED, ended_at=delivered_at, trouble=""
    ):
        told_of_sending(row, "notice.delivered", {**facts(row), "proof": proof}, at=delivered_at)


@transaction.atomic
def again(identity: int, *, at: datetime) -> Sending:
    """Try a failed one once more.

    Raises:
        NoSuchSending: it did not fail, or its words are gone.
    """
    row = Sending.objects.select_for_update().filter(pk=identity, state=State.FAILED).exclude(trouble=Trouble.NO_ADDRESS).first()
    if row is None:
        raise NoSuchSending()
    row.state, row.tries, row.due_at, row.ended_at, row.trouble = State.WAITING, 0, at, None, ""
    row.save(update_fields=["state", "tries", "due_at", "ended_at", "trouble"])
    return row
