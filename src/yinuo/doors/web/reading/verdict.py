"""One verdict with its explanation and proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.doors.web.needs import Fact, Past, Sum, VerdictView
from yinuo.doors.web.reading import proof, words
from yinuo.doors.web.reading.board import hours_of
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.events.kinds import kind_name
from yinuo.engine.reports.explaining import Explanation, Row, explain
from yinuo.engine.reports.explaining import Fact as Known
from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.ledger import evidence, followers
from yinuo.promises.library import promise_book, text_of
from yinuo.promises.models import Clause as ClauseText
from yinuo.promises.shapes import PromiseBook
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clock, ClockLine, DayTile, Segment
from yinuo.watch import queries as watch
from yinuo.watch.proving import parse_id
from yinuo.watch.shapes import WatchedRow

MOST_FACTS = 60
MOST_PIECES = 40


def verdict(identity: str, *, at: datetime) -> VerdictView | None:
    """Everything on one verdict; None where there is none of that id."""
    named = parse_id(identity)
    found = watch.verdict(*named) if named else None
    if found is None:
        return None
    row, book = found.row, promise_book()
    terms = words.terms_at(book, row.promise, row.opened_at)
    calendar = words.calendar_of(book, terms)
    history = _history(row)
    told = explain(_plain(row, at), terms, history, calendar, at=int(at.timestamp()), lang=words.lang())
    signed = text_of(row.promise, valid_at=int((row.opened_at or at).timestamp()))
    clause = words.clause(book, row.promise)
    return VerdictView(
        id=row.id,
        title=words.title_of(book, row.promise),
        state=words.row_state(row),
        overlays=row.overlays,
        subject=row.subject,
        judged_at=row.judged_at,
        document=row.document,
        promise_url=words.promise_url(book, row.promise),
        clause=clause,
        quote=_quote(row.document, clause.number),
        line=terms.line,
        sentence=sentence(terms.tree, lang=words.lang()),
        version=f"v{signed['version']}" if signed else "",
        text_digest=signed.get("sha256", ""),
        reason=" ".join(told.sentences[-1:]) if row.reason else "",
        missing=tuple(kind_name(kind, words.lang()) for kind in told.missing),
        facts=tuple(_facts(told)),
        unrelated_facts=max(0, len(history) - len(told.facts)),
        calendar=f"{calendar.name}, {hours_of(calendar)}",
        is_provisional=row.provisional,
        days=tuple(_days(told, row, at)),
        clocks=tuple(_clocks(told, terms, row, at, clock_of(calendar))),
        rule=told.arithmetic[1]["text"] if len(told.arithmetic) > 1 else "",
        arithmetic=tuple(Sum(step["text"], step["value"], is_late=_is_late(step)) for step in told.arithmetic),
        clock=_clock(book, row, at),
        history=tuple(Past(one.after, one.at, _cause(one.cause)) for one in found.history) or (Past(words.row_state(row), row.judged_at),),
        bundle_url=reverse("bundle", args=[row.id]),
        proof_url=proof.address(row.id),
        has_short_proof=proof.is_worked_out_at_once(row),
    )


def _cause(cause: str) -> str:
    return {
        "performance": _("an act"),
        "late_evidence": _("evidence recorded late"),
        "correction": _("a correction"),
        "terms": _("the terms or the calendar"),
        "time": _("time passed"),
        "rebuilt": _("computed anew"),
    }.get(cause, cause)


def _clock(book: PromiseBook, row: WatchedRow, at: datetime) -> Clock | None:
    """What is left while it runs."""
    if row.verdict != "pending" or row.due_at is None:
        return None
    face = words.clock_face(book, row.promise, opened_at=row.opened_at, due_at=row.due_at, now=at, at_risk_at=row.at_risk_at)
    return replace(face, tone="pause", seconds=None) if row.is_paused else face


def _history(row: WatchedRow) -> list[Known]:
    if row.is_period:
        return []
    found = followers.history([row.subject])
    return [
        Known(*values)
        for values in zip(found.id, found.kind, found.occurred_at, found.received_at, found.recorded_at, found.data, strict=True)
    ]


def _plain(row: WatchedRow, at: datetime) -> Row:
    late = row.late_seconds
    if late is None and row.due_at is not None:
        late = max(0, int((at - row.due_at).total_seconds()))  # it still grows
    instants = [None if one is None else int(one.timestamp()) for one in (row.opened_at, row.due_at, row.settled_at)]
    return Row(
        row.promise, row.subject, row.number, *instants, row.verdict, row.grade, row.overlays, row.reason, late or 0, row.provisional
    )


def _quote(document: str, number: str) -> str:
    found = ClauseText.objects.filter(version__document__number=document, number=number).order_by("version__number").last()
    if found is None:
        return ""
    return found.text_zh if telling_time.is_chinese() else found.text_en


def _facts(told: Explanation) -> list[Fact]:
    shown = told.facts[-MOST_FACTS:]
    leaves = evidence.leaves_of([fact.id for fact in shown])
    return [
        Fact(
            leaves.get(fact.id),
            kind_name(fact.kind, words.lang()),
            _aware(fact.occurred_at),
            _aware(fact.recorded_at),
            str(fact.data.get("by", "")),
            _remark(fact),
            _aware(fact.received_at) if fact.received_at != fact.occurred_at else None,
        )
        for fact in shown
    ]


def _remark(fact: Known) -> str:
    shown = {name: value for name, value in fact.data.items() if name != "by" and isinstance(value, (str, int, bool))}
    if shown.get("answered_by") == "automatic":
        return _("an automatic reply is no answer")
    return ", ".join(f"{name} {value}" for name, value in list(shown.items())[:3])


def _aware(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _is_late(step: dict[str, str]) -> bool:
    return step["text"] in ("超过期限", "Over the deadline")


def _days(told: Explanation, row: WatchedRow, at: datetime) -> list[DayTile]:
    """Tiles for clocks that count days; clocks that count hours are drawn as a bar."""
    if not told.days or any(day["seconds"] for day in told.days):
        return []
    settled = telling_time.local(row.settled_at).date() if row.settled_at else None
    today, number, tiles = telling_time.local(at).date(), 0, []
    for place, day in enumerate(told.days):
        on = date.fromisoformat(day["day"])
        number += bool(day["counted"])
        is_last = place == len(told.days) - 1
        kind = "start" if place == 0 else "due" if is_last else "counted" if day["counted"] else "off"
        label = _("not counted") if place == 0 else _("day {n}").format(n=number) if day["counted"] else _reason(str(day["reason"]))
        tiles.append(DayTile(on, kind, label, on == today))  # type: ignore[arg-type]
    last = date.fromisoformat(told.days[-1]["day"])
    if settled and settled > last:
        tiles.append(DayTile(settled, "late", _("done"), settled == today))
    return tiles


def _reason(reason: str) -> str:
    return {"off": _("rest day"), "weekend": _("weekend"), "makeup": _("make-up day")}.get(reason, "")


def _clocks(told: Explanation, terms: Terms, row: WatchedRow, at: datetime, clock: WorkClock) -> list[ClockLine]:
    """The clock as a bar: used, left, off, over."""
    if row.opened_at is None or row.due_at is None or not any(day["seconds"] for day in told.days):
        return []
    end = min(row.settled_at or at, at)
    pieces: list[Segment] = []
    cursor = row.opened_at
    for begin, finish in _spans(told.days, clock):
        begin_at, finish_at = max(_aware(begin), cursor), _aware(finish)
        if finish_at <= begin_at:
            continue
        if begin_at > cursor:
            pieces.append(Segment("off", cursor, begin_at, _("off")))
        pieces += _worked(begin_at, finish_at, end)
        cursor = finish_at
    if end > row.due_at:
        pieces.append(Segment("over", row.due_at, end, telling_time.span((end - row.due_at).total_seconds())))
    return [ClockLine(pgettext("mark", "Deadline"), "", tuple(pieces[:MOST_PIECES]), row.opened_at, row.due_at, row.settled_at)]


def _worked(begin: datetime, finish: datetime, end: datetime) -> list[Segment]:
    """A stretch of working time, split where time has come to."""
    middle = min(max(begin, end), finish)
    parts = [("used", begin, middle), ("on", middle, finish)]
    return [Segment(kind, low, high, telling_time.span((high - low).total_seconds())) for kind, low, high in parts if high > low]  # type: ignore[arg-type]


def _spans(days: Sequence[dict[str, object]], clock: WorkClock) -> list[tuple[int, int]]:
    """The working stretches between the first and last instant of the days that counted."""
    found = []
    for day in days:
        begin, finish = int(str(day["from_at"])), int(str(day["to_at"]))
        cursor = begin
        while day["counted"] and cursor < finish and len(found) < MOST_PIECES:
            opens = int(clock.next_open(cursor))
            if opens >= finish:
                break
            closes = min(finish, _close_after(clock, opens, finish))
            found.append((opens, closes))
            cursor = closes
    return found


def _close_after(clock: WorkClock, opens: int, finish: int) -> int:
    """The end of the shift that `opens` lies in: where working time stops growing with the clock on the wall."""
    low, high = opens, finish
    if clock.between_one(opens, finish) == finish - opens:
        return finish
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if clock.between_one(opens, middle) == middle - opens else (low, middle)
    return low
