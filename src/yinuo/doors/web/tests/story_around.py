"""What stands around the story's pages: today, counters, notices, the palette and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from yinuo.desks.people.models import Staff
from yinuo.doors.web.needs import Today
from yinuo.doors.web.needs_around import CheckpointRow, EntryRow, Hit, HitGroup, LedgerView, Notice, Notices
from yinuo.doors.web.tests.story_words import NOW, VERDICT_URL, hour, t
from yinuo.ui import telling_time


def today(*, at: datetime) -> Today:
    kind = t("调休上班", "make-up workday")
    calendar, hours = t("江苏客服日历 v4", "Jiangsu service calendar v4"), "09:00–12:00, 13:30–18:00"
    return Today(telling_time.local(NOW), kind, calendar, hours, date(2026, 2, 15))


def counters(*, at: datetime) -> dict[str, int]:
    return {"breaches": 3}


def organisation() -> str:
    return t("澄川暖通客服部", "Chengchuan HVAC")


def stamp() -> str:
    return "1-1-1-1"


def documents() -> tuple[str, ...]:
    return ("CN-001", "GK-002", "HT-118", "ZC-003")


def notice_count(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    return notices(seen_at)


def notices(seen_at: datetime, *, staff: Staff | None = None) -> Notices:
    def one(state: str, zh: str, en: str, about: str, moment: datetime) -> Notice:
        return Notice(state, t(zh, en), VERDICT_URL, about, moment, moment > seen_at)

    broken = (
        one("broken_major", "上门费调价未提前 30 日书面通知", "A change of fees without 30 days' notice", "change:HT-118-3", hour(13, 18)),
        one("broken", "3 个工作日内给出解决方案", "Offer a solution in 3 workdays", "case:TS-0206-11", hour(11, 18, 0, 1)),
    )
    at_risk = (one("at_risk", "投诉 4 个业务小时内响应", "Respond in 4 business hours", "case:TS-0213-07", hour(14, 10, 4)),)
    return Notices(broken, at_risk, sum(n.is_new for n in broken), sum(n.is_new for n in at_risk))


def find(typed: str, *, staff: Staff, acts: Sequence[str] = ()) -> tuple[HitGroup, ...]:
    case = Hit(
        "circle-dashed", "case:TS-0206-11", VERDICT_URL, t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"), state="broken"
    )
    place = Hit("fingerprint", t("前往 证据账本", "Go to Ledger"), "/ledger/", keys=("G", "P"))
    groups = (HitGroup(t("个案", "Cases"), (case,)), HitGroup(t("命令", "Commands"), (place,)))
    fitting = (HitGroup(group.title, tuple(hit for hit in group.hits if typed.lower() in hit.title.lower())) for group in groups)
    return tuple(group for group in fitting if group.hits)


def ledger(*, after: str, search: str) -> LedgerView:
    kinds = ("complaint.received", "visit.made", "complaint.solution_offered", "survey.sent", "training.completed", "complaint.responded")
    rows = tuple(
        EntryRow(48217 - n, kinds[n % 6], f"case:TS-0213-{n:02}", NOW - timedelta(minutes=7 * n), NOW - timedelta(minutes=9 * n), "ab" * 32)
        for n in range(20)
    )
    checkpoints = tuple(
        CheckpointRow(
            48217 - 311 * n,
            f"7f3a{n}" + "0c" * 28 + "c91e",
            NOW - timedelta(days=n),
            "",
            t("公开承诺页、月报", "promise page, monthly report"),
        )
        for n in range(6)
    )
    return LedgerView(48217, rows, "48197", not after, checkpoints, NOW, 0)
