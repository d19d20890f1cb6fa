"""A survey from its questions to its results: drawn by lot, answered by link, by code and by telephone, counted in groups large enough."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.customers.conftest import NOON
from tests.privacy.conftest import consent
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.queries.whole_record import whole_record
from yinuo.desks.feedback import statistics
from yinuo.desks.feedback.actions import answering, programmes, surveys
from yinuo.desks.feedback.actions.programmes import Wanted
from yinuo.desks.feedback.models import Answer, Ballot, Cell, Member, QuestionSet, Remark, Survey
from yinuo.desks.feedback.queries import results
from yinuo.desks.feedback.questions import Question
from yinuo.desks.feedback.refusals import AlreadyRated, BadFeedback, LinkIsOver, MayNotAsk, NotInThisState, TooManyAnswers
from yinuo.desks.improvement.models import Item
from yinuo.desks.service.models import Case
from yinuo.kit import clock

ASKED = [
    Question("", "csat", "您对我们的服务满意吗？", "Are you satisfied with us?"),
    Question("", "nps", "您愿意向朋友推荐我们吗？"),
    Question("", "ces", "办事方便吗？"),
    Question("", "choice", "您最常用哪个渠道？", "", (("电话", "Phone"), ("网页", "Web"))),
    Question("", "text", "还有什么想说的？"),
]
MARKS = {"q1": "5", "q2": "9", "q3": "6", "q4": "1"}


def told(kind):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, body::jsonb -> 'data' ->> 'staff', body FROM ledger_event WHERE kind = %s ORDER BY position", [kind]
        )
        return cursor.fetchall()


def consented(staff, customers):
    with seeing(staff, purpose="test") as viewer:
        for one in customers:
            consent(viewer, one, "survey")


def drawn(staff, **wanted):
    programmes.publish_set(staff, "季度满意度", ASKED, at=clock.now())
    said = Wanted("季度满意度调查", "季度满意度", "quarter", strata="department", limit_percent=90, expected_rate=100, **wanted)
    programme = programmes.start(staff, said, at=clock.now())
    with seeing(staff, purpose="test") as viewer:
        return surveys.draw(viewer, programme, at=clock.now())


def opened(staff, survey):
    with seeing(staff, purpose="test") as viewer:
        return surveys.send(viewer, survey, way="link", at=clock.now())


def answered(survey, member, said=MARKS, *, is_anonymous=True):
    with_name = surveys.token_of(survey, member)
    answering.answer(answering.asked_by(with_name, at=clock.now()), said, is_anonymous=is_anonymous, address="198.51.100.7", at=clock.now())


def numbers_of(survey, staff):
    with seeing(staff, purpose="test"):
        return list(Member.objects.filter(survey=survey).order_by("pk").values_list("customer__number", flat=True))


def closed(staff, survey):
    with seeing(staff, purpose="test") as viewer:
        return surveys.close(viewer, survey, at=clock.now())


def test_a_sample_can_be_drawn_again_by_anybody_and_only_who_consented_is_asked(lu, zhou, customers):
    everybody = customers(8)
    consented(lu, everybody[:6])
    with pytest.raises(MayNotAsk):
        drawn(zhou)
    survey = drawn(lu)
    assert (survey.frame, survey.left_out, survey.least, survey.drawn) == (6, 2, 6, 6) and survey.number == "MY-01-2026Q1"
    listed = sorted(one.number for one in everybody[:6])
    assert survey.frame_digest == hashlib.sha256("\n".join(listed).encode()).hexdigest()
    assert sorted(numbers_of(survey, lu)) == sorted(statistics.drawn(listed, 6, seed=survey.seed))
    with seeing(lu, purpose="test") as viewer, pytest.raises(NotInThisState):
        surveys.draw(viewer, survey.programme, at=clock.now())
    assert Survey.objects.count() == 1 and len(told("survey.drawn")) == 1
    assert survey.seed in told("survey.drawn")[0][2] and not told("survey.sent")
    with pytest.raises(LinkIsOver):  # it is not open yet
        answering.asked_by(surveys.token_of(survey, listed[0]), at=clock.now())


def test_answers_are_counted_at_the_end_and_what_promises_wait_for_is_written(lu, zhou, an, customers):
    consented(lu, customers(8))
    survey = opened(lu, drawn(lu))
    numbers = numbers_of(survey, lu)
    for number in numbers[:6]:
        answered(survey, number, MARKS | {"q5": f"词 {number}"})
    answered(survey, numbers[6], MARKS | {"q1": "1", "q5": "没人回电"}, is_anonymous=False)
    with pytest.raises(AlreadyRated):
        answered(survey, numbers[0])
    with pytest.raises(BadFeedback):
        answered(survey, numbers[7], {"q1": "6"})
    assert Ballot.objects.count() == 6 and not Cell.objects.exists() and not told("rating.given")
    with connection.cursor() as cursor:  # one transaction for all that wait and all who answered; nothing says who came when
        cursor.execute("SELECT count(DISTINCT x) FROM (SELECT xmin::text x FROM feedback_ballot) t")
        assert cursor.fetchone()[0] == 1
    with seeing(lu, purpose="test") as viewer:
        row = Answer.objects.get()
        assert row.marks == {"q1": "1", "q2": "9", "q3": "6", "q4": "1"} and "没人回电" not in str(row.marks)
        assert Case.objects.get(number=row.remedy_number).kind == "request"
    with seeing(an, purpose="test") as viewer:
        said = whole_record(viewer, row.customer, at=clock.now())
        assert said["survey_answers"][0]["words"] == {"q5": "没人回电"}
    with clock.pinned(NOON + timedelta(days=20)):
        survey = closed(lu, survey)
    assert (survey.counts, survey.answered, survey.dropped) == (True, 7, 0) and not Ballot.objects.exists()
    assert Counter(subject for subject, *_rest in told("rating.given")) == {survey.ref: 7}
    assert told("survey.sent")[0][:2] == (survey.ref, "lu") and len(told("survey.completed")) == 1
    assert not any(number in body for _subject, _staff, body in told("rating.given") for number in numbers)
    (result, nps, ces, choice) = results.results(survey, lu, least=5)
    assert result.whole.count == 7 and round(result.whole.estimate.value) == 86 and result.whole.estimate.low < 86
    assert (nps.unit, ces.unit, choice.whole.estimate) == ("points", "of7", None) and dict(choice.whole.marks)["网页"] == 7
    assert next((one.label, [line.count for line in one.rows]) for one in result.divisions)[1] == [7]
    score = told("department_score.published")
    assert len(score) == 1 and '"score":85.7' in score[0][2].replace(" ", "")
    plan = Item.objects.get()  # below the 90 % of its programme
    assert (plan.department, plan.source_ref) == ("华东", score[0][0])
    assert Remark.objects.count() == 6
    with pytest.raises(LinkIsOver):
        answering.asked_by(surveys.token_of(survey, numbers[7]), at=clock.now())


def test_too_few_are_destroyed_and_one_that_is_late_or_small_does_not_count(lu, customers):
    consented(lu, customers(8))
    survey = opened(lu, drawn(lu))
    for number in numbers_of(survey, lu)[:4]:
        answered(survey, number)
    with clock.pinned(NOON + timedelta(days=40)):
        with pytest.raises(LinkIsOver):  # its quarter is over
            answered(survey, numbers_of(survey, lu)[5])
        survey = closed(lu, survey)
    assert (survey.counts, survey.dropped) == (False, 4) and not Cell.objects.exists() and not Ballot.objects.exists()
    assert not told("survey.sent") and not told("rating.given") and len(told("survey.closed")) == 1


def test_who_answers_by_a_code_is_a_channel_of_its_own_and_cannot_fill_the_box(lu, customers):
    consented(lu, customers(3))
    survey = opened(lu, drawn(lu))
    token = surveys.open_token(survey)
    for _place in range(answering.MOST_AN_HOUR):
        answering.answer(answering.asked_by(token, at=clock.now()), MARKS, is_anonymous=False, address="203.0.113.9", at=clock.now())
    with pytest.raises(TooManyAnswers):
        answering.answer(answering.asked_by(token, at=clock.now()), MARKS, is_anonymous=False, address="203.0.113.9", at=clock.now())
    assert Ballot.objects.count() == 5
    survey = closed(lu, survey)
    assert set(Cell.objects.values_list("dimension", "value")) == {("way", "qr")} and not told("rating.given")


def test_one_of_us_types_in_what_is_said_on_the_telephone(lu, zhou, customers):
    consented(lu, customers(2))
    survey = opened(lu, drawn(lu))
    client = Client()
    client.force_login(zhou)
    number = numbers_of(survey, lu)[0]
    path = f"/feedback/surveys/{survey.number}/type-in/{number}/"
    assert client.get(path).status_code == 200
    assert client.post(path, MARKS | {"way": "phone", "named": "yes"}).status_code == 302
    with seeing(lu, purpose="test"):
        row = Answer.objects.get()
        assert (row.way, row.typed_by, row.customer.number) == ("phone", zhou, number)
    assert QuestionSet.objects.get().version == 1


def test_a_survey_is_answered_one_question_a_screen_without_a_script(lu, customers):
    consented(lu, customers(1))
    survey = opened(lu, drawn(lu))
    (number,) = numbers_of(survey, lu)
    path, browser = f"/s/{surveys.token_of(survey, number)}/", Client()
    page = browser.get(path)
    assert page.status_code == 200 and page.content.count(b'type="radio"') == 5 and page.headers["Referrer-Policy"] == "same-origin"
    for step, mark in enumerate(["4", "10", "7", "0"]):
        page = browser.post(path, {"step": step, "so_far": page.context["so_far"], "verb": "next", "answer": mark})
        assert page.status_code == 200 and page.context["step"] == step + 1
    refused = browser.post(path, {"step": 0, "so_far": page.context["so_far"], "verb": "next", "answer": "9"})
    assert refused.status_code == 400
    again = browser.get(path)  # the draft is in the browser, not in the house
    assert again.context["step"] == 4 and not Ballot.objects.exists()
    page = browser.post(path, {"step": 4, "so_far": again.context["so_far"], "verb": "next", "answer": ""})
    page = browser.post(path, {"step": 5, "so_far": page.context["so_far"], "verb": "next", "named": ""})
    assert page.status_code == 200 and Ballot.objects.count() == 1
    assert browser.get(path).status_code == 409
    assert browser.get("/s/unknown/").status_code == 410
