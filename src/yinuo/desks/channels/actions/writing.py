"""What goes out is written down in the transaction that says it: the receipt of a contact, and what is told to a customer by mail or SMS.

To which address: the one on the customer's file. Another one that a contact brought is used only where the receiving server vouched for it;
whoever writes in somebody's name gets nothing of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from yinuo.desks.customers.sealing import Opener
from yinuo.desks.documents import outgoing
from yinuo.desks.people.queries import today
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case, Message
from yinuo.desks.service.queries.receipt import receipt_of
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import servers, words
from ..choices import State, Trouble, Way, What
from ..mails.shapes import Sender
from ..models import Envelope, Incoming, Sending

HOUR = timedelta(hours=1)
_WAYS = {Channel.MAIL: Way.MAIL, Channel.SMS: Way.SMS}


@dataclass(frozen=True)
class Around:
    """What a message that is said now needs to know besides: whether nothing automatic may go out, which mail it answers, what else the
    receipt tells, and what stands only in the sent copy."""

    is_quiet: bool = False
    answers_to: str = ""
    is_vouched: bool = False
    is_receipt: bool = False
    appended: str = ""
    told: Sequence[str] = ()


_AROUND: ContextVar[Around] = ContextVar("around", default=Around())  # noqa: B039  (frozen)


@contextmanager
def around(**changes: object) -> Iterator[None]:
    """Let what is said within know this."""
    token = _AROUND.set(replace(_AROUND.get(), **changes))  # type: ignore[arg-type]
    try:
        yield
    finally:
        _AROUND.reset(token)


def acknowledge(case: Case, contact: Contact) -> None:
    """The receipt of a contact, where it came by something that can be answered by itself. Called within the contact's transaction."""
    way, address = _way_of_receipt(contact)
    now = _AROUND.get()
    if way is None or now.is_quiet or not is_set_up(way) or _is_too_often(address, at=case.made_at):
        return
    found = receipt_of(case)
    site = servers.site()
    link = f"{site}{found.track_path}" if site and found.track_path else ""
    appended = words.tracking(case, link, case.secret_once, way=way) if case.secret_once else ""
    with around(is_receipt=True, appended=appended):
        intake.acknowledge(case, words.receipt(case, found, way=way, extra=now.told), channel=way.value, at=case.made_at)


def count(case: Case, _contact: Contact) -> None:
    """One more contact by its way on the day it came."""
    waited = max(0, int((case.made_at - case.received_at).total_seconds()))
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO channels_volume AS v (channel, "on", count, seconds, last_at) VALUES (%s, %s, 1, %s, %s)'
            ' ON CONFLICT (channel, "on") DO UPDATE SET count = v.count + 1, seconds = v.seconds + excluded.seconds,'
            " last_at = greatest(v.last_at, excluded.last_at)",
            [str(case.channel), today(case.received_at), waited, case.received_at],
        )


def _way_of_receipt(contact: Contact) -> tuple[Way | None, str]:
    if contact.channel == Channel.MAIL and contact.email:
        return Way.MAIL, contact.email
    if contact.channel in (Channel.SMS, Channel.PHONE) and contact.phone:
        return Way.SMS, contact.phone
    if contact.channel in (Channel.WEB, Channel.CHAT) and contact.email:
        return Way.MAIL, contact.email
    return None, ""


def is_set_up(way: Way) -> bool:
    """Whether something goes out this way at all. Where not, people answer from their own programs and only record it here; nothing may
    wait for a server that is set months later. A wrong setting counts as one: what waits for its mending is not lost."""
    try:
        return (outgoing.server() if way == Way.MAIL else servers.gateway()) is not None
    except Refusal:
        return True


def _is_too_often(address: str, *, at: datetime) -> bool:
    recent = Sending.objects.filter(token=servers.token_of(address), is_automatic=True, made_at__gt=at - HOUR)
    return recent.count() >= servers.most_automatic()


def said(case: Case, message: Message, text: str) -> None:
    """Something was said to a customer: where it is by mail or SMS, it goes out. Called within the transaction that says it."""
    way = _WAYS.get(Channel(message.channel)) if message.channel in Channel.values else None
    if (
        way is None or not is_set_up(way) or message.made_at < clock.now() - timedelta(days=1)
    ):  # what is brought in of the past was sent long ago
        return
    now = _AROUND.get()
    address = address_of(case, way, is_vouched=now.is_vouched)
    if message.is_automatic and (now.is_quiet or (not now.is_receipt and address and _is_too_often(address, at=message.made_at))):
        return
    what = What.RECEIPT if now.is_receipt else What.NOTICE if message.is_automatic else What.ANSWER
    body = f"{text}\n\n{now.appended}" if now.appended else text
    put(case, way, what, address, body, at=message.made_at, message=message.pk, answers_to=now.answers_to or _last_mail(case))


