"""Percentages that are promised as a level: a rate to reach or to stay under, or an uptime; and least or greatest numbers of things."""

from __future__ import annotations

import re
from typing import Final

from yinuo.engine.clauses.from_document.cadences import period_near
from yinuo.engine.clauses.from_document.durations import AT_LEAST, AT_MOST
from yinuo.engine.clauses.from_document.shapes import HUNDRED, Finding
from yinuo.engine.clauses.from_document.windows import Window

_UPTIME: Final = re.compile(
    r"可用率|可用性|可用度|联通率|连通率|连通性|正常运[行转]率|供电可靠[率性]|供电.{0,4}可靠率|供[水气热]可靠率|"
    r"运行可靠|在线率|联网率|无故障运行|正常运行时间|正常工作率|availability|uptime",
    re.IGNORECASE,
)
_BAD: Final = re.compile(
    r"(?:投诉|差错|错误|故障|丢失|遗失|失误|漏损|产销差|变更|延误|逾期|流失|破损|损坏|返修|退货|不合格|"
    r"不良|差评|超时|中断|晚点|事故|死亡|感染|掉话|掉线|丢包|误码|缺陷|漏检|误诊|弃呼|放弃|空置|欠费|纠纷|"
    r"损失|泄漏|拥塞|阻塞|返工|违约|失败|线损|漏失|超标|重复报修|断线|停诊)(?:件|比|发生|客)?(?:率|比例|"
    r"概率)"
)
_GOOD_MARK: Final = re.compile(r"^(?:\s*[（(]?(?:含)?[）)]?)?(?:及?以上|或以上)")
_LOW_MARK: Final = re.compile(r"^(?:\s*)(?:及?以[下内]|之内|内)")
_REACHES: Final = re.compile(
    r"(?:达到?|超过|高于|大于|不低于|不少于|至少|保持|稳定|≥|>=|>|不小于|不得低于|优于|提升[至到])[为在于是了到至]{0,2}[^，。；\d]{0,3}$"
)
_IGNORED: Final = re.compile(
    r"加收|上浮|上调|优惠|折扣|手续费|服务费率|利率|税率|税|占|首付|预付款|定金|订金|国标|国家标准|行业标准|"
    r"国优|部颁|涨幅|浮动|收取|按比例|浓度|湿度|酒精|含量|提成|分成|扣除|扣减|增长|同比|电量|缩短|压缩|"
    r"提速|每(?:降低|下降|提高|超过|低于|增加|减少|低|高)"
)
_CASE: Final = re.compile(r"^(?:以[上下])?(?:的|时|，?则)(?:$|[，）])|^(?:以[上下])?的[^，。；]{0,8}(?:月|项目|客户|部门|单位|用户)")
_RATE: Final = re.compile(r"率|度|比例|占比|达标|覆盖|合格|满意")


def percent_finding(window: Window) -> Finding | None:
    """A promised level in percent; None where the number is a price, a share, a bound of a case or somebody else's standard."""
    quantity, left = window.quantity, window.left
    costs = any(re.search(r"赔偿|补偿|返还|违约|抵扣|扣减|减免", cell.header) for cell in window.passage.cells)
    if costs and re.search(r"[至~-]|<|≤|低于|不足|小于|未达", window.cell_text):
        return None  # the bounds of a case, beside what it costs
    if quantity.is_multiple and not AT_MOST.search(left):
        return None
    if _IGNORED.search(left[-10:]) or re.search(r"(?:国标|国优|国家|行业|规范|部颁)[^，。；]{0,4}标准[^，。；]{0,4}$", left):
        return None
    if _CASE.match(window.right) or (
        re.search(r"(?<!不)(?:低于|未达到?|不足|不到|小于|<)[^，。；\d]{0,3}$", left) and re.search(r"的$|时$|的部门|的$", window.right)
    ):
        return None
    names = f"{left} {window.labels}" if (_RATE.search(left) or window.cell is not None) else f"{window.group_left} {window.topic}"
    comparator = _comparator(window, names)
    period = period_near(window)
    if _UPTIME.search(names):
        return Finding("availability", quantity.amount, "percent", ">=", quantity.start, quantity.end, period=period, action="uptime")
    return Finding("threshold", quantity.amount, "percent", comparator, quantity.start, quantity.end, period=period)


def _comparator(window: Window, names: str) -> str:
    left, right, amount = window.left, window.right, window.quantity.amount
    explicit_more = re.search(r"(?:不低于|不少于|至少|≥|>=|不小于)[为在于是]?[^，。；\d]{0,2}$", left)
    if amount == HUNDRED and not explicit_more:
        return "=="
    if (AT_MOST.search(left) or re.search(r"(?:最多|最高|不超过|不得超过|上限|至多|不高于)[^，。；\d]{0,18}$", left)) and not re.search(
        r"(?:不|不得|不能)(?:低于|少于|小于)[^，。；]{0,3}$", left
    ):
        return "<="
    if _REACHES.search(left) or AT_LEAST.search(left) or _GOOD_MARK.match(right):
        bad = _BAD.search(left) and re.search(r"达到?[^，。；]{0,2}$", left)
        return "<=" if bad else ">="
    if _LOW_MARK.match(right):
        return "<="
    return "<=" if _BAD.search(names) else ">="


def things_finding(window: Window) -> Finding | None:
    """A least or greatest number of things or of yuan: 采样点不少于25个, 投入不低于50万元, 排队不超过10人."""
    quantity, left, right = window.quantity, window.left, window.right
    unit = "yuan" if quantity.unit == "yuan" else "count"
    provides = AT_LEAST.search(left) and re.search(r"投入|配备|设立|安排|拨付|提供|配置|聘请|派驻|培训", left)
    if (
        (not provides and re.match(r"^(?:及?以[上下])?(?:的|，?者)", right))
        or (not provides and re.search(r"的$", right))
        or re.search(r"(?:元|费)[/／]|每$|第$|前$", left[-3:])
    ):
        return None
    if unit == "count" and re.match(r"^(?:[/／以]?内|月|小时|工作|部门|方面|环节|阶段|原则|条)", right):
        return None
    at_least = AT_LEAST.search(left) or (_GOOD_MARK.match(right) and not re.search(r"(?<!不)超|满|逾", left[-4:]))
    if at_least:
        if unit == "yuan" and re.search(r"消费|充值|缴|订单|金额|保费|存款|余额|欠|交易", left):
            return None
        return Finding("floor", quantity.amount, unit, ">=", quantity.start, quantity.end)
    if unit == "count" and re.search(r"(?:不超过|不多于|不得超过|不高于|≤|<=|控制在)[为在于是]?$", left) and not re.search(r"的$", right):
        return Finding("threshold", quantity.amount, unit, "<=", quantity.start, quantity.end, period=period_near(window))
    return None
