"""Ratings after a case, and surveys: a monthly one of satisfaction with its results, this month's still open, one about recommending us."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from yinuo.desks.customers.access import Viewer
from yinuo.desks.feedback.actions import answering, programmes, rating, surveys, visits
from yinuo.desks.feedback.actions.answering import Asked
from yinuo.desks.feedback.models import Member, Survey
from yinuo.desks.people.queries import today
from yinuo.desks.service.models import Case
from yinuo.doors.demo import serving_words as words
from yinuo.doors.demo.serving import Story, then
from yinuo.kit import clock

if TYPE_CHECKING:
    from yinuo.doors.demo.serving import Act

MARKS = ((5, 10), (5, 9), (4, 9), (4, 8), (5, 10), (3, 7), (5, 9), (4, 8), (5, 10), (2, 3), (4, 7), (3, 6))
"""Satisfaction and recommendation, one customer after the other."""
RATINGS = ((5, "修得很快，谢谢林师傅。", False), (2, "约了两次才来。", False), (4, "", False), (5, "", True), (5, "", True),
           (4, "态度很好", True), (5, "", True), (3, "", True), (5, "", True), (5, "", False))  # fmt: skip
"""Mark, words, whether without a name: for cases closed in the last weeks."""


def _rule(story: Story, viewer: Viewer, at: datetime) -> None:
    programmes.set_rule(viewer.staff, low_score=2, least_group=5, visit_percent=5, open_days=30, at=at)


def _start(story: Story, viewer: Viewer, at: datetime) -> None:
    programmes.publish_set(viewer.staff, "服务满意度", words.QUESTIONS, at=at)
    common = {"set_name": "服务满意度", "margin": 15, "expected_rate": 80, "limit_percent": 90, "strata": "tier"}
    monthly = programmes.Wanted("每月满意度调查", period="month", title_en="Satisfaction, monthly", **common)
    story.kept["monthly"] = programmes.start(viewer.staff, monthly, at=at)
    quarterly = programmes.Wanted("推荐意愿季度调查", period="quarter", title_en="Would you recommend us", set_name="服务满意度")
    programmes.start(viewer.staff, quarterly, at=at)


def _send(name: str) -> Act:
    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        drawn = surveys.draw(viewer, story.kept["monthly"], at=at)
        story.kept[name] = then(at, 60, surveys.send, viewer, drawn, way="link")

    return act


def _answer(name: str, *, of_ten: int) -> Act:
    """So many of ten answer their link, every third without a name."""

    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        survey = Survey.objects.select_related("question_set", "programme").get(pk=story.kept[name].pk)
        dice = Random(survey.number)
        for place, member in enumerate(Member.objects.filter(survey=survey).order_by("pk")):
            if place % 10 >= of_ten:
                continue
            satisfied, recommends = MARKS[place % len(MARKS)]
            marks = (str(satisfied), str(recommends), str(min(7, satisfied + 2)), dice.choice(words.REMARKS))
            asked = Asked(survey, member)
            said = {one.key: mark for one, mark in zip(asked.questions, marks, strict=True) if mark}
            moment = at + timedelta(minutes=7 * place)
            with clock.pinned(moment):
                answering.answer(asked, said, is_anonymous=place % 3 == 0, address=None, at=moment)

    return act


def _close(story: Story, viewer: Viewer, at: datetime) -> None:
    surveys.close(viewer, story.kept["january"], at=at)


def _review(story: Story, viewer: Viewer, at: datetime) -> None:
    surveys.review(viewer, story.kept["january"], at=at)


def _rate(story: Story, viewer: Viewer, at: datetime) -> None:
    """Customers rate what was closed for them lately."""
    since = at - timedelta(days=25)
    rows = Case.objects.filter(state="closed", resolved_at__gte=since, kind="complaint", owner__username="lin").order_by("number")
    for (score, comment, is_anonymous), case in zip(RATINGS, rows.select_related("customer", "owner"), strict=False):
        rating.rate(case, score=score, comment=comment, is_anonymous=is_anonymous, at=at)


def _draw_visits(story: Story, viewer: Viewer, at: datetime) -> None:
    visits.draw(viewer, today(at).replace(day=1) - timedelta(days=1), at=at)


ACTS: tuple[tuple[int, float, str, Act], ...] = (
    (39, 9.5, "lu", _rule), (39, 10, "shen", _start), (39, 11, "shen", _send("january")), (33, 10, "shen", _answer("january", of_ten=9)),
    (16, 16, "shen", _close), (15, 9, "shen", _review), (9, 11, "shen", _send("february")), (5, 14, "shen", _answer("february", of_ten=4)),
    (6, 10, "shen", _rate), (12, 15, "lu", _draw_visits),
)  # fmt: skip
