"""What a breach costs: shares of a fee, fixed sums, multiples, caps, waivers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.shapes import HUNDRED, Finding, Quantity
from yinuo.engine.clauses.from_document.windows import Window
from yinuo.engine.document.shapes import Passage

_COSTS: Final = re.compile(
    r"违约金|滞纳金|赔偿|赔付|赔[^率款案]|赔$|补偿|罚|扣(?![押留件])|免收|减免|[^避难以]免[^费责除疫]|减(?:收|"
    r"半|配|当|少|\d|\s)|返还|退还|退回|双倍|[另并]处|[，后]处|抵扣|抵用|代金券|话费|支付|付给|折让|冲抵|"
    r"支付违约"
)
_BREACH: Final = re.compile(
    r"每[低降]|逾期|超时|延[误迟期]|迟[延到]|违约|未(?:能|按|在|达|于|履)|不能按|违反|丢失|遗失|损[坏毁]|破损|短少|"
    r"错|超过|低于|未达|不达标|造成|晚|拖延|失信|食言|逾|故障|中断|停[水电气热]|缺|泄露|假|质量问题|遲|"
    r"迟|取消|爽约|过失|责任|虚假|隐瞒|不合格|缺货"
)
_CAPPED: Final = re.compile(r"(?:最多|最高|不超过|不得超过|上限|封顶|至多)[^，。；\d]{0,16}$")
_CAPPED_AFTER: Final = re.compile(r"^[^，。；]{0,6}(?:封顶|为限|为上限)")
_AT_LEAST: Final = re.compile(r"(?:不低于|至少|不少于|最低|不足)[^，。；\d]{0,12}$")
_PER: Final = re.compile(
    r"每(?:逾期?|超(?:时|过|出|期)?|迟(?:延|到)?|延(?:迟|误|期|长|后)|拖(?:延|欠|期)?|晚(?:到|点)?|耽误|"
    r"停[水电气热机]?|中断|缺席|推迟|增加|多|滞后|故障|误)[^，；。\d]{0,8}?(?P<number>\d+|[一二两三四五六七八九十半]+)?个?"
    r"(?P<unit>工作日|小时|分钟|天|日|周|星期|月|年)|每满?(?P<number2>\d+|[一二两三四五六七八九十半]+)?个?(?P<unit2>工作日|小时|分钟|天|日|"
    r"周|星期|月|年)|(?:逾期|延误|延期|迟延|超期|拖延|误)(?:工期|交货)?(?P<number3>一|1)个?(?P<unit3>工作日|小时|天|日|周|月)"
)
_DAILY: Final = re.compile(r"(?:每日|每天|按日|按天|日)[^，；。\d]{0,12}$")
_DAILY_AFTER: Final = re.compile(r"^[^，；。]{0,4}?(?:[/／](?P<unit>天|日|小时|月|周)|每(?P<each>日|天|月|周)|(?:按日|逐日))")
_PERIODS: Final = {"工作日": "day", "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month"}
_PRICES: Final = re.compile(r"加收|收取|手续费|优惠|折扣|上浮|预付|定金|首付|收费标准|价格")
_SURELY: Final = re.compile(r"违约金|滞纳金|赔|补偿|罚")
_ADVANCES: Final = re.compile(r"垫付|预付|预赔|先行赔付|免赔率|报销")
_RATE: Final = re.compile(r"(?:率|可用性|可用度|满意度|合格|准确度)[^，。；]{0,8}$")
_WAIVED: Final = re.compile(
    r"(?:免收|免除|全免|减免全部|免交|退还全部)(?:[^，。；]{0,10}?(?:费|租|金))?|(?<![避难以])免(?:当|本|该|首|一)[^，。；]{0,8}费|"
    r"全额(?:免除|减免|免收)|全额(?:退还|返还)[^，。；]{0,6}费|(?<=超时)免[^，。；]{0,8}(?:费|单)|(?<=逾期)免[^，。；]{0,8}(?:费|单)"
)
_HALVED: Final = re.compile(r"减半|半价|(?:免|退|减|赔)[^，。；]{0,8}一半|一半的")
_DOUBLED: Final = re.compile(
    r"(?<!\d)(?P<how>双倍|加倍|翻倍)(?=[^，。；]{0,6}(?:返还|赔|退|补偿)|返还|赔)|(?:返还|退还|赔偿|补偿|支付|退)(?P<also>双倍)"
)


def is_penal(window: Window) -> bool:
    """Whether a percentage, multiple or sum is what a breach costs."""
    group, labels = window.group, window.labels
    if window.quantity.unit == "percent" and not window.quantity.is_multiple and _RATE.search(window.left):
        return False
    if _ADVANCES.search(window.clause) and not re.search(r"违约金|滞纳金", group):
        return False
    if re.search(r"每(?:降低|下降|提高|超过|低于|增加|减少|低|高)[^，。；\d]{0,2}$", window.left):
        return False
    if _PRICES.search(window.left[-10:]) and not _SURELY.search(window.clause):
        return False
    if window.cell is not None and re.search(r"赔偿|补偿|返还|违约|抵扣|扣减|减免", window.cell.header):
        return True
    near = f"{window.left} {window.right}"
    if not _COSTS.search(near) and not (_COSTS.search(group) and _SURELY.search(group)) and not _COSTS.search(labels):
        return False
    return bool(_SURELY.search(near) or _BREACH.search(window.text[: window.quantity.end]) or _BREACH.search(window.topic))


def penalty_finding(window: Window) -> Finding | None:
    """What a breach costs, in percent or yuan."""
    quantity = window.quantity
    if re.match(r"^(?:以[上下内])?(?:的(?:$|，)|以[上下])", window.right) and not _COSTS.search(window.left):
        return None
    if re.search(r"(?<!不)(?:超过|低于|满|达到|高于|不足)[^，。；\d]{0,3}$", window.left) and re.search(r"(?:的|时)$", window.right):
        return None
    capped = _CAPPED.search(window.left) or _CAPPED_AFTER.match(window.right)
    comparator = "<=" if capped else ">=" if _AT_LEAST.search(window.left) else "=="
    period = None if capped else _period(window)
    return Finding(
        "penalty", quantity.amount, quantity.unit, comparator, quantity.start, quantity.end, period=period, notes=("cap",) if capped else ()
    )


def _period(window: Window) -> str | None:
    after = _DAILY_AFTER.match(window.right)
    if after is not None:
        return _PERIODS.get(after["unit"] or after["each"] or "日")
    found = list(_PER.finditer(window.group_left))
    if found:
        last = found[-1]
        amount = last["number"] or last["number2"] or last["number3"]
        unit = last["unit"] or last["unit2"] or last["unit3"]
        if unit in ("天", "日") and amount in ("30", "三十"):
            return "month"
        return _PERIODS.get(unit)
    return (
        "day"
        if _DAILY.search(window.left)
        and re.search(r"按日|每日|每天|日万分|日千分|按天", window.left + window.text[window.quantity.start : window.quantity.end])
        else None
    )


def waivers(passage: Passage, taken: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Words for a whole, a half and twice: 免收当月费 is 100 percent, 减半 is 50, 双倍返还 is 200."""
    text = passage.text
    for pattern, amount in ((_WAIVED, HUNDRED), (_HALVED, Decimal(50)), (_DOUBLED, Decimal(200))):
        for match in pattern.finditer(text):
            start, end = match.span()
            begin = max(text.rfind(letter, 0, start) for letter in "，；。|：") + 1
            stop = min((place for letter in "，；。|" if (place := text.find(letter, end)) >= 0), default=len(text))
            if any(begin <= low and high <= stop for low, high in taken) or text[start - 1 : start] == "除":
                continue
            group = text[max(text.rfind(letter, 0, start) for letter in "；。|") + 1 : start]
            if not _breached(group, passage) or re.search(r"除$|除[^，。；]{0,3}$", text[begin:start]):
                continue
            yield Finding("penalty", amount, "percent", "==", start, end, period="day" if re.search(r"按[日天]|每[日天]", group) else None)


_CLEAR_BREACH: Final = re.compile(
    r"每[低降]|误收|误扣|多收|错收|乱收|低于\d|逾期|超时|延误|延迟|迟|未(?:能|按|在|达|于)|违约|丢失|遗失|晚|超过|"
    r"中断|停[水电气热]|故障|错[货发误]|不达标|低于|爽约|虚假"
)


def _breached(words: str, passage: Passage) -> bool:
    return bool(_CLEAR_BREACH.search(words))


def with_plain_unit(quantity: Quantity) -> bool:
    """Whether it can be a price of a breach at all."""
    return quantity.unit in ("percent", "yuan")
