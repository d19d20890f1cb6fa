"""A question taken and answered, or honestly not; what the customer says of it; and handing the conversation over to people."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import get_language

from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import handing
from ..choices import LONGEST, PER_HOUR, PER_MINUTE, PER_MINUTE_OF_ALL, TALK_HOURS, Channel, Helpful, Result
from ..models import Question, Talk
from ..opening import digest_of, seal_contact, seal_text, sender_of, text_of
from ..queries.answering import Candidate, candidates
from ..redacting import redacted
from ..refusals import BadQuestion, TalkIsOver, TooManyQuestions
from ..wording import answer_of, did_not_know

BOT = "system:bot"


@dataclass(frozen=True)
class Answered:
    """What a question led to: its row, the secret by which the conversation goes on, and what else may have been meant."""

    question: Question
    secret: str
    others: tuple[Candidate, ...]


def talk_of(secret: str, *, at: datetime) -> Talk | None:
    """The conversation of a secret while it is open."""
    if not 20 <= len(secret) <= 64:
        return None
    return Talk.objects.filter(digest=digest_of(secret), began_at__gt=at - timedelta(hours=TALK_HOURS)).first()


@transaction.atomic
def ask(text: str, *, at: datetime, secret: str = "", address: str | None = None, channel: str = Channel.PAGE) -> Answered:
    """Take one question: answered from an entry, or not known. The words are freed of numbers before anything else is done with them.

    Raises:
        BadQuestion, TooManyQuestions.
    """
    said = redacted(" ".join(text.replace("\0", " ").split()))
    if not 2 <= len(said) <= LONGEST:
        raise BadQuestion(most=LONGEST)
    sender = sender_of(address, day=today(at))
    _check_rate(sender, at=at)
    talk = talk_of(secret, at=at)
    if talk is None:
        secret = secrets.token_urlsafe(24)
        talk = Talk.objects.create(digest=digest_of(secret), began_at=at, channel=channel)
    found = candidates(said, day=today(at))
    best = found[0] if found and found[0].is_sure else None
    row = Question.objects.create(
        number=f"NEW-{secrets.token_hex(8)}", talk=talk, asked_at=at, sender=sender, score=found[0].score if found else 0.0,
        result=Result.ANSWERED if best else Result.UNSURE, version=best.version if best else None,
        is_basic=best.version.is_basic if best else True,
    )  # fmt: skip
    row.number = f"WD-{row.pk:07}"
    row.sealed_text = seal_text(said, number=row.number)
    _tell(row, channel=channel, at=at)
    row.save(update_fields=["number", "sealed_text", "answer_event", "event"])
    return Answered(row, secret, tuple(found[1:] if best else found))


def _check_rate(sender: int | None, *, at: datetime) -> None:
    """A few questions a minute from one address, many from all together; counted one after another, so that a burst is counted whole."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 8))", [f"answers {sender}"])
    lately = Question.objects.filter(asked_at__gt=at - timedelta(minutes=1))
    mine = Question.objects.filter(sender=sender)
    if sender is not None and mine.filter(asked_at__gt=at - timedelta(minutes=1)).count() >= PER_MINUTE:
        raise TooManyQuestions(seconds=60)
    if sender is not None and mine.filter(asked_at__gt=at - timedelta(hours=1)).count() >= PER_HOUR:
        raise TooManyQuestions(seconds=3600)
    if lately.count() >= PER_MINUTE_OF_ALL:
        raise TooManyQuestions(seconds=60)


def _tell(row: Question, *, channel: str, at: datetime) -> None:
    """The bot's reply first, then the question if it is basic: `every basic_question.asked has bot.answered` looks at or before it."""
    about = {"entry": row.version.entry.number, "version": row.version.place} if row.version else {}
    reply = {"answered_by": "bot", "result": row.result, "channel": channel, **about}
    row.answer_event = book.append("bot.answered", subject=row.ref, actor=BOT, occurred_at=at, data=reply).id
    if row.is_basic:
        asked = {"answered": row.result == Result.ANSWERED, "channel": channel, **about}
        row.event = book.append("basic_question.asked", subject=row.ref, actor=BOT, occurred_at=at, data=asked).id


@transaction.atomic
def say_helpful(talk: Talk, number: str, *, helped: bool, at: datetime) -> Question:
    """What the customer said of an answer, once. Only a yes makes it confirmed; a no puts it before a person who looks it over.

    Raises:
        TalkIsOver: there is no such answer in this conversation, or it was said already.
    """
    rows = Question.objects.filter(talk=talk, number=number[:24], helpful=Helpful.UNSAID, result=Result.ANSWERED)
    if not rows.update(helpful=Helpful.YES if helped else Helpful.NO):
        raise TalkIsOver()
    row = Question.objects.get(number=number[:24])
    if helped:
        book.append(
            "bot.answered", subject=row.ref, actor="customer", occurred_at=at, data={"confirmed": True}, corrects=row.answer_event,
            reason="confirmed by the customer",
        )  # fmt: skip
    return row


@transaction.atomic
def hand_over(talk: Talk, *, contact: str, at: datetime) -> Talk:
    """A person takes the conversation on; their clock began with its first question. Said again, it changes nothing.

    Raises:
        TalkIsOver: nothing was asked yet.
    """
    row = Talk.objects.select_for_update().get(pk=talk.pk)
    if row.handed_at is not None:
        return row
    questions = list(row.questions.order_by("pk").select_related("version__entry"))
    if not questions:
        raise TalkIsOver()
    received, language = questions[0].asked_at, get_language() or "zh-hans"
    lines: list[handing.Line] = []
    for one in questions:
        reply = answer_of(one.version, language) if one.version else did_not_know()
        lines += [handing.Line(one.asked_at, True, text_of(one)), handing.Line(one.asked_at, False, reply)]
    said = contact.replace("\0", "").strip()[:200]
    row.handed_at = at
    row.handed_to = handing.taken(handing.HandedOver(row.number, received, at, tuple(lines), said, language))[:60]
    if not row.handed_to:  # nobody above keeps cases: the inquiry stands here, with its clock
        row.sealed_contact = seal_contact(said, talk=row)
        refs = [one.ref for one in questions]
        book.append(
            "inquiry.received", subject=row.ref, actor="customer", occurred_at=received, received_at=received, refs=refs[:100],
            data={"channel": row.channel, "handed_over_by": "bot"},
        )  # fmt: skip
    book.append(
        "bot.handed_over",
        subject=questions[-1].ref,
        actor=BOT,
        occurred_at=at,
        refs=[row.handed_to or row.ref],
        data={"questions": len(questions)},
    )
    row.save()
    return row
