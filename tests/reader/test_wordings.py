"""One sentence for each wording that must be read: numbers, what is not a promise, what is shared, kinds near each other."""

from __future__ import annotations

import pytest

from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.engine.clauses.from_document.shapes import plain_number


def told(text: str) -> list[str]:
    """Each promise as `kind comparator amount unit[/period][ calendar]`."""
    return [
        f"{p.kind} {p.comparator} {plain_number(p.amount) if p.amount is not None else '_'} {p.unit}"
        + (f"/{p.period}" if p.period else "")
        + ("" if p.calendar in ("unspecified", "workdays") else f" {p.calendar}")
        for p in read_letter(text).promises
    ]


NUMBERS = {
    "材料补正后，3-5个工作日内完成。": ["deadline <= 5 workday"],
    "郊区抢修5～15分钟内出车。": ["deadline <= 15 minute"],
    "诉求六至八小时内答复。": ["deadline <= 8 hour"],
    "投诉当日答复。": ["deadline <= 1 day"],
    "咨询即日回复。": ["deadline <= 1 day"],
    "夜间报修，次日10点前修好。": ["deadline <= 1 day"],
    "我们立即处理，随叫随到。": [],
    "半小时内到场，半年内完成改造。": ["deadline <= 0.5 hour", "deadline <= 0.5 year"],
    "半个工作日内回电。": ["deadline <= 0.5 workday"],
    "一个半小时内送达。": ["deadline <= 1.5 hour"],
    "整机质保贰年。": ["floor >= 2 year"],
    "质保期为十二个月。": ["floor >= 12 month"],
    "超时未修好的，免收当月费用。": ["penalty == 100 percent"],
    "丢失的，按运费的3倍赔偿。": ["penalty == 300 percent"],
    "甲方逾期付款的，每逾期一天按千分之五支付违约金。": ["penalty == 0.5 percent/day"],
    "逾期供货，每日按万分之三支付违约金。": ["penalty == 0.03 percent/day"],
    "每迟到一小时补偿30元，最高300元。": ["penalty == 30 yuan", "penalty <= 300 yuan"],
    "5个、10个、15个工作日内分别完成受理、设计、施工。": ["deadline <= 5 workday", "deadline <= 10 workday", "deadline <= 15 workday"],
    "一、二、三级故障分别在1、2、4小时内响应。": ["deadline <= 1 hour", "deadline <= 2 hour", "deadline <= 4 hour"],
    "接到投诉后____小时内响应，XX个工作日内办结，[4]小时内回电。": ["deadline <= _ hour", "deadline <= _ workday", "deadline <= 4 hour"],
    "备份保留[时长]个月，记录保存（  ）年。": ["retention >= _ month", "retention >= _ year"],
    "接到報修後２４小時內修復。": ["deadline <= 24 hour"],
    "Calls are answered within seven rings.": ["deadline <= 7 count"],
    "Email is answered within two (2) working days.": ["deadline <= 2 workday"],
    "We reply within half an hour, or by the end of the next working day.": ["deadline <= 0.5 hour", "deadline <= 1 workday"],
}
CADENCES = {
    "双方每季度评审一次。": ["cadence == 1 count/quarter"],
    "设备每半年检修一次。": ["cadence == 2 count/year"],
    "每年至少二次演练。": ["cadence >= 2 count/year"],
    "每三个月回访一次。": ["cadence == 1 count/quarter"],
    "重大故障每4小时通报一次进展。": ["cadence <= 4 hour"],
    "每两周巡检一次。": ["cadence <= 2 week"],
    "每月出具服务报告。": ["cadence == 1 count/month"],
    "检查周期不超过15天。": ["cadence <= 15 day"],
    "培训不少于2次/年。": ["cadence >= 2 count/year"],
    "We review progress at least once a quarter.": ["cadence >= 1 count/quarter"],
    "We update you every 30 minutes until it is fixed.": ["cadence <= 30 minute"],
    "Filters are inspected every three months.": ["cadence == 1 count/quarter"],
    "Backups are taken daily.": ["cadence == 1 count/day"],
}
SERVICE = {
    "热线7×24小时受理。": ["availability == 24 hour/day 24x7"],
    "全天24小时接受报修。": ["availability == 24 hour/day 24x7"],
    "报案365×7×24不打烊。": ["availability == 24 hour/day 24x7"],
    "5×8驻场值守。": ["availability == 8 hour/day business-hours"],
    "配件24小时到位。": ["deadline <= 24 hour"],
    "7*12小时人工服务。": ["availability == 12 hour/day"],
    "系统全年可用率不低于99.9%。": ["availability >= 99.9 percent/year"],
    "城市供电可靠率99.9%以上，电压合格率98%以上。": ["availability >= 99.9 percent", "threshold >= 98 percent"],
    "每月不联通的时间少于44分钟。": ["threshold <= 44 minute/month"],
    "Support is available 24/7.": ["availability == 24 hour/day 24x7"],
    "Uptime is 99.9% per calendar month.": ["availability >= 99.9 percent/month"],
}
NEAR_EACH_OTHER = {
    "停水提前24小时通知。": ["notice >= 24 hour"],
    "停水24小时前公告。": ["notice >= 24 hour"],
    "停水后24小时内恢复。": ["deadline <= 24 hour"],
    "合同到期前十天检测一次。": ["notice >= 10 day"],
    "七日内包换。": ["floor >= 7 day"],
    "一年内免费维护。": ["floor >= 1 year"],
    "入住7日以前退订的，全额退款。": ["floor <= 7 day"],
    "录音保存不少于6个月。": ["retention >= 6 month"],
    "RPO不超过15分钟，RTO不超过4小时。": ["threshold <= 15 minute", "deadline <= 4 hour"],
    "上门预约时段2小时时间窗。": ["threshold <= 2 hour"],
    "处置率100%，投诉率不超过1%，差错率0.1%。": ["threshold == 100 percent", "threshold <= 1 percent", "threshold <= 0.1 percent"],
    "采样点不少于25个。": ["floor >= 25 count"],
    "10个自然日内退款。": ["deadline <= 10 day 24x7"],
    "工作时间内，来电10秒接听。": ["deadline <= 10 second business-hours"],
    "操作培训3工作小时（3小时×1次）。": ["floor >= 3 hour business-hours"],
    "平均到场时间45分钟。": ["deadline <= 45 minute"],
    "Past 24 hours, an emergency supply is provided.": ["deadline <= 24 hour"],
    "Planned work: we warn you at least 48 hours beforehand.": ["notice >= 48 hour"],
}
NO_PROMISE = [
    "停水超过4小时的，由水车送水。",
    "连续不可用满5分钟才计入。",
    "本合同有效期为三年。",
    "节假日维修加收30%。",
    "营业时间9:00-17:00。",
    "依据2015年3月15日第10号令第24条。",
    "建议每季度末结清水费。",
    "客户可在两个月内提出索赔。",
    "管径100毫米以下的用户自行报备。",
    "国家标准为95%。",
    "公司成立20年，服务客户3000家。",
    "Claims must be made within two months.",
    "The office is open 9am to 5pm.",
    "Where supply is off for over 4 hours, we send tankers.",
]
SHARED = {
    "投诉受理后，1个工作日内与客户联系，7个工作日内答复处理意见。": ["contact", "respond"],
    "接到投诉，12小时内联系客户并给出处理意见。": ["contact", "preliminary-plan"],
    "报修后4小时内到场，查明并处理。": ["onsite"],
}


