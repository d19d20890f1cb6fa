"""The bell: what broke, what came into danger and where one was named since somebody last looked."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from yinuo.desks.documents.queries import words
from yinuo.desks.people.models import Staff
from yinuo.desks.service.models import Mention
from yinuo.desks.service.queries import mentions
from yinuo.doors.web.needs_around import Named, Notice, Notices
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.watch import news
from yinuo.watch.shapes import WatchedRow

SHOWN = 20


def count(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    """Only how much is new, for the bell."""
    found = news.news_since(seen_at)
    named = mentions.count_since(staff, seen_at) if staff else 0
    return Notices(new_broken=found.broken, new_at_risk=found.at_risk, most=news.MOST, new_mentions=named)


def notices(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    """The newest breaches and warnings, and where this person was named last."""
    book, found = promise_book(), news.news_since(seen_at)
    broken = tuple(_notice(book, row, row.broken_at, seen_at) for row in news.newest_breaches(SHOWN))
    at_risk = tuple(_notice(book, row, row.at_risk_at, seen_at) for row in news.newest_warnings(SHOWN))
    named = tuple(_named(one, seen_at) for one in mentions.newest(staff, SHOWN)) if staff else ()
    new = mentions.count_since(staff, seen_at) if staff else 0
    return Notices(broken, at_risk, found.broken, found.at_risk, news.MOST, named, new)


def _named(one: Mention, seen_at: datetime) -> Named:
    return Named(one.number, str(one.by), reverse("case", args=[one.number]), one.at, one.at > seen_at)


def _notice(book: PromiseBook, row: WatchedRow, at: datetime | None, seen_at: datetime) -> Notice:
    moment = at or row.judged_at
    about = "" if row.subject == "organisation" else row.subject
    url = words.verdict_url(row.promise, row.subject, row.number)
    return Notice(words.row_state(row), words.title_of(book, row.promise), url, about, moment, moment > seen_at)
