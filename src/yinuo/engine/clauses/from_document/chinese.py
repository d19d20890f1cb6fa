"""The measurable promises of one Chinese passage: every quantity goes to the rules for its unit; words that stand for a number follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.cadences import Every, count_finding, everies_of, implied_cadences
from yinuo.engine.clauses.from_document.durations import TIME_UNITS, duration_finding
from yinuo.engine.clauses.from_document.penalties import is_penal, penalty_finding, waivers
from yinuo.engine.clauses.from_document.quantities import quantities_of
from yinuo.engine.clauses.from_document.rates import percent_finding, things_finding
from yinuo.engine.clauses.from_document.services import service_hours, written_hours
from yinuo.engine.clauses.from_document.shapes import Finding, Quantity
from yinuo.engine.clauses.from_document.windows import Window
from yinuo.engine.document.numerals import CHINESE, number
from yinuo.engine.document.shapes import Passage

_DONE: Final = (
    r"答复|回复|办结|办理|办妥|处理|送|发[货出放]|到账|完成|开通|解决|修|反馈|上门|安装|出具|结[清算案]|"
    r"清[理运]|查|赔|退|到[达场]|受理|通[知水电气报]|联系|回访|响应|取|补|恢复|交付|告知|给|派|划|装|拆|"
    r"转|有结果|接|兑付|更正|复电|复|报送|入账|生效|上报|下达|公示|安排|提供|换|调|决定|作出|指派|核|审批|批复|签发|"
    r"兑|排查|更换|抢修|出单|结账|录入|答"
)
_SAME_DAY: Final = re.compile(
    rf"(?:当日|当天|即日|同日|当日内|当天内|当晚)(?:内|之内|即|就|便|都|均|可|予以|给予|给|必须|须|应|能|"
    rf"要|前|全部|进行|安排|由[^，。；]{{1,8}})*(?={_DONE}|[（(]|\s*\||$|，(?:{_DONE})|[^，。；的]{{0,4}}(?:{_DONE}))"
)
_NEXT_WORKDAY: Final = re.compile(r"(?:次一?|下一?个?|隔|翌)个?(?:工作日|营业日)")
_NEXT_DAY: Final = re.compile(
    rf"(?:次日|翌日|第二天|隔天|隔日)(?:(?:[上下中]午)?(?:\d{{1,2}}|[{CHINESE}]{{1,3}})[点时:：]\d{{0,2}}分?(?:之?前|"
    rf"以前)|[上下中]午前|内|前)?"
    rf"(?=\s*\||$|[\u4e00-\u9fff])(?!起|的|开始|凌晨|生效|计|零|至|到(?!达|账|场|位)|和|或|有效|为|算|[上下中]午|[{CHINESE}]{{1,3}}[点时])"
    r"|(?<=不[晚迟]于)(?:次日|翌日|第二天)"
)
_SAME_WORKDAY: Final = re.compile(r"当个?工作日(?:内)?")
_NOT_DONE: Final = re.compile(
    r"^(?:内|\d{1,2}[点时:：]\d{0,2}|之?前)*[^，。；]{0,4}(?:取消|退订|退房)|(?:未|不能|无法|没有?|不了|"
    r"如|若)[^，。；]{0,10}(?:的|时|，)|^起|^[^，。；]{0,6}的(?:，|$)"
)
_NAME_OF_DAY: Final = re.compile(
    r"(?:自|从|签订|合格|之|店|抵达|发车|起飞|出发|发生|到期|受理|验收|入住|离店|购票|出行|乘车|活动|开课|就诊|检查|手术)$"
)
_RINGS: Final = re.compile(
    rf"(?:铃响|振铃|响铃|电话铃)[^，。；\d]{{0,5}}?(?P<n>\d+|[{CHINESE}]{{1,12}})(?:声|次|下)|(?P<m>\d+|[{CHINESE}]{{1,12}})声(?:铃|振铃|内|之内|以内)"
)
_TWO_ACTS: Final = re.compile(
    r"(?:联系|取得联系|致电|响应|答复|回复|到场|到达现场|回电|沟通|联络)[^。；]{0,14}?(?:并|和|，并|，|"
    r"且|及)[^。；，]{0,6}?(?:提出|给出|拿出|提供|出具|制定|告知|说明|提交)[^，。；]{0,4}(?:初步)?(?:处理|"
    r"解决|应急|维修|整改)(?:的)?(?:意见|方案|办法|措施|建议)"
)
_CONTACTS: Final = re.compile(r"联系|致电|回电|沟通|联络")
_ACT_BEFORE_CONTACT: Final = re.compile(r"^(?:之内|以内|内)[^。；，]{0,10}")
_HEADER_UNIT: Final = re.compile(r"[（(/](?:单位[：:])?(?P<unit>个?工作日|个?小时|分钟|天|日|个?月|年|周|%|次|秒)[）)]?")
_BARE_CELL: Final = re.compile(r"^(?P<mark>[≤≥<>＜＞]=?)?\s*(?:(?P<low>\d+(?:\.\d+)?)\s*[-~]\s*)?(?P<number>\d+(?:\.\d+)?|_{2,}|[X×]{2,})$")


def chinese_findings(passage: Passage) -> list[Finding]:
    """Every measurable promise of a passage, in order of its place."""
    text = passage.text
    quantities = tuple(sorted([*quantities_of(text), *_of_bare_cells(passage)], key=lambda one: one.start))
    everies = everies_of(text)
    found = list(written_hours(text))
    for quantity in quantities:
        if any(every.start <= quantity.start < every.end for every in everies):
            continue
        window = Window(passage, quantity, quantities)
        if (finding := _finding(window, everies)) is not None:
            found.append(finding)
    found += _with_other_acts(found, text)
    taken = [(one.start, one.end) for one in found if one.kind in ("cadence", "availability")]
    found += implied_cadences(passage, everies, taken, quantities)
    found += waivers(passage, [(one.start, one.end) for one in found if one.kind == "penalty"])
    found += _days_by_name(passage)
    found += _rings(text, found)
    return sorted(found, key=lambda one: (one.start, one.end))


def _finding(window: Window, everies: list[Every]) -> Finding | None:
    unit = window.quantity.unit
    if unit in ("percent", "yuan") and is_penal(window):
        return penalty_finding(window)
    if unit == "percent":
        return percent_finding(window)
    if unit in TIME_UNITS:
        return service_hours(window) or duration_finding(window)
    if unit == "count:times":
        return count_finding(window, everies)
    if unit in ("count:things", "yuan"):
        if unit == "count:things" and any(
            every.end <= window.quantity.start and window.text[every.end : window.quantity.start].find("，") < 0 for every in everies
        ):
            return None  # 每年委托两家以上机构评估 is a cadence
        return things_finding(window)
    return None


def _of_bare_cells(passage: Passage) -> Iterator[Quantity]:
    """Numbers without a unit in a column (or a row) whose heading carries one: 响应时限（小时） | 2."""
    for cell in passage.cells:
        written = passage.text[cell.start : cell.end]
        match = _BARE_CELL.match(written)
        if match is None:
            continue
        first = passage.text[passage.cells[0].start : passage.cells[0].end] if cell.start else ""
        unit = _HEADER_UNIT.search(cell.header) or _HEADER_UNIT.search(first)
        if unit is None:
            continue
        like = next(iter(quantities_of("1" + unit["unit"])), None)
        if like is not None:
            amount = number(match["number"]) if match["number"][0].isdigit() else None
            yield replace(like, start=cell.start + match.start("number"), end=cell.end, amount=amount)


def _with_other_acts(found: list[Finding], text: str) -> list[Finding]:
    """联系客户并给出处理意见: two acts under one number."""
    more = []
    for one in found:
        if one.kind != "deadline":
            continue
        end = min((place for letter in "。；|" if (place := text.find(letter, one.end)) >= 0), default=len(text))
        rest = text[one.end : end]
        match = _TWO_ACTS.search(rest)
        if (
            match is not None
            and match.start() < 10
            and not any(one.end <= other.start < one.end + match.end() for other in found if other is not one)
        ):
            first = "contact" if _CONTACTS.search(match[0][:8]) else one.action
            found[found.index(one)] = replace(one, action=first)
            more.append(replace(one, action="preliminary_plan"))
    return more


def _days_by_name(passage: Passage) -> Iterator[Finding]:
    """当日, 次日, 下一工作日: one day, one workday."""
    text = passage.text
    named = [(match, "day") for pattern in (_SAME_DAY, _NEXT_DAY) for match in pattern.finditer(text)]
    named += [(match, "workday") for pattern in (_NEXT_WORKDAY, _SAME_WORKDAY) for match in pattern.finditer(text)]
    for match, unit in sorted(named, key=lambda pair: pair[0].start()):
        begin = max(text.rfind(letter, 0, match.start()) for letter in "，；。：|") + 1
        end = min((place for letter in "；。|" if (place := text.find(letter, match.end())) >= 0), default=len(text))
        rest = text[match.end() : end]
        if (
            _NOT_DONE.match(rest)
            or _NAME_OF_DAY.search(text[begin : match.start()])
            or rest.startswith(("起", "的", "有效", "达", "报修", "报装", "申请", "提交"))
        ):
            continue
        yield Finding("deadline", Decimal(1), unit, "<=", match.start(), match.end())


def _rings(text: str, found: list[Finding]) -> Iterator[Finding]:
    for match in _RINGS.finditer(text):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            yield Finding(
                "deadline",
                number(match["n"] or match["m"]),
                "count",
                "<=",
                match.start(),
                match.end(),
                action="answer_call",
                notes=("rings",),
            )
