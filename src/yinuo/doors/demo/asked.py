"""The answers of the heating company, and what customers asked of them by day and night in the last weeks of the story."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

from yinuo.desks.answers.actions import asking, importing, judging, writing
from yinuo.desks.answers.models import Entry, Question, Talk, Version
from yinuo.desks.answers.queries.listing import to_check
from yinuo.desks.people.models import Staff
from yinuo.doors.demo.year import Year
from yinuo.kit import clock

_TABLE = Path(__file__).parent / "answers.csv"
_UNKNOWN = ("地暖多久清洗一次", "地暖要多久清洗一次呢", "可以装智能温控器吗", "智能温控器能自己装吗", "你们招不招工人", "明天会下雪吗")
_WEEKS, _A_WEEK = 6, 14


def answer(year: Year) -> None:
    """Write and approve the entries, then ask; nothing where it was done before."""
    if Entry.objects.exists():
        return
    now = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)
    began = now - timedelta(weeks=_WEEKS)
    writer, approver, checker = (Staff.objects.get(username=name) for name in ("lin", "lu", "zhou"))
    with clock.pinned(began):
        importing.take(writer, _TABLE.read_bytes(), name=_TABLE.name, at=began)
        waiting = list(Version.objects.order_by("pk"))
        for version in waiting[:-1]:  # one waits, as it does on any day
            writing.approve(approver, version, at=began)
    dice = random.Random(year.seed)
    wordings = [line for version in waiting[:-1] for line in version.variants]
    moments = sorted(began + timedelta(minutes=dice.randrange(60, _WEEKS * 7 * 24 * 60 - 60)) for _one in range(_WEEKS * _A_WEEK))
    for place, moment in enumerate(moments):
        with clock.pinned(moment):
            _ask(_UNKNOWN[place // 7 % len(_UNKNOWN)] if place % 7 == 6 else dice.choice(wordings), place, at=moment)
    with clock.pinned(now):
        judging.draw(checker, now.date(), at=now)
        for row, _text in to_check(checker)[:20]:
            judging.check_answer(checker, row, "right", at=now)


def _ask(text: str, place: int, *, at: datetime) -> None:
    """One question; every third helped, every thirteenth did not, and some who got no answer ask for a person."""
    row: Question = asking.ask(text, at=at).question
    talk = Talk.objects.get(pk=row.talk_id)
    if row.version is not None and (place % 3 == 0 or place % 13 == 0):
        asking.say_helpful(talk, row.number, helped=place % 13 != 0, at=at)
    elif row.version is None and place % 4 == 2:
        asking.hand_over(talk, contact="公众号留言", at=at)
