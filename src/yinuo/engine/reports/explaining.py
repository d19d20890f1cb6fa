"""A verdict tells itself: the clause, the facts it used, the fact that is missing, the arithmetic, in sentences.

Everything here is read off a verdict row, its terms and the events of its subject; nothing is decided again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.clauses.wording import rule_words
from yinuo.engine.events.kinds import kind_name
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.reports.words import GRADE_WORDS, OVERLAY_WORDS, REASON_WORDS, VERDICT_WORDS, figures_words, span_words
from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import Calendar
from yinuo.engine.worktime.counting import explain_due
from yinuo.engine.worktime.tracing import trace

Lang = Literal["zh", "en"]
DURATIONS = {"within": "limit", "next_reply": "limit", "update": "every"}
PERIODS = ("count", "sum", "distinct", "share", "ratio", "available")
"""Bodies that are judged by whole periods; `never` with a check is another."""


@dataclass(frozen=True)
class Row:
    """One verdict row in plain values; instants are seconds UTC or None."""

    promise: str
    subject: str
    number: int
    opened_at: int | None
    due_at: int | None
    settled_at: int | None
    verdict: str
    grade: str
    overlays: tuple[str, ...]
    reason: str
    late_seconds: int
    provisional: bool

    @property
    def identity(self) -> str:
        """The verdict's id, PROMISE@SUBJECT#number."""
        return f"{self.promise}@{self.subject}#{self.number}"


@dataclass(frozen=True)
class Fact:
    """One event in plain values, as an explanation shows it."""

    id: str
    kind: str
    occurred_at: int
    received_at: int
    recorded_at: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """What a verdict says of itself; `arithmetic` is a list of steps, each `{"text", "value"}`, `days` the calendar's part in it."""

    row: Row
    sentences: list[str]
    facts: list[Fact]
    missing: list[str]
    arithmetic: list[dict[str, str]]
    days: list[dict[str, Any]]


def is_periodic(terms: Terms) -> bool:
    """Whether a row of this promise is about a period of calendar time and the facts of every subject in it."""
    body = terms.tree["body"]
    return body["is"] in PERIODS or (body["is"] == "never" and body["check"] is not None)


def explain(
    row: Row, terms: Terms, history: Sequence[Fact], calendar: Calendar, *, at: int, lang: Lang = "zh", also: Collection[str] = ()
) -> Explanation:
    """Explain one verdict.

    Args:
        row: the verdict. terms: the version of the promise that governs it. history: the events of its subject, in any order; for a
            promise that is judged by periods the events of every subject in the row's period.
        at: the instant it was judged at; what occurred later is not shown.
        also: kinds to show beside those that the line names, such as the beginning and end of a state that pauses.
    """
    clock = clock_of(calendar)
    named = {*kinds_of(terms.tree), *also}
    used = sorted((fact for fact in history if fact.occurred_at <= at and fact.kind in named), key=lambda fact: (fact.occurred_at, fact.id))
    missing = [kind for kind in expected_kinds(terms.tree) if _is_missing(row, kind, used, terms)]
    return Explanation(
        row=row,
        sentences=[*_sentences(row, terms, calendar, clock, missing, at, lang)],
        facts=used,
        missing=missing,
        arithmetic=[*_arithmetic(row, terms, clock, calendar, lang)],
        days=_days(row, terms, clock),
    )


def kinds_of(node: Any) -> Iterator[str]:
    """Every kind that a tree names."""
    if isinstance(node, str):
        if node.count(".") == 1 and not node.replace(".", "").isdigit():
            yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from kinds_of(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from kinds_of(value)


def expected_kinds(tree: Mapping[str, Any]) -> list[str]:
    """The kinds whose coming keeps the promise."""
    body = tree["body"]
    expect = body.get("expect")
    if expect:
        return list(expect.get("any") or expect.get("all"))
    for key in ("other", "check", "until"):
        if isinstance(body.get(key), str):
            return [body[key]]
    return [body["event"]] if body["is"] in ("count", "sum", "distinct") else []


def _is_missing(row: Row, kind: str, used: Sequence[Fact], terms: Terms) -> bool:
    open_row = row.verdict in ("pending", "broken", "unproven") and row.settled_at is None
    last = row.due_at if is_periodic(terms) and row.due_at is not None else None
    return open_row and not any(
        fact.kind == kind and fact.occurred_at >= (row.opened_at or 0) and (last is None or fact.occurred_at <= last) for fact in used
    )


def when(instant: int, calendar: Calendar, lang: Lang) -> str:
    """An instant in the calendar's zone, as people write it."""
    local = datetime.fromtimestamp(instant, ZoneInfo(calendar.zone))
    if lang == "zh":
        return f"{local.year}年{local.month}月{local.day}日 周{'一二三四五六日'[local.weekday()]} {local:%H:%M:%S}"
    return f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}"


