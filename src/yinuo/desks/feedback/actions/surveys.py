"""Carrying a survey out: the sample drawn, sent, reminded, closed; whether it is one that a promise may count."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers import using
from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.choices import Category
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access, links, periods, statistics
from ..choices import Allocation, Strata, SurveyState, Way
from ..models import Member, Programme, QuestionSet, Survey
from ..queries import counts
from ..refusals import BadFeedback, NotInThisState
from . import releasing

PURPOSE = "survey"
LETTERS = (Way.MAIL, Way.SMS)


@transaction.atomic
def draw(viewer: Viewer, programme: Programme, *, at: datetime) -> Survey:
    """Draw the sample of this period: who may be asked, how many it takes, on whom it falls. Once, so that nobody draws until it suits.

    Raises:
        MayNotAsk. NotInThisState: ended, or drawn already. BadFeedback: nobody may be asked.
    """
    access.check_owns(viewer.staff, programme)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    first, last = periods.bounds(row.period, today(at))
    if row.ended_at is not None or row.surveys.filter(first_on=first).exists():
        raise NotInThisState(number=row.number, what=_("it is ended, or the sample of this period is drawn."))
    everybody = list(_population(viewer, row))
    frame = using.usable(viewer, everybody, PURPOSE, at=at)
    if not frame:
        raise BadFeedback(what=_("Nobody of the population may be asked: consents to surveys are missing, or no customer fits."))
    least = statistics.least_sample(len(frame), margin=row.margin / 100)
    wanted = min(len(frame), -(-least * 100 // row.expected_rate))
    seed = secrets.token_hex(16)
    questions = QuestionSet.objects.filter(name=row.set_name).order_by("-version")[0]
    survey = Survey.objects.create(
        number=f"MY-{row.number.removeprefix('DC-')}-{periods.label(row.period, first)}", programme=row, question_set=questions,
        first_on=first, last_on=last, seed=seed, frame=len(frame), left_out=len(everybody) - len(frame), least=least, drawn=0,
        frame_digest=hashlib.sha256("\n".join(sorted(one.number for one in frame)).encode()).hexdigest(), owner=row.owner, made_at=at,
    )  # fmt: skip
    survey.open_digest = links.digest_of(open_token(survey))
    sizes = _members(survey, frame, wanted, strata=row.strata, is_equal=row.allocation == Allocation.QUOTA)
    survey.drawn = sum(sizes.values())
    survey.save(update_fields=["open_digest", "drawn"])
    data = {
        "programme": row.number, "staff": row.owner.username, "seed": seed, "frame": survey.frame, "frame_sha256": survey.frame_digest,
        "left_out": survey.left_out, "least": least, "drawn": survey.drawn, "strata": sizes, "set": f"{questions.name}/{questions.version}",
    }  # fmt: skip
    book.append("survey.drawn", subject=survey.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.ref, questions.ref], data=data)
    return survey


def _population(viewer: Viewer, programme: Programme) -> Sequence[Customer]:
    rows = visible_to(viewer.staff).filter(erased_at__isnull=True, merged_into__isnull=True).exclude(category=Category.FORMER)
    for name in ("department", "tier", "category"):
        if getattr(programme, name):
            rows = rows.filter(**{name: getattr(programme, name)})
    return rows.order_by("pk")  # type: ignore[return-value]


def _members(survey: Survey, frame: Sequence[Customer], wanted: int, *, strata: str, is_equal: bool) -> dict[str, int]:
    parts: dict[str, list[Customer]] = {}
    for one in frame:
        parts.setdefault(str(getattr(one, strata)) or "-" if strata in Strata.values and strata else "", []).append(one)
    sizes = statistics.allocated({name: len(part) for name, part in parts.items()}, wanted, equally=is_equal)
    rows = []
    for name, size in sorted(sizes.items()):
        by_number = {one.number: one for one in parts[name]}
        chosen = statistics.drawn(by_number, size, seed=survey.seed)
        rows += [
            Member(survey=survey, customer=by_number[one], stratum=name, digest=links.digest_of(token_of(survey, one))) for one in chosen
        ]
    Member.objects.bulk_create(sorted(rows, key=lambda one: one.customer_id))
    return {name or "all": size for name, size in sizes.items()}


def token_of(survey: Survey, customer_number: str) -> str:
    """The end of the link of one customer of a sample."""
    return links.token_of(f"survey|{survey.number}|{customer_number}")


def open_token(survey: Survey) -> str:
    """The end of the link behind the QR code for everybody."""
    return links.token_of(f"survey|{survey.number}")


@transaction.atomic
def send(viewer: Viewer, survey: Survey, *, way: str, at: datetime, by_us: bool = False, remind_on: date | None = None) -> Survey:
    """Say that the sample was sent its links, by a mail, text messages, or on paper; from now on it is open for answers.

    Args:
        by_us: the worker sends them, by mail or text message (`asking`); what counts as sent is what really went out.
        remind_on: the day on which who did not answer is reminded by itself, once; only with `by_us`.
    Raises:
        MayNotAsk, NotInThisState, BadFeedback: nothing was changed.
    """
    row = _held(viewer, survey)
    if row.state != SurveyState.DRAWN:
        raise NotInThisState(number=row.number, what=_("it was sent."))
    if way not in Way.values:
        raise BadFeedback(what=_("The way is none of the list."), beside="way")
    if by_us and way not in LETTERS:
        raise BadFeedback(what=_("We send by e-mail or text message only."), beside="way")
    if remind_on is not None and not (by_us and today(at) < remind_on <= row.last_on):
        raise BadFeedback(what=_("The day of the reminder lies after today and within the period."), beside="remind_on")
    row.members.update(is_sent=not by_us, way=way)
    row.state, row.sent_at, row.by_us, row.remind_on = SurveyState.OPEN, at, by_us, remind_on
    row.sent = counts.turnout(row).sent
    row.save(update_fields=["state", "sent_at", "sent", "by_us", "remind_on"])
    data = {"sent": row.sent, "asked": row.drawn, "by_us": by_us, "way": way, "staff": row.owner.username, "least": row.least}
    book.append("survey.opened", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data)
    return row


@transaction.atomic
def remind(viewer: Viewer, survey: Survey, *, at: datetime) -> int:
    """Say that whoever did not answer was reminded, once; gives how many these are. Where we send, the worker writes to them now.

    Raises:
        MayNotAsk, NotInThisState.
    """
    row = _held(viewer, survey)
    if row.state != SurveyState.OPEN or row.reminded_at is not None:
        raise NotInThisState(number=row.number, what=_("only an open survey is reminded of, and once."))
    count = unanswered(row)
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    book.append("survey.reminded", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data={"reminded": count})
    return count


def unanswered(row: Survey) -> int:
    """How many of a sample did not answer."""
    standing = counts.turnout(row)
    return standing.members - standing.answered


@transaction.atomic
def close(viewer: Viewer, survey: Survey, *, at: datetime) -> Survey:
    """Take no more answers, and count. It counts as carried out if it was sent to as many as the margin takes and closed in its period.

    Raises:
        MayNotAsk, NotInThisState.
    """
    row = _held(viewer, survey)
    if row.state != SurveyState.OPEN or row.sent_at is None:
        raise NotInThisState(number=row.number, what=_("only an open survey is closed."))
    row.state, row.closed_at = SurveyState.CLOSED, at
    if row.by_us:
        _count_letters(row)
    row.counts = row.sent >= row.least and row.first_on <= today(row.sent_at) and today(at) <= row.last_on
    row.answered = counts.turnout(row).answered
    row.dropped = releasing.release(row, at=at)
    row.save(update_fields=["state", "sent", "sent_at", "closed_at", "counts", "answered", "dropped"])
    _tell_closed(viewer, row, at=at)
    releasing.publish_departments(viewer, row, at=at)
    return row


def _count_letters(row: Survey) -> None:
    """As many as really went out and did not come back; it was sent at the instant at which they were as many as the margin takes."""
    gone = counts.went_out(row)
    row.sent = len(gone)
    if row.sent >= max(row.least, 1):
        row.sent_at = gone[max(row.least, 1) - 1]


def _tell_closed(viewer: Viewer, row: Survey, *, at: datetime) -> None:
    data: dict[str, Any] = {
        "staff": row.owner.username, "department": row.programme.department, "sent": row.sent, "answered": row.answered, "least": row.least,
        "counts": bool(row.counts), "method": "questionnaire", "period": row.programme.period,
    }  # fmt: skip
    drafts = [book.Draft(kind="survey.closed", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data)]
    if (
        row.counts and row.sent_at is not None
    ):  # what a promise counts, at the instant at which it was sent, once it is certain that it was one
        drafts += [
            book.Draft(kind="survey.sent", subject=row.ref, actor=viewer.staff.ref, occurred_at=row.sent_at, data=data),
            book.Draft(kind="survey.completed", subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data),
        ]
    book.append_many(drafts)


@transaction.atomic
def review(viewer: Viewer, survey: Survey, *, at: datetime) -> None:
    """Say that the results of a closed survey were gone through (a promise may ask how often satisfaction is reviewed).

    Raises:
        MayNotAsk, NotInThisState.
    """
    row = _held(viewer, survey)
    if row.state != SurveyState.CLOSED or counts.reviewed_at(row):
        raise NotInThisState(number=row.number, what=_("only a closed survey is reviewed, and once."))
    data = {"staff": viewer.staff.username, "survey": row.number}
    kinds = ("satisfaction_review.done", "feedback.analysed")  # the second is what a promise of improvements after it waits for
    book.append_many(book.Draft(kind=kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, data=data) for kind in kinds)


def _held(viewer: Viewer, survey: Survey) -> Survey:
    row = Survey.objects.select_for_update(of=("self",)).select_related("programme__owner", "owner", "question_set").get(pk=survey.pk)
    access.check_owns(viewer.staff, row.programme)
    return row


def is_over(survey: Survey, on: date) -> bool:
    """Whether a survey's period has ended while it was not closed."""
    return survey.state != SurveyState.CLOSED and on > survey.last_on
