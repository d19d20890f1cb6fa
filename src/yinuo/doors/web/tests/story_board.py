"""The board of the story: rates, what is due, what falls short, documents and breaches."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yinuo.doors.web.needs import BoardView, BreachRow, Coverage, DocumentRow, DueRow, PromiseRow, Rate, Shortfall
from yinuo.doors.web.tests.story_words import NOW, PROMISE_URL, VERDICT_URL, clause, states, t
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clock, TrendPoint


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


def _due() -> tuple[DueRow, ...]:
    span, days = telling_time.span, t("6 个工作日", "6 workdays")
    rows = (
        (80, span(180), "10:29", ("咨询 15 分钟内响应", "Answer enquiries in 15 min"),
         ("GK-002", "2.3.1"), ("咨询 ZX-0214-03", "ZX-0214-03"), ("岑若水", "Cen R.")),
        (69, span(74 * 60), "11:40", ("投诉 4 个业务小时内响应", "Respond in 4 business h"),
         ("CN-001", "3.2.3"), ("江枫苑 3 栋地暖不热", "TS-0213-07"), ("周楠", "Zhou N.")),
        (79, span(364 * 60), t("今天 18:00", "18:00"), ("投诉 3 个工作日内解决", "Solve in 3 workdays"),
         ("HT-118", "4.7"), ("压力罐漏水", "TS-0211-05"), ("韩启明", "Han Q.")),
        (93, span(814 * 60), t("今天 24:00", "24:00"), ("变更前 30 日书面通知", "Notice 30 days ahead"),
         ("HT-118", "8.2"), ("已送达 212 / 218 户", "212 / 218 delivered"), ("程以宁", "Cheng Y.")),
        (60, days, t("2月28日", "28 Feb"), ("每月 4 次满意度调查", "4 surveys a month"),
         ("CN-001", "3.3.1"), ("有效 1 / 4 次", "1 / 4 valid"), ("岑若水", "Cen R.")),
        (60, days, t("2月28日", "28 Feb"), ("每月不少于 8 小时培训", "8 training hours a month"),
         ("GK-002", "2.1"), ("已完成 3.5 / 8 小时", "3.5 / 8 h"), ("沈亦安", "Shen Y.")),
    )  # fmt: skip
    return tuple(
        DueRow(Clock("risk", percent, left, instant), t(*what), VERDICT_URL, clause(*where), t(*about), t(*owner))
        for percent, left, instant, what, where, about, owner in rows
    )


def _shortfalls() -> tuple[Shortfall, ...]:
    surveys = t("每 2 个工作日 1 次，否则 2月28日违约", "1 every 2 workdays, else broken on 28 Feb")
    training = t("每个工作日 45 分钟；竖线为今天应到的位置", "45 min each workday; the tick is where today should be")
    sample = t("49 / 52 份满意，再有连续 8 份满意即达标；样本偏小", "49 / 52; 8 satisfied in a row would meet it; small sample")
    check = t("今天 18:00 前再做 1 次，15 时已排", "1 more before 18:00 today, planned for 15:00")
    return (
        Shortfall(t("满意度调查", "Surveys"), clause("CN-001", "3.3.1"), 1, 4, t("次", ""), surveys, True),
        Shortfall(t("专业培训", "Training"), clause("GK-002", "2.1"), 3.5, 8, t("小时", "h"), training, True, 43.75, 60),
        Shortfall(t("年度满意度 ≥ 95 %", "Satisfaction ≥ 95 %"), clause("ZC-003", "2(1)"), 94.2, 95, "%", sample, False, 94.2, 95),
        Shortfall(t("每周 2 次自查", "2 self-checks a week"), clause("CN-001", "3.2.2"), 1, 2, t("次", ""), check),
    )


def _promises_of_the_letter() -> tuple[PromiseRow, ...]:
    place = "/promises/CN-001"
    rows = (
        (("4 个业务小时内响应", "Respond in 4 business hours"), f"{place}/respond/", "3.2.3", "at_risk", (), 21, 21, 1, 100),
        (("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"), PROMISE_URL, "3.2.3", "broken", ("remedied",), 19, 20, 0, 95),
        (("每日 1 次客户信息核对", "Check customer data once a day"), f"{place}/check/", "3.1.2", "kept", (), 10, 10, 0, 100),
    )
    return tuple(PromiseRow(t(*title), url, clause("CN-001", number), *standing) for title, url, number, *standing in rows)


def _documents() -> tuple[DocumentRow, ...]:
    rows = (
        ("CN-001", ("客户关系管理与信守承诺书", "Customer relations promise"), ("面向全部签约客户", "all contract customers"),
         "v3", date(2026, 1, 1), states(10, 2, 2, 1, 0, 1, 1, 0), 97.4, 41, 41, _promises_of_the_letter()),
        ("HT-118", ("客户关系维护与服务标准", "Care and service standard"), ("与江枫物业集团", "with Jiangfeng"),
         "v2", date(2025, 9, 1), states(13, 3, 2, 1, 1, 1, 2, 0), 95.8, 84, 86),
        ("GK-002", ("顾客服务表现优化承诺书", "Service performance promise"), ("面向社会公开", "public"),
         "v1", date(2025, 7, 1), states(8, 1, 2, 1, 0, 0, 2, 0), 97.6, 33, 33),
        ("ZD-001", ("公司客户管理制度（2026 版）", "Customer policy 2026"), ("内部制度", "internal"),
         "v1", date(2026, 1, 1), states(12, 2, 0, 0, 0, 1, 3, 2), 98.2, 74, 74),
    )  # fmt: skip
    return tuple(DocumentRow(number, t(*title), "", t(*audience), *rest) for number, title, audience, *rest in rows)


def _breaches() -> tuple[BreachRow, ...]:
    late = Clock("risk", 66, t("2 个工作日", "2 workdays"), t("2月25日", "25 Feb"))
    running = Clock("run", 30, t("3 个工作日", "3 workdays"), t("2月26日", "26 Feb"))
    return (
        BreachRow(
            "broken_major",
            (),
            t("上门费调价未提前 30 日书面通知", "Fee raised without 30 days’ notice"),
            VERDICT_URL,
            clause("HT-118", "8.2"),
            t("江枫物业", "Jiangfeng"),
            t("退还 ¥1,860.00，书面致歉", "Refund ¥1,860.00, written apology"),
            late,
        ),
        BreachRow(
            "broken",
            (),
            t("月度服务数据迟交 3 日", "Monthly data 3 days late"),
            VERDICT_URL,
            clause("HT-118", "6.4"),
            "",
            t("累计 ¥126.00，未付部分继续计", "¥126.00 so far, still accruing"),
        ),
        BreachRow(
            "broken",
            (),
            t("2月9日漏做服务现场抽查", "Spot check missed on 9 Feb"),
            VERDICT_URL,
            clause("GK-002", "2.5"),
            t("无证据", "no evidence"),
            "",
            running,
        ),
        BreachRow(
            "broken",
            ("remedied",),
            t("TS-0206-11 解决超时 42 分", "TS-0206-11 solved 42 min late"),
            VERDICT_URL,
            clause("CN-001", "3.2.3"),
        ),
    )
