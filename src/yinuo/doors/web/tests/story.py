"""One story at one instant, Sat 14 Feb 2026 10:26, a make-up workday before Spring Festival; all people and numbers invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yinuo.doors.web import queries
from yinuo.doors.web.needs import (
    BoardView,
    BreachRow,
    Check,
    Coverage,
    DocumentRow,
    DueRow,
    Fact,
    Filters,
    LedgerProof,
    Page,
    Past,
    PathStep,
    PromiseRow,
    PromiseView,
    ProofView,
    Rate,
    Shortfall,
    Sum,
    Today,
    VerdictRow,
    VerdictView,
)
from yinuo.doors.web.needs_around import CheckpointRow, EntryRow, Hit, HitGroup, LedgerView, Notice, Notices
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, Clock, ClockLine, DayTile, Month, Segment, StateCount, TrendPoint

NOW = datetime(2026, 2, 14, 2, 26, tzinfo=UTC)
VERDICT = "CN-001.solve@case:TS-0206-11#1"
VERDICT_URL = "/verdicts/CN-001.solve@case:TS-0206-11%231/"  # as reverse("verdict", …) writes the number sign
PROMISE_URL = "/promises/CN-001/solve/"


def at(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of 2026 by the clock on the wall in Shanghai."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def t(chinese: str, english: str) -> str:
    """The story in the reader's language."""
    return chinese if telling_time.is_chinese() else english


