"""The board, and what the shell around every page shows of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yinuo.desks.documents.queries import words
from yinuo.doors.web.needs import BoardView, BreachRow, Coverage, DocumentRow, DueRow, PromiseRow, Rate, Shortfall, Today
from yinuo.engine.reports.run_rate import projection
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import Calendar
from yinuo.ledger import checkpoints
from yinuo.promises.library import promise_book
from yinuo.promises.models import Clause, Version
from yinuo.promises.shapes import PromiseBook
from yinuo.ui import telling_time
from yinuo.ui.shapes import StateCount, TrendPoint
from yinuo.watch import queries as watch
from yinuo.watch.shapes import Board, Running, Standing, WatchedRow

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def today(*, at: datetime) -> Today:
    """The chip of the top bar: what the office calendar makes of today."""
    calendar = promise_book().calendars["cn-office"]
    clock = clock_of(calendar)
    local = telling_time.local(at)
    number = int(clock.local_day(int(at.timestamp())))
    works = bool(clock.is_workday(number))
    is_weekday = local.weekday() < 5
    if works:
        kind = pgettext("kind of day", "workday") if is_weekday else pgettext("kind of day", "make-up workday")
    else:
        kind = pgettext("kind of day", "holiday") if is_weekday else pgettext("kind of day", "rest day")
    rest = next((ahead for ahead in range(1, 15) if not clock.is_workday(number + ahead)), None)
    return Today(local, kind, calendar.name, hours_of(calendar), local.date() + timedelta(rest) if rest else None)


def hours_of(calendar: Calendar) -> str:
    """The shifts of a Monday, as a line."""
    return ", ".join(
        f"{begin // 3600}:{begin % 3600 // 60:02}–{end // 3600}:{end % 3600 // 60:02}" for begin, end in calendar.shifts.get(0, ())
    )


def board(*, at: datetime, period: str, state: str) -> BoardView:
    """Everything on the board, from the watch's own counts."""
    book, found = promise_book(), watch.board(at)
    states = {name: words.state_of(found.recent_promises.get(name, Standing())) for name in book.document_of}
    newest = checkpoints.latest()
    return BoardView(
        head=newest.size if newest else None,
        verified_at=datetime.fromisoformat(str(newest.said["sealed_at"])) if newest else None,
        counted_at=found.judged_through,
        period=period,
        rate=_rate(found, period),
        states=_by_state(states),
        today_words=_today_words(found, at),
        coverage=_coverage(),
        due=tuple(_due(book, found, at)),
        shortfalls=tuple(_shortfall(book, one, at) for one in _worst(found.shortfalls)),
        documents=tuple(_documents(book, found, states, state)),
        breaches=tuple(_breach(book, row) for row in found.breaches[:5]),
    )


def _rate(found: Board, period: str) -> Rate:
    months = found.months[-MONTHS_IN[period] :]
    before = found.months[-2 * MONTHS_IN[period] : -MONTHS_IN[period]]
    now, past = _summed([one.standing for one in months]), _summed([one.standing for one in before])
    change = now[0] / now[1] * 100 - past[0] / past[1] * 100 if now[1] and past[1] else None
    label = {"month": _("Kept rate, this month"), "quarter": _("Kept rate, three months"), "year": _("Kept rate, twelve months")}[period]
    trend = tuple(TrendPoint(words.month_words(one.month.month), one.standing.rate) for one in found.months)
    percent = now[0] / now[1] * 100 if now[1] else None
    return Rate(percent, now[0], now[1], label, None if change is None else round(change, 1), None, trend)


def _summed(standings: Sequence[Standing]) -> tuple[int, int]:
    return sum(one.kept for one in standings), sum(one.decided for one in standings)


def _by_state(states: Mapping[str, str]) -> tuple[StateCount, ...]:
    counted: dict[str, int] = defaultdict(int)
    for state in states.values():
        counted[state] += 1
    return tuple(StateCount(name, counted[name], f"{reverse('board')}?state={name}") for name in words.STATES if counted[name])


def _today_words(found: Board, at: datetime) -> str:
    today = telling_time.local(at).date()
    due = sum(1 for one in found.nearest if telling_time.local(one.due_at).date() == today)
    late = sum(1 for row in found.breaches if row.grade == "major")
    said = [ngettext("{count} clock falls due today", "{count} clocks fall due today", due).format(count=due)]
    if late:
        said.append(ngettext("{count} major breach is not made good", "{count} major breaches are not made good", late).format(count=late))
    return _("; ").join(said)