@pytest.mark.parametrize(("text", "expected"), [*NUMBERS.items(), *CADENCES.items(), *SERVICE.items(), *NEAR_EACH_OTHER.items()])
def test_wording(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", NO_PROMISE)
def test_what_is_no_promise(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "actions"), SHARED.items())
def test_acts_that_share_a_number(text: str, actions: list[str]) -> None:
    assert [promise.action for promise in read_letter(text).promises][: len(actions)] == actions


def test_a_table_with_units_in_its_header() -> None:
    text = "故障等级 | 响应时限（分钟） | 修复时限（小时） | 达标率\n一级 | 15 | 4 | 99%\n二级 | 30 | 8 | 95%\n"
    assert told(text) == [
        "deadline <= 15 minute", "deadline <= 4 hour", "threshold >= 99 percent",
        "deadline <= 30 minute", "deadline <= 8 hour", "threshold >= 95 percent",
    ]  # fmt: skip


def test_a_heading_gives_the_trigger_and_the_condition_reaches_the_line() -> None:
    text = "一、投诉处理\n1、城区24小时内答复。\n2、农村48小时内答复。\n"
    assert [promise.line for promise in read_letter(text).promises] == [
        "within 24 hours of complaint.received expect complaint.responded where region = urban",
        "within 48 hours of complaint.received expect complaint.responded where region = rural",
    ]


def test_noise_of_a_copied_page_is_no_sentence() -> None:
    text = "首页 > 服务 > 承诺\n来源：本站 浏览次数：20\n一、接到投诉后4小\u200b时内\n响应。\n- 3 -\n版权所有 某公司\n"
    reading = read_letter(text)
    assert told(text) == ["deadline <= 4 hour"]
    assert [sentence.reason for sentence in reading.sentences].count("It belongs to the page, not to the letter.") == 4
    assert reading.promises[0].quote == "一、接到投诉后4小\u200b时内\n响应。"


def test_blanks_are_typed_and_linked() -> None:
    text = (
        "合同编号：______\n本合同由______（以下简称“甲方”）与______（以下简称“乙方”）签署。\n甲方为______。\n"
        "承诺方类型：□企业□个人□其他____\n乙方在__小时内响应，__个工作日内解决，满意度不低于__%，投入__元，每年__次。\n"
        "依据《____法》第__条。\n承诺人签名：\n签订日期：\n"
    )
    blanks = read_letter(text).blanks
    assert [blank.kind for blank in blanks] == [
        "number", "organisation", "organisation", "organisation", "choice", "text",
        "hours", "workdays", "percent", "money", "count", "law", "number", "person", "date",
    ]  # fmt: skip
    assert [blank.linked_to for blank in blanks if blank.linked_to] == ["b2"]


def test_classes_with_their_reasons() -> None:
    text = (
        "一、总则\n“服务”是指乙方提供的工作。\n不得泄露客户信息。\n甲方有权监督。\n坚持客户至上的原则。\n"
        "因不可抗力不承担责任。\n本合同一式两份。\n有下列行为之一的，属于重大违约：泄密。\n接到投诉后2小时内响应。\n"
    )
    classes = [sentence.sentence_class for sentence in read_letter(text).sentences]
    assert classes == ["heading", "definition", "prohibition", "right", "principle", "exclusion", "formality", "condition", "promise"]
    assert [duty.line for duty in read_letter(text).duties] == ["never customer_data.disclosed"]


def test_markdown_is_read_through() -> None:
    text = "## 响应\n\n| 级别 | 响应 |\n|---|---|\n| **一级** | 不超过**15**分钟 |\n\n- 每季度**至少**巡检一次\n"
    assert told(text) == ["deadline <= 15 minute", "cadence >= 1 count/quarter"]


@pytest.mark.parametrize(
    "line", ["甲方（签字盖章）：____　日期：____", "承诺方签名：____ 日期：____年__月__日", "承诺方簽章：____　日期：____"]
)
def test_a_line_to_sign_on_promises_nothing(line: str) -> None:
    assert read_letter(line).promises == ()
