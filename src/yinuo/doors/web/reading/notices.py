"""The bell: what broke and what came into danger since somebody last looked."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.documents.queries import words
from yinuo.doors.web.needs_around import Notice, Notices
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.watch import news
from yinuo.watch.shapes import WatchedRow

SHOWN = 20


def count(seen_at: datetime) -> Notices:
    """Only how much is new, for the bell."""
    found = news.news_since(seen_at)
    return Notices(new_broken=found.broken, new_at_risk=found.at_risk, most=news.MOST)


def notices(seen_at: datetime) -> Notices:
    """The newest breaches and warnings."""
    book, found = promise_book(), news.news_since(seen_at)
    broken = tuple(_notice(book, row, row.broken_at, seen_at) for row in news.newest_breaches(SHOWN))
    at_risk = tuple(_notice(book, row, row.at_risk_at, seen_at) for row in news.newest_warnings(SHOWN))
    return Notices(broken, at_risk, found.broken, found.at_risk, news.MOST)


def _notice(book: PromiseBook, row: WatchedRow, at: datetime | None, seen_at: datetime) -> Notice:
    moment = at or row.judged_at
    about = "" if row.subject == "organisation" else row.subject
    url = words.verdict_url(row.promise, row.subject, row.number)
    return Notice(words.row_state(row), words.title_of(book, row.promise), url, about, moment, moment > seen_at)
