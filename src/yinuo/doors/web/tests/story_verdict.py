"""One verdict of the story with its working, and its proof."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yinuo.doors.web.needs import Check, Fact, LedgerProof, Past, PathStep, ProofView, Sum, VerdictView
from yinuo.doors.web.tests.story_words import NOW, PROMISE_URL, VERDICT, VERDICT_URL, clause, hour, t
from yinuo.ui import telling_time
from yinuo.ui.shapes import ClockLine, DayTile, Segment


def verdict(verdict_id: str, *, at: datetime) -> VerdictView | None:
    if verdict_id != VERDICT:
        return None
    return VerdictView(
        id=VERDICT,
        title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        state="broken",
        overlays=("remedied",),
        subject="case:TS-0206-11",
        judged_at=hour(12, 9, 42, 16),
        document="CN-001",
        promise_url=PROMISE_URL,
        clause=clause("CN-001", "3.2.3"),
        quote="收到客户投诉或不满后……并在 3 个工作日内给出解决方案。",
        line="within 3 workdays of complaint.received expect complaint.solution_offered",
        sentence=t("收到投诉后 3 个工作日内给出解决方案。", "A solution is offered within 3 workdays of the complaint being received."),
        version=t("v3，2026年1月1日起", "v3, from 1 January 2026"),
        text_digest="9c417a02" + "0" * 52 + "e07b",
        unrelated_facts=4,
        **_working(),
        history=(
            Past("pending", hour(6, 10, 15)),
            Past("at_risk", hour(11, 13, 30)),
            Past("broken", hour(11, 18, 0, 1)),
            Past("remedied", hour(13, 15, 20)),
        ),
        bundle_url="/api/proofs/example",
        proof_url=f"{VERDICT_URL}proof/",
    )


def _facts() -> tuple[Fact, ...]:
    zhou, han = t("周楠", "Zhou N."), t("韩启明", "Han Q.")
    told, visit, offer = hour(6, 10, 15), hour(10, 14, 30), hour(12, 9, 42, 16)
    is_no_solution = t("属“上门”，不满足“解决方案”", "a visit does not count as a solution")
    call = t("收到投诉，电话", "Complaint received, by telephone")
    return (
        Fact(47655, call, told, hour(6, 10, 18, 22), zhou, url="/ledger/?after=47656#e47655"),
        Fact(47811, t("上门检查，无方案", "Visit, no solution"), visit, hour(10, 14, 52, 7), han, is_no_solution),
        Fact(48020, t("书面给出解决方案", "Solution offered in writing"), offer, offer, han),
    )


def _days() -> tuple[DayTile, ...]:
    kinds = {
        6: ("start", t("不计", "not counted")),
        9: ("counted", t("第 1 日", "day 1")),
        10: ("counted", t("第 2 日", "day 2")),
        11: ("due", t("第 3 日", "day 3")),
        12: ("late", t("实际", "done")),
    }
    return tuple(DayTile(date(2026, 2, day), *kinds.get(day, ("off", ""))) for day in range(6, 13))  # type: ignore[arg-type]


def _clocks() -> tuple[ClockLine, ...]:
    segments = (
        Segment("used", hour(11, 9), hour(11, 12), telling_time.span(10800)),
        Segment("off", hour(11, 12), hour(11, 13, 30), t("午休", "break")),
        Segment("used", hour(11, 13, 30), hour(11, 18), telling_time.span(16200)),
        Segment("off", hour(11, 18), hour(12, 9), t("下班", "off")),
        Segment("over", hour(12, 9), hour(12, 9, 42, 16), telling_time.span(2536)),
    )
    return (ClockLine(t("解决", "Solve"), t("3 个工作日", "3 workdays"), segments, None, hour(11, 18), hour(12, 9, 42, 16)),)


def _arithmetic() -> tuple[Sum, ...]:
    told = telling_time.full_instant
    added = t("加 3 个工作日（9、10、11 日），末日下班", "Plus 3 workdays (9, 10, 11), close of the last")
    over = t("42 分 16 秒业务时间（自然时间 15 小时 42 分 16 秒）", "42 min 16 s of business time (15 h 42 min 16 s raw)")
    return (
        Sum(t("收到", "Received"), told(hour(6, 10, 15))),
        Sum(added, told(hour(11, 18))),
        Sum(t("暂停与延期", "Pauses and extensions"), t("无", "none")),
        Sum(t("给出方案", "Solution offered"), told(hour(12, 9, 42, 16))),
        Sum(t("超过期限", "Past the deadline"), over, True),
        Sum(t("分级规则 §4.1：未造成重大损失", "Grade by §4.1: no grave loss"), t("轻微违约", "minor breach")),
    )


def _remedied() -> Fact:
    done = t("完成：全楼巡检记录、致歉函、客户确认。", "done: inspection record, letter, customer’s confirmation.")
    return Fact(48144, done, hour(13, 15, 20), hour(13, 15, 20), url="/ledger/#e48144")


def _working() -> dict[str, Any]:
    """How the verdict was worked out."""
    return {
        "facts": _facts(),
        "calendar": t(
            "江苏客服日历 v4，09:00–12:00，13:30–18:00；本区间无节假日与调休。",
            "Jiangsu service calendar v4, 09:00–12:00, 13:30–18:00; no holiday or make-up day in between.",
        ),
        "days": _days(),
        "clocks": _clocks(),
        "rule": t(
            "《民法典》第 201 条：开始的当日不计；第 203 条：有业务时间的，末日至停止业务活动时。",
            "Civil Code art. 201: the first day is not counted; art. 203: the last day ends at close of business.",
        ),
        "arithmetic": _arithmetic(),
        "remedy": t(
            "违约启动 §4.2：5 日内补足并致歉，末日遇春节顺延至 2月24日 18:00。",
            "The breach starts §4.2: make good and apologise within 5 days, moved to 24 Feb 18:00 by the holiday.",
        ),
        "remedy_facts": (_remedied(),),
    }


def proof(verdict_id: str, *, at: datetime) -> ProofView | None:
    if verdict_id != VERDICT:
        return None
    digest = "b2d0{:02x}" + "5a" * 27 + "91aa"
    steps = tuple(
        PathStep(digest.format(place), digest.format(place + 100), "48,022" if not place else "", place % 3 == 1) for place in range(15)
    )
    words = (
        ("条款摘要与签署版本一致", "The clause is that of the signed version"),
        ("3 条事实均在账本中", "All 3 facts are in the ledger"),
        ("重新计算得到同一判定", "Computed again, the verdict is the same"),
        ("包含证明 15 个摘要正确", "The 15 digests of the proof lead to the root"),
        ("根与公布的检查点一致", "The root is that of the published checkpoint"),
        ("与 2月13日检查点前后相承", "It continues the checkpoint of 13 Feb"),
    )
    root, published = "7f3a" + "0c" * 28 + "c91e", NOW - timedelta(minutes=1)
    path = LedgerProof(48021, 48217, digest.format(200), steps, root, published, t("2 方副署", "countersigned by 2"))
    checks = tuple(Check(t(*pair), True) for pair in words)
    return ProofView(VERDICT, path, "", checks, NOW - timedelta(seconds=19), 38, 40_000)
