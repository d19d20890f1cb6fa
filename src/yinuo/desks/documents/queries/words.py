"""Promises and rows in the reader's words: titles, clauses, states, clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.reports.explaining import Lang
from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar
from yinuo.promises.shapes import PromiseBook
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, Clock, StateCount, Tone
from yinuo.watch.shapes import Standing, WatchedRow

STATES = ("kept", "pending", "at_risk", "broken", "broken_major", "unproven", "not_exercised", "interval_not_set", "void")


MOST_TITLES = 10_000
_titles: dict[tuple[str, str, str], str] = {}


def lang() -> Lang:
    """The reader's language as the engine names it."""
    return "zh" if telling_time.is_chinese() else "en"


def terms_at(book: PromiseBook, promise: str, instant: datetime | None = None) -> Terms:
    """The version of a promise in force at an instant, the newest where none was (or none is asked for)."""
    versions = [terms for terms in book.promises.terms if terms.name == promise]
    seconds = None if instant is None else instant.timestamp()
    for terms in versions:
        starts = terms.valid_from is None or (seconds is not None and terms.valid_from <= seconds)
        ends = terms.valid_until is not None and seconds is not None and terms.valid_until <= seconds
        if seconds is not None and starts and not ends:
            return terms
    return versions[-1]


def calendar_of(book: PromiseBook, terms: Terms) -> Calendar:
    """The calendar by which a promise is counted."""
    return book.calendars[str(terms.tree["calendar"] or terms.calendar or "cn-office")]


def title_of(book: PromiseBook, promise: str) -> str:
    """The duty in one phrase: the first sentence of its words, without the stop; kept for as long as the book stands."""
    key = book.stamp, promise, lang()
    if key not in _titles:
        if len(_titles) > MOST_TITLES:
            _titles.clear()
        _titles[key] = duty(book, promise, lang=lang())
    return _titles[key]


def clause(book: PromiseBook, promise: str) -> Clause:
    """The clause chip of a promise."""
    return Clause(book.document_of[promise], book.clause_of.get(promise, ""), promise_url(book, promise))


def promise_url(book: PromiseBook, promise: str) -> str:
    return reverse("promise", args=[book.document_of[promise], promise])


def verdict_url(promise: str, subject: str, number: int) -> str:
    return reverse("verdict", args=[f"{promise}@{subject}#{number}"])


def counts_of(standing: Standing, url: str = "") -> tuple[StateCount, ...]:
    """How many rows stand in each state; `at_risk` and major breaches apart from the rest."""
    found = {
        **{name: getattr(standing, name) for name in STATES},
        "pending": standing.pending - standing.at_risk,
        "broken": standing.broken - standing.broken_major,
    }
    return tuple(StateCount(name, found[name], f"{url}?state={name}" if url else "") for name in STATES if found[name])


def state_of(standing: Standing) -> str:
    """The one state a promise is shown in: the gravest of what is open or was broken, else kept."""
    if standing.gravest:
        return standing.gravest
    if standing.kept or standing.broken:
        return "kept"
    if standing.pending:
        return "pending"
    return "interval_not_set" if standing.interval_not_set else "not_exercised"


def row_state(row: WatchedRow) -> str:
    """The state as it is shown: at risk and major breach are states of their own to the eye."""
    if row.verdict == "pending" and row.is_at_risk:
        return "at_risk"
    return "broken_major" if row.verdict == "broken" and row.grade == "major" else row.verdict


def clock_face(
    book: PromiseBook, promise: str, *, opened_at: datetime | None, due_at: datetime, now: datetime, at_risk_at: datetime | None
) -> Clock:
    """What is left of a running clock: in working time where the promise counts so, else as a watch on the wall shows it."""
    clock = work_clock(book, promise)
    due, moment = int(due_at.timestamp()), int(now.timestamp())
    opened = int(opened_at.timestamp()) if opened_at else moment
    counts = clock.calendar.has_hours and _counts_work(terms_at(book, promise, opened_at))
    left = clock.between_one(moment, due) if counts else due - moment
    total = clock.between_one(opened, due) if counts else due - opened
    used = 100.0 if total <= 0 else min(100.0, max(0.0, 100.0 * (total - left) / total))
    tone: Tone = "late" if moment > due else "risk" if at_risk_at is not None and at_risk_at <= now else "run"
    words = telling_time.span(abs(due - moment) if tone == "late" else max(left, 0))
    last = telling_time.local(due_at) - timedelta(seconds=1)  # 24:00 belongs to the day that it ends
    is_midnight = telling_time.local(due_at).time() == time()
    shown = telling_time.day(last)
    if last.date() == telling_time.local(now).date():
        shown = "24:00" if is_midnight else telling_time.hour(due_at)
    opens, closes = stretch_after(clock, moment) if counts and tone != "late" else (moment, None)
    seconds = abs(due - moment) if tone == "late" else max(left, 0)
    return Clock(tone, used, words, shown, due_at, False, seconds, opens - moment, None if closes is None else closes - moment)


def _counts_work(terms: Terms) -> bool:
    """Whether a promise gives working time: 72 hours and 10 days are told as they are, 4 business hours and 3 workdays are not."""
    parts = [part for part in terms.tree["body"].values() if isinstance(part, Mapping) and "unit" in part]
    return not parts or any(part["unit"] == "workday" or part["unit"].startswith("business") for part in parts)


def stretch_after(clock: WorkClock, moment: int) -> tuple[int, int]:
    """The stretch of working time that runs at this second, or the next one: when it begins and ends, seconds UTC."""
    opens = int(clock.next_open(moment))
    day, second = int(clock.local_day(opens)), int(clock.local_seconds(opens))
    weekday = clock.calendar.weekday_of_shifts(date(1970, 1, 1) + timedelta(day))
    ends = [close for open_, close in clock.calendar.shifts.get(weekday or 0, ()) if open_ <= second < close]
    return opens, int(clock.local_to_utc(day, ends[0])) if ends else opens


def month_words(month: int) -> str:
    """3月 or Mar."""
    if telling_time.is_chinese():
        return f"{month}月"
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]


def work_clock(book: PromiseBook, promise: str) -> WorkClock:
    return clock_of(calendar_of(book, terms_at(book, promise)))