def _sentences(row: Row, terms: Terms, calendar: Calendar, clock: WorkClock, missing: Sequence[str], at: int, lang: Lang) -> Iterator[str]:
    yield sentence(terms.tree, lang=lang)
    zh = lang == "zh"
    if is_periodic(terms) and row.opened_at is not None and row.due_at is not None:
        first, last = when(row.opened_at, calendar, lang), when(row.due_at, calendar, lang)
        yield f"本期自 {first} 至 {last}。" if zh else f"The period runs from {first} to {last}."
    else:
        yield from _times(row, terms, calendar, clock, lang)
    for kind in missing:
        name = kind_name(kind, lang)
        yield (
            f"截至 {when(at, calendar, lang)}，账本里没有“{name}”。"
            if zh
            else f"By {when(at, calendar, lang)} the ledger holds no “{name}”."
        )
    verdict = VERDICT_WORDS[row.verdict][lang]
    grade = GRADE_WORDS[row.grade][lang]
    late = span_words(row.late_seconds, lang) if row.late_seconds else ""
    if zh:
        yield f"裁定：{verdict}{f'（{grade}）' if grade else ''}{f'，超时 {late}' if late else ''}。"
    else:
        yield f"Verdict: {verdict}{f' ({grade})' if grade else ''}{f', {late} late' if late else ''}."
    yield from _beside(row, terms, lang)


def _times(row: Row, terms: Terms, calendar: Calendar, clock: WorkClock, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    if row.opened_at is not None:
        yield f"{when(row.opened_at, calendar, lang)} 起算。" if zh else f"It began on {when(row.opened_at, calendar, lang)}."
    if row.due_at is not None:
        duration = _duration(terms)
        rule = rule_words(duration, calendar.name, lang, closes=calendar.closes) if duration else ""
        moved = _moved(row, terms, clock)
        if moved:
            base, span = when(row.due_at - moved[1], calendar, lang), span_words(moved[0], lang)
            yield (
                f"原期限 {base}，因暂停或延期后移 {span}（业务时间）。"
                if zh
                else f"The deadline was {base}; pauses and extensions moved it by {span} of working time."
            )
        if zh:
            yield f"期限 {when(row.due_at, calendar, lang)}" + (f"（{rule}）。" if rule else "。")
        else:
            yield f"The deadline is {when(row.due_at, calendar, lang)}" + (f" ({rule})." if rule else ".")
    if row.settled_at is not None:
        yield f"{when(row.settled_at, calendar, lang)} 了结。" if zh else f"It was settled on {when(row.settled_at, calendar, lang)}."


def _moved(row: Row, terms: Terms, clock: WorkClock) -> tuple[int, int] | None:
    """By how much pauses and extensions moved the deadline, in working and in plain seconds; None where they did not."""
    duration = _duration(terms)
    if duration is None or row.opened_at is None or row.due_at is None:
        return None
    base = explain_due(clock, row.opened_at, Decimal(duration["amount"]), duration["unit"], duration["count"]).due_at
    return None if base == row.due_at else (abs(clock.between_one(base, row.due_at)), row.due_at - base)


def _beside(row: Row, terms: Terms, lang: Lang) -> Iterator[str]:
    for code in [code for code in row.reason.split(";") if code]:
        known = REASON_WORDS.get(code.split(":")[0])
        yield known[lang] if known else figures_words(code, terms.tree["body"]["is"], lang)
    for overlay in row.overlays:
        yield OVERLAY_WORDS[overlay][lang]
    if row.provisional:
        yield "期限超出已公布的日历，为暂定。" if lang == "zh" else "The deadline lies past the published calendar and is provisional."


def _duration(terms: Terms) -> Mapping[str, Any] | None:
    body = terms.tree["body"]
    key = DURATIONS.get(body["is"])
    return body[key] if key else None


def _arithmetic(row: Row, terms: Terms, clock: WorkClock, calendar: Calendar, lang: Lang) -> Iterator[dict[str, str]]:
    zh = lang == "zh"
    if is_periodic(terms):
        return  # its arithmetic is the count, which the sentences tell
    if row.opened_at is not None:
        yield {"text": "收到" if zh else "Received", "value": when(row.opened_at, calendar, lang)}
    duration = _duration(terms)
    if duration and row.opened_at is not None:
        base = explain_due(clock, row.opened_at, Decimal(duration["amount"]), duration["unit"], duration["count"])
        moved_by = _moved(row, terms, clock)
        rule = rule_words(duration, calendar.name, lang, closes=calendar.closes)
        yield {"text": f"加 {rule}" if zh else f"plus {rule}", "value": when(base.due_at, calendar, lang)}
        if moved_by:
            moved = span_words(moved_by[0], lang)
            yield {"text": "暂停与延期（业务时间）" if zh else "pauses and extensions (working time)", "value": moved}
    if row.due_at is not None:
        yield {"text": "期限" if zh else "Deadline", "value": when(row.due_at, calendar, lang)}
    if row.settled_at is not None:
        yield {"text": "了结" if zh else "Settled", "value": when(row.settled_at, calendar, lang)}
    if row.late_seconds and row.due_at is not None:
        end = row.due_at + row.late_seconds
        working = span_words(clock.between_one(row.due_at, end), lang)
        raw = span_words(row.late_seconds, lang)
        value = f"{working}业务时间（自然时间 {raw}）" if zh else f"{working} working time ({raw} by the clock)"
        yield {"text": "超过期限" if zh else "Over the deadline", "value": value}


def _days(row: Row, terms: Terms, clock: WorkClock) -> list[dict[str, Any]]:
    duration = _duration(terms)
    if duration is None or row.opened_at is None or row.opened_at == NOTHING:
        return []
    return [dict(day) for day in trace(clock, row.opened_at, Decimal(duration["amount"]), duration["unit"], duration["count"])]