def _coverage() -> Coverage:
    newest = _newest_versions()
    kinds = list(Clause.objects.filter(version__in=[version.pk for version in newest.values()]).values_list("kind", flat=True))
    executable, open_ones = kinds.count("promise"), kinds.count("open")
    return Coverage(len(kinds) - open_ones, len(kinds), executable)


def _newest_versions() -> dict[str, Version]:
    return {version.document.number: version for version in Version.objects.select_related("document").order_by("number")}


def _due(book: PromiseBook, found: Board, at: datetime) -> list[DueRow]:
    rows = []
    for one in found.nearest[:6]:
        face = words.clock_face(book, one.promise, opened_at=one.opened_at, due_at=one.due_at, now=at, at_risk_at=one.at_risk_at)
        url = words.verdict_url(one.promise, one.subject, one.number)
        rows.append(DueRow(face, words.title_of(book, one.promise), url, words.clause(book, one.promise), _plain(one.subject)))
    return rows


def _plain(subject: str) -> str:
    """The number of a case without its prefix; nothing for what concerns the whole house."""
    return "" if subject == "organisation" else subject.partition(":")[2] or subject


def _worst(running: Sequence[Running]) -> list[Running]:
    """One line a promise: the group that is furthest behind."""
    worst: dict[str, Running] = {}
    for one in running:
        known = worst.get(one.promise)
        if known is None or one.have / max(one.needed, 1) < known.have / max(known.needed, 1):
            worst[one.promise] = one
    return list(worst.values())[:5]


def _shortfall(book: PromiseBook, one: Running, at: datetime) -> Shortfall:
    clock = words.work_clock(book, one.promise)
    first, last = int(one.opened_at.timestamp()), int(one.due_at.timestamp())
    have, needed = Decimal(str(one.have)), Decimal(str(one.needed))
    rate = projection(clock, first=first, last=last, at=int(at.timestamp()), have=have, needed=needed)
    pace = _("{missing} more in {days} workdays, or broken on {day}").format(
        missing=f"{float(rate.missing):g}", days=rate.workdays_left, day=telling_time.day(one.due_at)
    )
    tick = min(100.0, 100 * one.expected_by_now / one.needed) if one.needed else None
    group = "" if one.subject == "organisation" else f" · {_plain(one.subject)}"
    is_slots = one.needed <= 8 and one.needed == int(one.needed)
    percent = None if is_slots else 100 * one.have / one.needed
    return Shortfall(
        words.title_of(book, one.promise) + group,
        words.clause(book, one.promise),
        one.have,
        one.needed,
        "",
        pace,
        True,
        percent,
        None if is_slots else tick,
    )


def _documents(book: PromiseBook, found: Board, states: Mapping[str, str], only: str) -> list[DocumentRow]:
    clauses: dict[int, list[str]] = defaultdict(list)
    versions = _newest_versions()
    for version_id, kind in Clause.objects.filter(version__in=[v.pk for v in versions.values()]).values_list("version_id", "kind"):
        clauses[version_id].append(kind)
    rows = []
    for number, version in versions.items():
        names = [name for name, document in book.document_of.items() if document == number and only in ("", states[name])]
        if not names:
            continue
        kinds, document = clauses[version.pk], version.document
        title, audience = (
            (document.title_zh, document.audience_zh) if telling_time.is_chinese() else (document.title_en, document.audience_en)
        )
        standing = found.documents.get(number, Standing())
        rows.append(
            DocumentRow(
                number,
                title,
                "",
                audience,
                f"v{version.number}",
                telling_time.local(version.in_force_from).date(),
                _by_state({name: states[name] for name in names}),
                standing.rate,
                len(kinds) - kinds.count("open"),
                len(kinds),
                tuple(_promise(book, name, states[name], found.promises.get(name, Standing())) for name in names),
            )
        )
    return rows


def _promise(book: PromiseBook, name: str, state: str, standing: Standing) -> PromiseRow:
    return PromiseRow(
        words.title_of(book, name),
        words.promise_url(book, name),
        words.clause(book, name),
        state,
        (),
        standing.kept,
        standing.decided,
        standing.pending,
        standing.rate,
    )


def _breach(book: PromiseBook, row: WatchedRow) -> BreachRow:
    state = "broken_major" if row.grade == "major" else "broken"
    late = _("{span} late").format(span=telling_time.span(row.late_seconds)) if row.late_seconds else ""
    url = words.verdict_url(row.promise, row.subject, row.number)
    return BreachRow(
        state, row.overlays, words.title_of(book, row.promise), url, words.clause(book, row.promise), _plain(row.subject), late
    )