def heard_of(case: Case, message: Message, text: str) -> None:
    """Something the customer has to hear of: where the way of its case carries nothing by itself, it goes to the address on file as well,
    by mail or else by text message."""
    if message.channel in Channel.values and Channel(message.channel) in _WAYS:
        return  # it went out as it was said
    for way in (Way.MAIL, Way.SMS):
        address = address_of(case, way) if is_set_up(way) and message.made_at >= clock.now() - timedelta(days=1) else ""
        if address:
            put(case, way, What.NOTICE, address, text, at=message.made_at, message=message.pk)
            return


def put(
    case: Case, way: Way, what: What, address: str, text: str, *, at: datetime, message: int | None = None, answers_to: str = ""
) -> Sending:
    """One more thing that goes out; without an address it stands as failed at once, where people see it."""
    row = Sending.objects.create(
        case_number=case.number, customer_key=case.customer_id, message=message, way=way, what=what, due_at=at, made_at=at,
        answers_to=answers_to[:400], is_automatic=what != What.ANSWER, token=servers.token_of(address) if address else None,
        state=State.WAITING if address else State.FAILED, trouble="" if address else Trouble.NO_ADDRESS, ended_at=None if address else at,
    )  # fmt: skip
    _enclose(row, address, words.subject(case, what), text)
    return row


def put_for(
    customer: int, way: Way, what: What, address: str, text: str, *, subject: str, heading: str, at: datetime, due_at: datetime
) -> Sending:
    """One more thing that goes out to a customer without a case, about what a desk above asks of them (`subject`, see `subjects`).

    Called within their reach. `heading` is the subject of a mail. Without an address it stands as failed at once.
    """
    row = Sending.objects.create(
        subject=subject, customer_key=customer, way=way, what=what, due_at=due_at, made_at=at, is_automatic=True,
        token=servers.token_of(address) if address else None, state=State.WAITING if address else State.FAILED,
        trouble="" if address else Trouble.NO_ADDRESS, ended_at=None if address else at,
    )  # fmt: skip
    _enclose(row, address, heading, text)
    return row


def pass_over(customer: int, way: Way, what: What, *, subject: str, at: datetime) -> None:
    """Note that somebody does not want what would have gone out, so that nobody asks again and again; nothing of it is kept."""
    Sending.objects.create(
        subject=subject, customer_key=customer, way=way, what=what, due_at=at, made_at=at, ended_at=at, is_automatic=True,
        state=State.DROPPED, trouble=Trouble.NOT_WANTED,
    )  # fmt: skip


def _enclose(row: Sending, address: str, heading: str, text: str) -> None:
    envelope = Envelope.objects.create(customer_id=row.customer_key, sending=row)
    opener = Opener()
    said = json.dumps({"subject": heading, "text": text}, ensure_ascii=False)
    envelope.sealed_address = opener.seal(address, row=envelope, column="address", customer=row.customer_key)
    envelope.sealed_words = opener.seal(said, row=envelope, column="words", customer=row.customer_key)
    envelope.save(update_fields=["sealed_address", "sealed_words"])


def address_of(case: Case, way: Way, *, is_vouched: bool = False) -> str:
    """Where something about a case may be sent; empty where nowhere.

    Args:
        is_vouched: the contact's own address was vouched for, though no row says so yet.
    """
    opener, column = Opener(), "email" if way == Way.MAIL else "phone"
    on_file = opener.open(case.customer, column, customer=case.customer_id)
    text = opener.open(case, "contact", customer=case.customer_id)
    own = str(json.loads(text).get(column, "")) if text else ""
    if own and way == Way.MAIL and (is_vouched or _was_vouched(case)):
        return own
    return on_file


def address_on_file(case: Case, way: Way) -> str:
    """The address that stands with the customer, and no other that a contact may have brought."""
    return Opener().open(case.customer, "email" if way == Way.MAIL else "phone", customer=case.customer_id)


def _was_vouched(case: Case) -> bool:
    return Incoming.objects.filter(case_number=case.number, outcome="case", sender=Sender.VERIFIED).exists()


def _last_mail(case: Case) -> str:
    """The Message-ID of the customer's last mail, so that what we write stands below it in their program."""
    row = Incoming.objects.filter(case_number=case.number, outcome__in=("case", "heard")).exclude(message_id="").first()
    return row.message_id if row else ""
