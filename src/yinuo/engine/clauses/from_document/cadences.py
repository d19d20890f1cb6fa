"""How often: 每季度一次, 每半年至少两次, 每4小时通报, 每月出具报告; and the period a rate is taken over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.quantities import quantities_of
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.clauses.from_document.windows import Window
from yinuo.engine.document.shapes import Passage

_NAMES: Final = {
    "日": "day",
    "天": "day",
    "工作日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "月度": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
    "年度": "year",
}
_EVERY: Final = re.compile(
    r"每(?:隔|间隔)?个?(?:(?P<half>半年)|(?P<half_month>半个?月)|(?P<number>半|\d+|[一二两三四五六七八九十]+)(?P<unit>个?工作日|"
    r"个?小时|分钟|天|日|个?星期|周|个?月|个?季度|年)|(?:自然|日历|公历)?(?P<name>周(?=[一二三四五六日末](?!至|"
    r"到|-|~|、))|工作日|季度?|月度?|周(?![一二三四五六日])|"
    r"星期(?![一二三四五六日])|礼拜|天|日|年度?))"
    r"|(?P<once>一|半)个?(?P<in>年|季度?|月|周|天|日)(?:内|中)?(?=[^，。；|第]{0,6}?(?:至少|不少于|不低于)?[\d一二两三四五六七八九十_X]+次)"
    r"|(?<![一二三四1-4第本上下])(?P<bare>季度|月度|年度|全年|年)(?=[^，。；|]{0,10}(?:不少于|至少|不低于)[^，。；|]{0,2}[\d一二两三四五六七八九十_X]+次)"
    r"|按(?P<by>日|周|月|季度?|年)(?=[^，。；|]{0,2}(?:度)?(?:公布|公示|通报|报告|检|巡|评|开展|进行|组织|"
    r"提交|出具|发布|盘点|统计|考核|回访|抽))"
)
_AFTER: Final = re.compile(r"^(?:[/／]|每|／每)(?:人)?(?P<half>半年)?(?P<name>季度?|月|周|天|日|年)?")
_PENAL: Final = re.compile(
    r"^(?:逾|超|迟|延[迟误期长后]|拖[延欠期]|晚[到点于]|耽|停[水电气热机运]|中断|缺|推迟|满|增加|多\d|"
    r"滞|降低|下降|减少|低于|发生|出现|错|漏)"
)
_AT_LEAST: Final = re.compile(r"不少于|不低于|至少|最少|不得少于|≥|>=|以上|起码|不小于")
_AT_MOST: Final = re.compile(r"不超过|不多于|至多|最多|≤|<=|以内|以下|不得超过")
_ACT: Final = re.compile(
    r"检|查|巡|报|访|评|审|测|培|训|公布|公示|通报|发布|更新|备份|演练|演习|维护|保养|清洗|消毒|会|总结|"
    r"统计|抽|沟通|提交|出具|结算|核对|调查|清理|盘点|拜访|公开|考核|监督|组织|开展|召开|采集|化验|冲洗|"
    r"校|升级|举办|联系|打扫|清扫|收集|清运|修剪|保洁|观摩|交流|核查|分析|改进|进行|安排|做|上门|征求|"
    r"走|抄表|回|更换|调换|换发|擦|量"
)
_NO_ACT: Final = re.compile(
    r"元|费用|价格|收取|工作时间|营业|开放时间|租金|逾期|利息|额度|用水量|用电量|用气量|限额|\d{1,2}[:：]\d{2}|\d点"
)
_RATE_PERIOD: Final = re.compile(
    r"(?P<year>全年|年度|每年|年均|按年|年(?=(?:综合|平均|可用|供电|停|中断|宕|维护|计划|投诉|故障|累计|均)))|(?P<quarter>每个?季度?|"
    r"季度|按季)|(?P<month>每个?(?:自然|日历)?月|月度|当月|按月|月均|月(?=可用|累计|平均|度))|(?P<week>每周|"
    r"每星期)|(?P<day>每[天日]|日均)"
)
_AFTER_RATE: Final = re.compile(
    r"^(?:以[上内下])?[/／·]\s*(?:户[/／·.]?)?(?P<name>年|季度?|月|周|日|天)|^[^，。；]{0,3}每(?P<each>年|"
    r"季度?|月|周|日|天)|^[（，]?按(?P<by>年|季度?|月|周|日)"
)


@dataclass(frozen=True)
class Every:
    """A stretch that recurs: place, its period of the schema, how many of it make one period, or its length where the schema has none."""

    start: int
    end: int
    period: str | None
    times: int = 1
    length: Decimal | None = None
    unit: str | None = None


def everies_of(text: str) -> list[Every]:
    """Every recurring stretch that a text names.

    >>> [(e.period, e.times, e.unit) for e in everies_of("每半年一次，每三个月一次，每4小时一次，每两周一次")]
    [('year', 2, None), ('quarter', 1, None), (None, 1, 'hour'), (None, 1, 'week')]
    """
    return [every for match in _EVERY.finditer(text) if not _PENAL.match(text[match.end() :]) and (every := _every(match)) is not None]


def _every(match: re.Match[str]) -> Every | None:
    start, end = match.span()
    if match["half"] or match["once"] == "半":
        return Every(start, end, "year", 2)
    if match["half_month"]:
        return Every(start, end, "month", 2)
    if match["number"]:
        quantity = next(iter(quantities_of(match["number"] + match["unit"])), None)
        return None if quantity is None or quantity.amount is None else _stretch(start, end, quantity)
    name = match["name"] or match["in"] or match["bare"] or match["by"]
    return Every(start, end, _NAMES.get(name, "year" if name == "全年" else None))


def _stretch(start: int, end: int, quantity: Quantity) -> Every:
    length, unit = quantity.amount, quantity.unit
    if length == 1 and unit in ("day", "week", "month", "quarter", "year"):
        return Every(start, end, unit)
    if length == 1 and unit == "workday":
        return Every(start, end, "day")
    if unit == "month" and length in (3, 6, 12):
        return {3: Every(start, end, "quarter"), 6: Every(start, end, "year", 2), 12: Every(start, end, "year")}[int(length)]
    return Every(start, end, None, length=length, unit=unit)


def period_near(window: Window) -> str | None:
    """The period a rate or a limit is taken over, where the clause (or its label) says so."""
    after = _AFTER_RATE.match(window.right)
    if after is not None:
        return _NAMES[after["name"] or after["each"] or after["by"]]
    opening = re.match(r"^[^，。；：|\d_]{0,12}，", window.group_left)  # "每月，" before everything that is counted
    goes_on = not re.search(r"率|性|度|时间", window.left)  # no rate of its own, so it is another value of the one before
    for words in (window.left, window.group_left if goes_on else opening[0] if opening else "", window.labels):
        found = list(_RATE_PERIOD.finditer(words))
        if found and not re.search(r"次|遍", words[found[-1].end() :]):
            return next(name for name, value in found[-1].groupdict().items() if value)
    return None


def count_finding(window: Window, everies: Sequence[Every]) -> Finding | None:
    """A number of times: per period a cadence; without one, and granted at least, a floor."""
    quantity = window.quantity
    if window.left.endswith(("×", "第", "首", "再", "每")) or quantity.unit != "count:times":
        return None
    every = _every_of(window, everies)
    if every is None:
        if re.search(r"每(?:学期|学年|人|户|班|届|个|位)", window.group_left):
            return None
        if (
            re.search(r"免费|至少|不少于|不低于|提供", window.clause)
            and not re.search(r"一次性|每$", window.left)
            and not re.match(r"^(?:性|以上的|未|的$)", window.right)
        ) and (
            re.search(r"(?:不少于|至少|不低于)[^，。；\d]{0,2}$", window.left)
            or (re.search(r"免费", window.clause) and (quantity.amount or 0) > 1)
        ):
            return Finding("floor", quantity.amount, "count", ">=", quantity.start, quantity.end)
        return None
    words = window.text[max(every.start - 6, 0) : quantity.start] if every.start < quantity.start else window.left[-8:]
    words = re.sub(r"^[^每一半全年季月按]*[，、；。]", "", words)
    at_least = _AT_LEAST.search(words.replace("以上", "")) or re.match(r"^(?:及?以上)", window.right)
    comparator = ">=" if at_least else "<=" if _AT_MOST.search(window.left[-8:]) else "=="
    if every.period is None:
        if every.unit is None:
            return None
        return Finding("cadence", every.length, every.unit, "<=", every.start, quantity.end, period=None)
    amount = None if quantity.amount is None else quantity.amount * every.times
    start = min(every.start, quantity.start)
    return Finding("cadence", amount, "count", comparator, start, quantity.end, period=every.period)


def _every_of(window: Window, everies: Sequence[Every]) -> Every | None:
    quantity = window.quantity
    after = _AFTER.match(window.right)
    if after is not None and (after["name"] or after["half"]):
        return Every(
            quantity.end, quantity.end + after.end(), "year" if after["half"] else _NAMES[after["name"]], 2 if after["half"] else 1
        )
    begin = quantity.start - len(window.left)
    for low in (begin, window.group_span[0]):
        before = [every for every in everies if low <= every.start and every.end <= quantity.start]
        if before and not any(
            before[-1].end <= other.start < quantity.start and other.unit == "count:times" for other in window.quantities
        ):
            return before[-1]
    labels = everies_of(window.labels) or everies_of(window.topic)
    if labels:
        return labels[-1]
    if window.fills_its_cell:
        named = re.search(r"(?:频次|次数)[（(/]?(?:次[/／])?(?P<name>年|季度?|月|周|日|天)", window.labels)
        return Every(quantity.start, quantity.end, _NAMES[named["name"]]) if named else None
    return None


def implied_cadences(
    passage: Passage, everies: Sequence[Every], taken: Sequence[tuple[int, int]], quantities: Sequence[Quantity]
) -> Iterator[Finding]:
    """每月出具报告, 每4小时通报进展: an act in every period, without a numeral; a cell that says only 每季度."""
    text = passage.text
    for every in everies:
        end = min((place for letter in "，；。|：" if (place := text.find(letter, every.end)) >= 0), default=len(text))
        begin = max(text.rfind(letter, 0, every.start) for letter in "，；。|：") + 1
        if any(begin <= start and stop <= end and every.start <= stop for start, stop in taken):
            continue
        clause, rest = text[begin:end], text[every.end : end]
        fills_cell = passage.role == "row" and not rest.strip() and not text[begin : every.start].strip()
        if any(
            one.unit in ("percent", "yuan", "price") and (every.start < one.start < end or begin - 12 < one.start < every.start)
            for one in quantities
        ):
            continue
        if _NO_ACT.search(clause) or not (fills_cell or _ACT.search(rest) or _ACT.search(text[begin : every.start])):
            continue
        if any(every.end <= one.start < end and one.unit not in ("count:things", "count:times") for one in quantities):
            continue
        if re.match(r"^(?:的|个|位|户|名|台|人|次|届|度?预算|逢)", rest):
            continue
        things = next((one for one in quantities if every.end <= one.start < end and one.unit == "count:things"), None)
        yield _implied(every, end, text[begin : every.start] + rest, things)


def _implied(every: Every, end: int, words: str, things: Quantity | None) -> Finding:
    if every.period is None and every.unit is not None:
        return Finding("cadence", every.length, every.unit, "<=", every.start, end, period=None)
    at_least = ">=" if _AT_LEAST.search(words) else "=="
    if things is not None and at_least == ">=":
        return Finding("cadence", things.amount, "count", at_least, every.start, end, period=every.period)
    return Finding("cadence", Decimal(every.times), "count", at_least, every.start, end, period=every.period)