NAMES = (
    "today", "counters", "organisation", "board", "promises", "exported", "promise", "verdict", "proof", "ledger", "documents", "stamp",
    "notice_count", "notices", "find",
)  # fmt: skip


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill every page with the story."""
    for name in NAMES:
        monkeypatch.setattr(queries, name, globals()[name])


def today(*, at: datetime) -> Today:
    kind = t("调休上班", "make-up workday")
    calendar, hours = t("江苏客服日历 v4", "Jiangsu service calendar v4"), "09:00–12:00, 13:30–18:00"
    return Today(telling_time.local(NOW), kind, calendar, hours, date(2026, 2, 15))


def counters(*, at: datetime) -> dict[str, int]:
    return {"breaches": 3}


def organisation() -> str:
    return t("澄川暖通客服部", "Chengchuan HVAC")


def states(*counts: int) -> tuple[StateCount, ...]:
    names = ("kept", "pending", "at_risk", "broken", "broken_major", "unproven", "not_exercised", "interval_not_set")
    return tuple(StateCount(name, count, f"/?state={name}") for name, count in zip(names, counts, strict=True) if count)


def board(*, at: datetime, period: str, state: str = "") -> BoardView:
    months = ("3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月")
    english = ("Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb")
    rates = (93.1, 93.8, 94.6, 94.2, 95.0, 95.7, 95.2, 96.1, 95.9, 96.8, 96.4, 97.1)
    trend = tuple(TrendPoint(t(zh, en), rate) for zh, en, rate in zip(months, english, rates, strict=True))
    return BoardView(
        head=48217,
        verified_at=NOW - timedelta(minutes=1),
        period=period,
        rate=Rate(97.1, 402, 414, t("2月履约率（至今）", "Kept rate, February to date"), 0.7, 95.0, trend),
        states=states(51, 9, 6, 3, 1, 4, 10, 2),
        today_words=t(
            "12:00 前 2 件到期，24:00 前共 4 件；1 项重大违约须在 2月25日前补救",
            "2 due before 12:00, 4 by midnight. 1 major breach to remedy by 25 Feb",
        ),
        coverage=Coverage(260, 262, 112, t("2 句尚未处理（HT-118）", "2 not yet handled (HT-118)")),
        due=_due(),
        shortfalls=_shortfalls(),
        documents=_documents(),
        breaches=_breaches(),
    )


def _clause(document: str, number: str) -> Clause:
    return Clause(document, number, f"/?document={document}")


def _due() -> tuple[DueRow, ...]:
    def row(
        percent: float, left: str, instant: str, zh: str, en: str, clause: tuple[str, str], about: tuple[str, str], owner: tuple[str, str]
    ) -> DueRow:
        return DueRow(Clock("risk", percent, left, instant), t(zh, en), VERDICT_URL, _clause(*clause), t(*about), t(*owner))

    span = telling_time.span
    return (
        row(
            80,
            span(180),
            "10:29",
            "咨询 15 分钟内响应",
            "Answer enquiries in 15 min",
            ("GK-002", "2.3.1"),
            ("咨询 ZX-0214-03", "ZX-0214-03"),
            ("岑若水", "Cen R."),
        ),
        row(
            69,
            span(74 * 60),
            "11:40",
            "投诉 4 个业务小时内响应",
            "Respond in 4 business h",
            ("CN-001", "3.2.3"),
            ("江枫苑 3 栋地暖不热", "TS-0213-07"),
            ("周楠", "Zhou N."),
        ),
        row(
            79,
            span(364 * 60),
            t("今天 18:00", "18:00"),
            "投诉 3 个工作日内解决",
            "Solve in 3 workdays",
            ("HT-118", "4.7"),
            ("压力罐漏水", "TS-0211-05"),
            ("韩启明", "Han Q."),
        ),
        row(
            93,
            span(814 * 60),
            t("今天 24:00", "24:00"),
            "变更前 30 日书面通知",
            "Notice 30 days ahead",
            ("HT-118", "8.2"),
            ("已送达 212 / 218 户", "212 / 218 delivered"),
            ("程以宁", "Cheng Y."),
        ),
        row(
            60,
            t("6 个工作日", "6 workdays"),
            t("2月28日", "28 Feb"),
            "每月 4 次满意度调查",
            "4 surveys a month",
            ("CN-001", "3.3.1"),
            ("有效 1 / 4 次", "1 / 4 valid"),
            ("岑若水", "Cen R."),
        ),
        row(
            60,
            t("6 个工作日", "6 workdays"),
            t("2月28日", "28 Feb"),
            "每月不少于 8 小时培训",
            "8 training hours a month",
            ("GK-002", "2.1"),
            ("已完成 3.5 / 8 小时", "3.5 / 8 h"),
            ("沈亦安", "Shen Y."),
        ),
    )


def _shortfalls() -> tuple[Shortfall, ...]:
    return (
        Shortfall(
            t("满意度调查", "Surveys"),
            _clause("CN-001", "3.3.1"),
            1,
            4,
            t("次", ""),
            t("每 2 个工作日 1 次，否则 2月28日违约", "1 every 2 workdays, else broken on 28 Feb"),
            True,
        ),
        Shortfall(
            t("专业培训", "Training"),
            _clause("GK-002", "2.1"),
            3.5,
            8,
            t("小时", "h"),
            t("每个工作日 45 分钟；竖线为今天应到的位置", "45 min each workday; the tick is where today should be"),
            True,
            43.75,
            60,
        ),
        Shortfall(
            t("年度满意度 ≥ 95 %", "Satisfaction ≥ 95 %"),
            _clause("ZC-003", "2(1)"),
            94.2,
            95,
            "%",
            t("49 / 52 份满意，再有连续 8 份满意即达标；样本偏小", "49 / 52; 8 satisfied in a row would meet it; small sample"),
            False,
            94.2,
            95,
        ),
        Shortfall(
            t("每周 2 次自查", "2 self-checks a week"),
            _clause("CN-001", "3.2.2"),
            1,
            2,
            t("次", ""),
            t("今天 18:00 前再做 1 次，15 时已排", "1 more before 18:00 today, planned for 15:00"),
        ),
    )


def _documents() -> tuple[DocumentRow, ...]:
    promises = (
        PromiseRow(
            t("4 个业务小时内响应", "Respond in 4 business hours"),
            "/promises/CN-001/respond/",
            _clause("CN-001", "3.2.3"),
            "at_risk",
            (),
            21,
            21,
            1,
            100,
        ),
        PromiseRow(
            t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
            PROMISE_URL,
            _clause("CN-001", "3.2.3"),
            "broken",
            ("remedied",),
            19,
            20,
            0,
            95,
        ),
        PromiseRow(
            t("每日 1 次客户信息核对", "Check customer data once a day"),
            "/promises/CN-001/check/",
            _clause("CN-001", "3.1.2"),
            "kept",
            (),
            10,
            10,
            0,
            100,
        ),
    )
    return (
        DocumentRow(
            "CN-001",
            t("客户关系管理与信守承诺书", "Customer relations promise"),
            "",
            t("面向全部签约客户", "all contract customers"),
            "v3",
            date(2026, 1, 1),
            states(10, 2, 2, 1, 0, 1, 1, 0),
            97.4,
            41,
            41,
            promises,
        ),
        DocumentRow(
            "HT-118",
            t("客户关系维护与服务标准", "Care and service standard"),
            "",
            t("与江枫物业集团", "with Jiangfeng"),
            "v2",
            date(2025, 9, 1),
            states(13, 3, 2, 1, 1, 1, 2, 0),
            95.8,
            84,
            86,
        ),
        DocumentRow(
            "GK-002",
            t("顾客服务表现优化承诺书", "Service performance promise"),
            "",
            t("面向社会公开", "public"),
            "v1",
            date(2025, 7, 1),
            states(8, 1, 2, 1, 0, 0, 2, 0),
            97.6,
            33,
            33,
        ),
        DocumentRow(
            "ZD-001",
            t("公司客户管理制度（2026 版）", "Customer policy 2026"),
            "",
            t("内部制度", "internal"),
            "v1",
            date(2026, 1, 1),
            states(12, 2, 0, 0, 0, 1, 3, 2),
            98.2,
            74,
            74,
        ),
    )


def _breaches() -> tuple[BreachRow, ...]:
    late = Clock("risk", 66, t("2 个工作日", "2 workdays"), t("2月25日", "25 Feb"))
    running = Clock("run", 30, t("3 个工作日", "3 workdays"), t("2月26日", "26 Feb"))
    return (
        BreachRow(
            "broken_major",
            (),
            t("上门费调价未提前 30 日书面通知", "Fee raised without 30 days’ notice"),
            VERDICT_URL,
            _clause("HT-118", "8.2"),
            t("江枫物业", "Jiangfeng"),
            t("退还 ¥1,860.00，书面致歉", "Refund ¥1,860.00, written apology"),
            late,
        ),
        BreachRow(
            "broken",
            (),
            t("月度服务数据迟交 3 日", "Monthly data 3 days late"),
            VERDICT_URL,
            _clause("HT-118", "6.4"),
            "",
            t("累计 ¥126.00，未付部分继续计", "¥126.00 so far, still accruing"),
        ),
        BreachRow(
            "broken",
            (),
            t("2月9日漏做服务现场抽查", "Spot check missed on 9 Feb"),
            VERDICT_URL,
            _clause("GK-002", "2.5"),
            t("无证据", "no evidence"),
            "",
            running,
        ),
        BreachRow(
            "broken",
            ("remedied",),
            t("TS-0206-11 解决超时 42 分", "TS-0206-11 solved 42 min late"),
            VERDICT_URL,
            _clause("CN-001", "3.2.3"),
        ),
    )


def _rows() -> tuple[VerdictRow, ...]:
    found = [
        VerdictRow(
            VERDICT,
            VERDICT_URL,
            "broken",
            "case:TS-0206-11",
            ("remedied",),
            at(2, 6, 10, 15),
            at(2, 11, 18),
            at(2, 12, 9, 42, 16),
            2536,
            title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        )
    ]
    for number, state in enumerate(("pending", "at_risk", "kept", "kept", "unproven", "not_exercised", "void", "kept")):
        opened = at(2, 13, 16, 40) - timedelta(days=number)
        found.append(
            VerdictRow(
                f"CN-001.solve@case:TS-02{13 - number:02}#1",
                VERDICT_URL,
                state,
                f"case:TS-02{13 - number:02}-07",
                (),
                opened,
                opened + timedelta(days=5),
                title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
            )
        )
    return tuple(found)


def promises(filters: Filters, *, at: datetime) -> Page:
    rows = tuple(row for row in _rows() if filters.search in row.subject and filters.state in ("", row.state))
    return Page(rows, "next" if rows and not filters.after else "", not filters.after)


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    if (document, name) != ("CN-001", "solve"):
        return None
    verdicts = ("kept",) * 8 + ("broken", "kept", "unproven", "pending")
    return PromiseView(
        document="CN-001",
        document_title=t("客户关系管理与信守承诺书", "Customer relations promise"),
        name="solve",
        title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        clause=_clause("CN-001", "3.2.3"),
        line="within 3 workdays of complaint.received expect complaint.solution_offered",
        sentence=t("收到投诉后 3 个工作日内给出解决方案。", "A solution is offered within 3 workdays of the complaint being received."),
        version=t("v3，2026年1月1日起", "v3, from 1 January 2026"),
        calendar=t("江苏客服日历 v4", "Jiangsu service calendar v4"),
        state="broken",
        rate=Rate(95.0, 19, 20, t("2月履约率（至今）", "Kept rate, February to date")),
        states=states(19, 2, 1, 1, 0, 1, 0, 0),
        months=tuple(Month(str(place + 1), state, 19, 20) for place, state in enumerate(verdicts)),
        page=promises(filters, at=at),
    )


def verdict(verdict_id: str, *, at: datetime) -> VerdictView | None:
    if verdict_id != VERDICT:
        return None
    return VerdictView(
        id=VERDICT,
        title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        state="broken",
        overlays=("remedied",),
        subject="case:TS-0206-11",
        judged_at=_hour(12, 9, 42, 16),
        document="CN-001",
        promise_url=PROMISE_URL,
        clause=_clause("CN-001", "3.2.3"),
        quote="收到客户投诉或不满后……并在 3 个工作日内给出解决方案。",
        line="within 3 workdays of complaint.received expect complaint.solution_offered",
        sentence=t("收到投诉后 3 个工作日内给出解决方案。", "A solution is offered within 3 workdays of the complaint being received."),
        version=t("v3，2026年1月1日起", "v3, from 1 January 2026"),
        text_digest="9c417a02" + "0" * 52 + "e07b",
        unrelated_facts=4,
        **_working(),
        history=(
            Past("pending", _hour(6, 10, 15)),
            Past("at_risk", _hour(11, 13, 30)),
            Past("broken", _hour(11, 18, 0, 1)),
            Past("remedied", _hour(13, 15, 20)),
        ),
        bundle_url="/api/proofs/example",
        proof_url=f"{VERDICT_URL}proof/",
    )


def _hour(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return at(2, day, hour, minute, second)


def _working() -> dict[str, Any]:
    facts = (
        Fact(
            47655,
            t("收到投诉，电话", "Complaint received, by telephone"),
            _hour(6, 10, 15),
            _hour(6, 10, 18, 22),
            t("周楠", "Zhou N."),
            url="/ledger/?after=47656#e47655",
        ),
        Fact(
            47811,
            t("上门检查，无方案", "Visit, no solution"),
            _hour(10, 14, 30),
            _hour(10, 14, 52, 7),
            t("韩启明", "Han Q."),
            t("属“上门”，不满足“解决方案”", "a visit does not count as a solution"),
        ),
        Fact(
            48020, t("书面给出解决方案", "Solution offered in writing"), _hour(12, 9, 42, 16), _hour(12, 9, 42, 16), t("韩启明", "Han Q.")
        ),
    )
    kinds = {
        6: ("start", t("不计", "not counted")),
        9: ("counted", t("第 1 日", "day 1")),
        10: ("counted", t("第 2 日", "day 2")),
        11: ("due", t("第 3 日", "day 3")),
        12: ("late", t("实际", "done")),
    }
    days = tuple(DayTile(date(2026, 2, day), *kinds.get(day, ("off", ""))) for day in range(6, 13))  # type: ignore[arg-type]
    segments = (
        Segment("used", _hour(11, 9), _hour(11, 12), telling_time.span(10800)),
        Segment("off", _hour(11, 12), _hour(11, 13, 30), t("午休", "break")),
        Segment("used", _hour(11, 13, 30), _hour(11, 18), telling_time.span(16200)),
        Segment("off", _hour(11, 18), _hour(12, 9), t("下班", "off")),
        Segment("over", _hour(12, 9), _hour(12, 9, 42, 16), telling_time.span(2536)),
    )
    return {
        "facts": facts,
        "calendar": t(
            "江苏客服日历 v4，09:00–12:00，13:30–18:00；本区间无节假日与调休。",
            "Jiangsu service calendar v4, 09:00–12:00, 13:30–18:00; no holiday or make-up day in between.",
        ),
        "days": days,
        "clocks": (ClockLine(t("解决", "Solve"), t("3 个工作日", "3 workdays"), segments, None, _hour(11, 18), _hour(12, 9, 42, 16)),),
        "rule": t(
            "《民法典》第 201 条：开始的当日不计；第 203 条：有业务时间的，末日至停止业务活动时。",
            "Civil Code art. 201: the first day is not counted; art. 203: the last day ends at close of business.",
        ),
        "arithmetic": (
            Sum(t("收到", "Received"), telling_time.full_instant(_hour(6, 10, 15))),
            Sum(
                t("加 3 个工作日（9、10、11 日），末日下班", "Plus 3 workdays (9, 10, 11), close of the last"),
                telling_time.full_instant(_hour(11, 18)),
            ),
            Sum(t("暂停与延期", "Pauses and extensions"), t("无", "none")),
            Sum(t("给出方案", "Solution offered"), telling_time.full_instant(_hour(12, 9, 42, 16))),
            Sum(
                t("超过期限", "Past the deadline"),
                t("42 分 16 秒业务时间（自然时间 15 小时 42 分 16 秒）", "42 min 16 s of business time (15 h 42 min 16 s raw)"),
                True,
            ),
            Sum(t("分级规则 §4.1：未造成重大损失", "Grade by §4.1: no grave loss"), t("轻微违约", "minor breach")),
        ),
        "remedy": t(
            "违约启动 §4.2：5 日内补足并致歉，末日遇春节顺延至 2月24日 18:00。",
            "The breach starts §4.2: make good and apologise within 5 days, moved to 24 Feb 18:00 by the holiday.",
        ),
        "remedy_facts": (
            Fact(
                48144,
                t("完成：全楼巡检记录、致歉函、客户确认。", "done: inspection record, letter, customer’s confirmation."),
                _hour(13, 15, 20),
                _hour(13, 15, 20),
                url="/ledger/#e48144",
            ),
        ),
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


def stamp() -> str:
    return "1-1-1-1"


def documents() -> tuple[str, ...]:
    return ("CN-001", "GK-002", "HT-118", "ZC-003")


def notice_count(seen_at: datetime) -> Notices:
    return notices(seen_at)


def notices(seen_at: datetime) -> Notices:
    def one(state: str, zh: str, en: str, about: str, moment: datetime) -> Notice:
        return Notice(state, t(zh, en), VERDICT_URL, about, moment, moment > seen_at)

    broken = (
        one("broken_major", "上门费调价未提前 30 日书面通知", "A change of fees without 30 days' notice", "change:HT-118-3", _hour(13, 18)),
        one("broken", "3 个工作日内给出解决方案", "Offer a solution in 3 workdays", "case:TS-0206-11", _hour(11, 18, 0, 1)),
    )
    at_risk = (one("at_risk", "投诉 4 个业务小时内响应", "Respond in 4 business hours", "case:TS-0213-07", _hour(14, 10, 4)),)
    return Notices(broken, at_risk, sum(n.is_new for n in broken), sum(n.is_new for n in at_risk))


def find(typed: str) -> tuple[HitGroup, ...]:
    case = Hit(
        "circle-dashed", "case:TS-0206-11", VERDICT_URL, t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"), state="broken"
    )
    place = Hit("fingerprint", t("前往 证据账本", "Go to Ledger"), "/ledger/", keys=("G", "P"))
    groups = (HitGroup(t("个案", "Cases"), (case,)), HitGroup(t("命令", "Commands"), (place,)))
    fitting = (HitGroup(group.title, tuple(hit for hit in group.hits if typed.lower() in hit.title.lower())) for group in groups)
    return tuple(group for group in fitting if group.hits)


def exported(filters: Filters, *, promise: str = "") -> Iterator[tuple[object, ...]]:
    yield ("CN-001.solve", "case:TS-0206-11", 1, "", "", "", "broken", "minor", "", "=1+1", 2536, "false")


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
