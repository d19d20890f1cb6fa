"""One verdict with its explanation and proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.documents.queries import drawn_clocks as drawn
from yinuo.desks.documents.queries import words
from yinuo.doors.web.needs import Fact, Past, Sum, VerdictView
from yinuo.doors.web.reading import proof
from yinuo.doors.web.reading.board import hours_of
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.events.kinds import kind_name
from yinuo.engine.reports.explaining import Explanation, explain
from yinuo.engine.reports.explaining import Fact as Known
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.ledger import evidence
from yinuo.promises.library import promise_book, text_of
from yinuo.promises.models import Clause as ClauseText
from yinuo.promises.shapes import PromiseBook
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clock
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
    told = explain(drawn.plain(row, at), terms, history, calendar, at=int(at.timestamp()), lang=words.lang())
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
        days=tuple(drawn.tiles_of(told, row, at)),
        clocks=tuple(drawn.lines_of(told, terms, row, at=at, clock=clock_of(calendar), history=history)),
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
    return [] if row.is_period else drawn.facts_of(row.subject)


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
            drawn.aware(fact.occurred_at),
            drawn.aware(fact.recorded_at),
            str(fact.data.get("by", "")),
            _remark(fact),
            drawn.aware(fact.received_at) if fact.received_at != fact.occurred_at else None,
        )
        for fact in shown
    ]


def _remark(fact: Known) -> str:
    shown = {name: value for name, value in fact.data.items() if name != "by" and isinstance(value, (str, int, bool))}
    if shown.get("answered_by") == "automatic":
        return _("an automatic reply is no answer")
    return ", ".join(f"{name} {value}" for name, value in list(shown.items())[:3])


def _is_late(step: dict[str, str]) -> bool:
    return step["text"] in ("超过期限", "Over the deadline")
