"""Taking answers to a survey: by a customer's own link, by a code for everybody, or typed in by one of us who asked."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.desks.service import taking
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel, Kind
from yinuo.desks.service.contacts import Contact

from .. import access, boxes, links, questions, rules
from ..choices import TYPED, SurveyState, Way
from ..models import Answer, Member, Survey
from ..queries import counts
from ..questions import Question
from ..refusals import AlreadyRated, BadFeedback, LinkIsOver, NotInThisState, TooManyAnswers
from .reaching import member_of

MOST_AN_HOUR = 5
"""Answers by a code for everybody from one address."""
WIDE = 4
"""So many groups of the least size are written anew with each answer, not more."""


@dataclass(frozen=True)
class Asked:
    """Who stands before a survey: the customer of a link, or somebody unknown before a code for everybody."""

    survey: Survey
    member: Member | None = None

    @property
    def questions(self) -> list[Question]:
        return questions.read(self.survey.question_set.questions)


def asked_by(token: str, *, at: datetime) -> Asked:
    """What a link leads to.

    Raises:
        LinkIsOver: unknown, not open, closed or past its period. AlreadyRated.
    """
    digest = links.digest_of(token)
    survey = Survey.objects.filter(open_digest=digest).select_related("question_set", "programme").first() if "\0" not in token else None
    member = None
    if survey is None and "\0" not in token:
        member = member_of(digest)
        survey = member.survey if member is not None else None
    if survey is None or survey.state != SurveyState.OPEN or today(at) > survey.last_on:
        raise LinkIsOver()
    if member is not None and member.has_answered:
        raise AlreadyRated()
    return Asked(survey, member)


def answer(asked: Asked, said: Mapping[str, str], *, is_anonymous: bool, address: str | None, at: datetime) -> None:
    """Take all answers at once.

    Raises:
        BadFeedback, AlreadyRated, LinkIsOver, TooManyAnswers: nothing was taken.
    """
    given = {one.key: found for one in asked.questions if (found := questions.answer_of(one, said.get(one.key, "")))}
    if not given:
        raise BadFeedback(what=_("Nothing was answered."))
    if asked.member is None:
        _count_sender(asked.survey, address, on=today(at))
        _anonymous(asked.survey, None, given, {"way": Way.QR})
        return
    with taking.reaching(asked.member.customer_id) as viewer:
        customer = Customer.objects.select_related("manager").get(pk=asked.member.customer_id)
        if is_anonymous:
            _anonymous(asked.survey, asked.member, given, group_of(customer, asked.member.way))
        else:
            _named(viewer, asked.survey, customer, given, way=asked.member.way, at=at)


def group_of(customer: Customer, way: str) -> dict[str, str]:
    """What an answer is counted under besides all of them."""
    return {
        "department": customer.department, "staff": customer.manager.username if customer.manager else "",
        "tier": str(customer.tier), "way": str(way),
    }  # fmt: skip


@transaction.atomic
def type_in(
    viewer: Viewer, survey: Survey, customer: Customer, said: Mapping[str, str], *, way: str, is_anonymous: bool, at: datetime
) -> None:
    """What a customer of the sample told one of us by telephone or in an interview.

    Raises:
        MayNotAsk, BadFeedback, NotInThisState, AlreadyRated: nothing was taken.
    """
    access.check(access.may_read(viewer.staff))
    if way not in TYPED:
        raise BadFeedback(what=_("The way is none of the list."), beside="way")
    if survey.state != SurveyState.OPEN:
        raise NotInThisState(number=survey.number, what=_("it takes no answers."))
    given = {
        one.key: found
        for one in questions.read(survey.question_set.questions)
        if (found := questions.answer_of(one, said.get(one.key, "")))
    }
    if not given:
        raise BadFeedback(what=_("Nothing was answered."))
    member = Member.objects.filter(survey=survey, customer=customer).first()
    if member is None:
        raise BadFeedback(what=_("This customer is not in the sample."))
    if is_anonymous:
        _anonymous(survey, member, given, group_of(customer, way))
    else:
        _named(viewer, survey, customer, given, way=way, at=at, typed_by=viewer.staff)


def _use(survey: Survey, customer: int, box: str = "") -> None:
    """Lock out a closing and a second answer; the filters decide who was first."""
    if not Survey.objects.select_for_update(of=("self",)).filter(pk=survey.pk, state=SurveyState.OPEN).exists():
        raise LinkIsOver()
    if not Member.objects.filter(survey=survey, customer=customer, has_answered=False).update(has_answered=True, box=box):
        raise AlreadyRated()


@transaction.atomic
def _anonymous(survey: Survey, member: Member | None, given: Mapping[str, str], group: Mapping[str, str]) -> None:
    box = boxes.box_of_survey(survey.number)
    boxes.hold(box)
    if member is not None:
        _use(survey, member.customer_id, box)
    elif not Survey.objects.select_for_update(of=("self",)).filter(pk=survey.pk, state=SurveyState.OPEN).exists():
        raise LinkIsOver()
    least = rules.present().least_group
    is_full = boxes.put(box, [{"given": dict(given), **group}], most=WIDE * least, stay=least)
    counts.touch_members(survey.pk, box, to="" if is_full else box)


def _named(
    viewer: Viewer, survey: Survey, customer: Customer, given: Mapping[str, str], *, way: str, at: datetime, typed_by: Any = None
) -> Answer:
    _use(survey, customer.pk)
    asked = questions.read(survey.question_set.questions)
    words = {one.key: given[one.key] for one in asked if one.is_text and one.key in given}
    group = group_of(customer, way)
    row = Answer.objects.create(
        survey=survey,
        customer=customer,
        marks={key: text for key, text in given.items() if key not in words},
        typed_by=typed_by,
        at=at,
        **group,
    )
    row.sealed_words = viewer.opener.seal(
        json.dumps(words, ensure_ascii=False) if words else "", row=row, column="words", customer=customer.pk
    )
    main = questions.main_of(asked)
    if main is not None and row.marks.get(main.key, "9") <= str(rules.present(at).low_score):
        row.remedy_number = _remedy(survey, customer, int(row.marks[main.key]), "\n".join(words.values()), at=at)
    row.save(update_fields=["sealed_words", "remedy_number"])
    return row


def _remedy(survey: Survey, customer: Customer, score: int, words: str, *, at: datetime) -> str:
    title = _("Low score in a survey: {score} of 5").format(score=score)
    text = words or _("Answered {score} of 5 in survey {number}. Call back, ask what went wrong, and make it good.").format(
        score=score, number=survey.number
    )
    contact = Contact(channel=Channel.WEB, received_at=at, text=text, kind=Kind.REQUEST, title=title, customer_number=customer.number)
    return intake.take_in(contact, at=at).case.number


def _count_sender(survey: Survey, address: str | None, *, on: date) -> None:
    """Count answers of an address for an hour, in memory only: nothing of it reaches the database."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"survey|{survey.pk}|{on}|{address}".encode(), hashlib.sha256).hexdigest()
    cache.add(f"survey-{digest}", 0, timeout=3600)
    if cache.incr(f"survey-{digest}") > MOST_AN_HOUR:
        raise TooManyAnswers()
