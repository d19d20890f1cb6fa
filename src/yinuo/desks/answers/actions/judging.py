"""People looking over what the bot did: drawing a sample, right or wrong, no basic question after all; answering what was handed over."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access
from ..choices import CONTACT_DAYS, KEPT_DAYS, LEAST_SAMPLE, Apart, Helpful, Result, Verdict
from ..models import Entry, Question, Talk
from ..queries.coverage import bounds
from ..refusals import AlreadyDecided, BadEntry, NeedsAnother


@transaction.atomic
def draw(by: Staff, month: date, *, at: datetime) -> int:
    """Draw answers of a month at random until the sample is as large as it should be; gives how many were drawn now.

    Raises:
        MayNotEdit.
    """
    access.check(access.may_check(by))
    begins, ends = bounds(month)
    rows = Question.objects.select_for_update().filter(
        asked_at__gte=begins, asked_at__lt=ends, result=Result.ANSWERED, is_basic=True, apart="", sealed_text__isnull=False
    )
    # what customers complained of is looked over as well, but is no random draw and does not count as one
    drawn = sum(1 for one in rows if one.is_sampled)
    free = [one.pk for one in rows if not one.is_sampled and not one.verdict]
    chosen = secrets.SystemRandom().sample(free, min(len(free), max(0, LEAST_SAMPLE - drawn)))
    Question.objects.filter(pk__in=chosen).update(is_sampled=True)
    if chosen:
        data = {"month": f"{begins:%Y-%m}", "drawn": len(chosen), "of": len(free)}
        book.append("answer_check.drawn", subject="organisation", actor=by.ref, occurred_at=at, data=data)
    return len(chosen)


@transaction.atomic
def check_answer(by: Staff, question: Question, verdict: str, *, at: datetime) -> None:
    """Say whether an answer was right. A wrong one was no answer: the event of its question is corrected, and the share falls.

    Raises:
        MayNotEdit, NeedsAnother: you wrote or approved it. AlreadyDecided, BadEntry.
    """
    access.check(access.may_check(by))
    if verdict not in Verdict.values or question.version is None:
        raise BadEntry(what=_("Say whether the answer was right."))
    if by.pk in (question.version.by_id, question.version.decided_by_id):
        raise NeedsAnother()
    rows = Question.objects.filter(pk=question.pk, verdict="", result=Result.ANSWERED)
    if not rows.update(verdict=verdict, checked_by=by, checked_at=at):
        raise AlreadyDecided()
    data = {"right": verdict == Verdict.RIGHT, "entry": question.version.entry.number, "is_sampled": question.is_sampled}
    book.append("answer_check.done", subject=question.ref, actor=by.ref, occurred_at=at, data=data)
    if verdict == Verdict.WRONG and question.event:
        book.append(
            "basic_question.asked", subject=question.ref, actor=by.ref, occurred_at=at, data={"answered": False},
            corrects=question.event, reason="the answer was looked over and found wrong",
        )  # fmt: skip


@transaction.atomic
def set_apart(by: Staff, numbers: list[str], why: str, *, at: datetime) -> int:
    """These are no basic questions: they leave the count, each with its reason. Gives how many.

    Raises:
        MayNotEdit, BadEntry.
    """
    access.check(access.may_write(by))
    if why not in Apart.values:
        raise BadEntry(what=_("Say why this is no basic question."))
    rows = list(Question.objects.select_for_update().filter(number__in=numbers[:500], apart="", became__isnull=True))
    for one in rows:
        one.apart, one.apart_by = why, by
        if one.event:
            book.append(
                "basic_question.asked", subject=one.ref, actor=by.ref, occurred_at=at, data={}, retracts=one.event,
                reason=f"no basic question: {why}",
            )  # fmt: skip
    Question.objects.bulk_update(rows, ["apart", "apart_by"])
    return len(rows)


@transaction.atomic
def belongs_to(by: Staff, numbers: list[str], entry: Entry) -> int:
    """These questions are answered by an entry from now on; gives how many."""
    access.check(access.may_write(by))
    return Question.objects.filter(number__in=numbers[:500], apart="", became__isnull=True).update(became=entry)


@transaction.atomic
def answer_talk(by: Staff, talk: Talk, *, at: datetime) -> None:
    """A person answered what was handed over, in the way the customer asked for.

    Raises:
        MayNotEdit, AlreadyDecided.
    """
    access.check(access.may_write(by))
    rows = Talk.objects.filter(pk=talk.pk, handed_at__isnull=False, handed_to="", answered_at__isnull=True)
    if not rows.update(answered_at=at, answered_by=by):
        raise AlreadyDecided()
    book.append("inquiry.responded", subject=talk.ref, actor=by.ref, occurred_at=at, data={"answered_by": "person"})


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Let go of words and contacts that nobody needs any more; number, time and result stay. Gives how many questions."""
    before = at - timedelta(days=KEPT_DAYS)
    settled = Q(began_at__lt=before) | Q(answered_at__lt=at - timedelta(days=CONTACT_DAYS))
    Talk.objects.filter(settled, sealed_contact__isnull=False).update(sealed_contact=None)
    return Question.objects.filter(asked_at__lt=before, sealed_text__isnull=False).update(sealed_text=None, sender=None)


def is_complained_of(row: Question) -> bool:
    """Whether the customer said that it did not help."""
    return row.helpful == Helpful.NO


def month_to_check(at: datetime) -> date:
    """The month whose sample is drawn: the present one."""
    return today(at).replace(day=1)
