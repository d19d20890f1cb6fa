"""Hours of service: 24小时值班, 7×24, 5×8, 每日供水不少于22小时."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.quantities import hours_a_day
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.clauses.from_document.windows import Window

_DONE_WITHIN: Final = re.compile(
    r"^(?:之内|以内|内|之前|以前|前|之后|以后|后|以上|以下|左右)|^[（(]?(?:内|含)|^(?:[^，。；]{0,6})(?:到位|"
    r"到场|到达|抵达|办结|解决|修复|修好|恢复|完成|回复|答复|处理完|送达|交付|发货|反馈|回访|赔付|结案|"
    r"排除|解除|办妥|复电|复水|通气|通水|送到|疏通|完毕|处置|抢通|上门(?!服务|维修服务|受理))"
)
_LIMIT_BEFORE: Final = re.compile(
    r"(?:最迟|最晚|最长|不超过|不迟于|不晚于|至多|≤|<|小于|限时?|超过|满|连续|低于|少于|提前|逾)[为在于是达]?$"
)
_SERVICE: Final = re.compile(
    r"热线|电话|值班|值守|服务|受理|开通|接听|待命|在线|响应|监控|监测|客服|接诉|接报|咨询|报修|抢修|供应|"
    r"供水|供电|供气|供热|供暖|开机|营业|开放|接受|全天|全年|畅通|办理|不间断|运行|急诊|应答|轮班|人工|"
    r"值机|接待|自助|巡逻|保安|安保|支持|守护|接警|接单|查询"
)
_ALL_DAY: Final = re.compile(
    r"(?:全天候?|昼夜|全年|每天|每日|天天|日夜|全时|实行|提供|保证|设有|开通|实施)$|(?:全天候?|昼夜|每天|每日)[^，。；]{0,2}$"
)
_STARTED: Final = re.compile(r"(?:后|起|之日|收到|接到|时限|期限|时间为|时效|限时)[^，。；]{0,4}$")
_EVERY_DAY: Final = re.compile(r"(?:(?P<day>每日|每天|日均|平均每日|每昼夜)|(?P<week>每周|每星期))[^，。；|]*$")
_AT_LEAST: Final = re.compile(r"(?:不少于|不低于|至少|不小于|≥|>=|以上)")
_NOT_SERVICE: Final = re.compile(r"培训|通报|报告|巡|保存|降水|学习")


def written_hours(passage_text: str) -> Iterator[Finding]:
    """Forms like 7×24 and 5×8."""
    for start, end, hours, every_day in hours_a_day(passage_text):
        if re.match(r"(?:个?小时)?(?:之内|以内|内)(?!.{0,4}(?:值|驻|服务|受理|接听))", passage_text[end:]):
            continue  # it says by which clock another time counts
        calendar = "24x7" if every_day and hours == 24 else "business-hours" if not every_day else "unspecified"
        yield Finding("availability", hours, "hour", "==", start, end, period="day", calendar=calendar, action="service-hours")


def service_hours(window: Window) -> Finding | None:
    """The hours a day of a service, or None where the quantity is something else."""
    quantity = window.quantity
    if quantity.unit != "hour" or quantity.amount is None or not Decimal(6) <= quantity.amount <= 168:
        return None
    if quantity.amount == 24 and _is_round_the_clock(window, quantity):
        return Finding(
            "availability",
            quantity.amount,
            "hour",
            "==",
            quantity.start,
            quantity.end,
            period="day",
            calendar="24x7",
            action="service-hours",
        )
    every = _EVERY_DAY.search(window.left)
    if (
        every is not None
        and (every["week"] or quantity.amount <= 24)
        and (_SERVICE.search(window.group) or _SERVICE.search(window.topic))
        and not _NOT_SERVICE.search(window.clause)
    ):
        at_least = _AT_LEAST.search(window.left[-6:]) or window.right.startswith("以上")
        comparator = ">=" if at_least else "=="
        return Finding(
            "availability",
            quantity.amount,
            "hour",
            comparator,
            quantity.start,
            quantity.end,
            period="week" if every["week"] else "day",
            action="service-hours",
        )
    return None


def _is_round_the_clock(window: Window, quantity: Quantity) -> bool:
    if (
        window.left.endswith(("前", "提前"))
        or _LIMIT_BEFORE.search(window.left)
        or re.match(r"^(?:之内|以内|内|之前|以前|前(?!台)|后|以上|×|的(?:，|$))", window.right)
    ):
        return False
    if re.match(r"^[、，和或]", window.right) and any(
        quantity.end < one.start < quantity.end + 16 and one.unit == "hour" for one in window.quantities
    ):
        return False
    follows = any(one.unit in ("hour", "minute") and window.group_span[0] <= one.start < quantity.start for one in window.quantities)
    if follows and not window.left:
        return False
    if _ALL_DAY.search(window.left):
        return True
    if _DONE_WITHIN.match(window.right) or _STARTED.search(window.group_left):
        return False
    if window.fills_its_cell:
        return bool(
            re.search(r"服务时间|受理时间|服务时段|营业时间|开放时间|工作时间|热线|值班|值守|电话", window.labels)
        ) and not re.search(r"时限|期限|响应时间|到场", window.labels)
    return bool(_SERVICE.search(window.clause) or _SERVICE.search(window.group) or _SERVICE.search(window.topic))
