"""Numbers with units in a Chinese sentence: digits, numerals, blanks, ranges, lists that share a unit, fractions and multiples."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.shapes import HUNDRED, Quantity
from yinuo.engine.document.numerals import CHINESE, number

_OPEN_BLANK: Final = (
    r"_{2,}|[X×]{2,}|[\[【〔]\s*[\]】〕]|[\[【〔][^\]】〕\d]{1,12}[\]】〕]|[（(]\s+[）)]|（\s*）|[ ]{2,}(?=个?(?:小时|"
    r"工作日|分钟|天|日|年|月|%|次|元))|[XxN×](?=个?(?:小时|工作日|分钟|天|日内|年|个月|%|次/))|…{2,}|"
    r"\.{3,}"
)
_FILLED_BLANK: Final = r"[\[【〔_]+\s*(?P<filled>\d+(?:\.\d+)?)\s*[\]】〕_]+"
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER: Final = (
    rf"(?:{_FILLED_BLANK}|(?P<blank>{_OPEN_BLANK})|(?P<digits>{_DIGITS})|(?P<han>[{CHINESE}]{{1,12}}(?:点[{CHINESE}]{{1,12}})?)|"
    rf"(?P<half>半))"
)

# unit as written, unit of the promise, what it says about the calendar
_UNITS: Final = [
    (r"个?(?:有效|完整|法定)?(?:工作日|工作天|营业日|银行工作日|交易日)", "workday", None),
    (r"个?(?:工作小时|工作时(?!间)|有效小时)", "hour", "business-hours"),
    (r"秒钟?", "second", None),
    (r"分钟|分(?=内|之内|以内|到场|到达|响应)", "minute", None),
    (r"个?(?:自然|日历|连续|历)(?:日|天)", "day", "24x7"),
    (r"个?半?小时|个?钟头|个?钟(?!头)|[hH](?:ours?|rs?)?(?![A-Za-z])", "hour", None),
    (r"时间(?=之内|以内|内)", "hour", None),
    (r"天|日(?![常前后]?[均志记])", "day", None),
    (r"个?星期(?![一二三四五六日天])|个?礼拜|周(?![一二三四五六日边年期到围末])", "week", None),
    (r"个?(?:自然|日历)?月(?![初底末中份]?\d*日)|个月", "month", None),
    (r"个?季度?", "quarter", None),
    (r"周年|个?年(?![级月底初内]?\d*月)(?:度)?", "year", None),
    (r"%|个?百分点", "percent", None),
    (r"‰", "permille", None),
    (r"万元", "ten-thousand-yuan", None),
    (r"元|块钱?", "yuan", None),
    (r"倍", "times", None),
    (r"折", "fold", None),
    (r"次|遍|回(?![复访应])|轮", "count:times", None),
    (r"声|响(?!应)", "count:rings", None),
    (r"(?:小时|个)?(?:学时|课时)", "hour", None),
    (
        r"名|家|人(?![员民])|处|台|套|件|户|支|辆|项|份|点|种(?![植子苗])|类(?![似别型])|个(?!工作|小时|月|性|案|体|人|别|半)",
        "count:things",
        None,
    ),
]
_UNIT: Final = "|".join(f"(?P<u{place}>{pattern})" for place, (pattern, _unit, _calendar) in enumerate(_UNITS))
_JOINT: Final = r"\s*[-~至到]\s*"
_ANY_NUMBER: Final = rf"(?:[\[【]?(?:{_DIGITS})[\]】]?|[{CHINESE}]{{1,12}}(?:点[{CHINESE}]{{1,12}})?)"
_QUANTITY: Final = re.compile(
    rf"(?P<low>(?:{_DIGITS}|[{CHINESE}]{{1,12}}|_{{2,}}|[X×]{{2,}})(?:个?工作日|个?小时|分钟|天|日|个月|月|周|年|%|元)?{_JOINT}(?=\d|_|X|"
    rf"[{CHINESE}]))?{_NUMBER}\s*(?:[（(](?:含|大写[：:]?[^）)]*|[{CHINESE}]{{1,12}})[）)])?\s*(?P<half_more>个半)?(?:{_UNIT})(?P<and_half>半(?!数))?"
)
_FRACTION: Final = re.compile(rf"(?P<base>百|千|万|十)分之(?P<of>{_ANY_NUMBER}|_{{2,}}|[X×]{{2,}}|\s{{2,}}|[\[【][^\]】]*[\]】])")
_FRACTION_PERCENT: Final = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01"), "十": Decimal(10)}
# numbers that only share the unit of a later one: "6个、22个、32个工作日", "2、4、8小时"
_SHARING: Final = re.compile(
    rf"(?P<number>{_ANY_NUMBER})个?(?=(?:[、,，/和与及或]|以及)\s*(?:{_ANY_NUMBER})个?(?:[、,，/和与及或]|"
    rf"以及|工作日|小时|分钟|天|日|个月|月|周|年|%|元|次))"
)
_HOURS_A_DAY: Final = re.compile(
    r"(?:365天?\s*[×*xX]\s*)?(?P<a>\d{1,3})(?:天|日|小时)?\s*[×*xX/]\s*(?P<b>\d{1,2})\s*(?:个?小时|[hH](?![a-z]))?|"
    r"(?P<zh>七天?乘?[×*]?二十四)个?(?:小时)?"
)
_DATE: Final = re.compile(
    rf"(?:次|当|本|下|上)个?月的?\d{{1,2}}[日号]|(?:19|20)\d\d\s*[年./-]\s*(?:\d{{1,2}}\s*[月./-]\s*(?:\d{{1,2}}\s*[日号]?)?)?|"
    rf"\d{{1,2}}月\d{{1,2}}[日号]|"
    rf"[二][〇零][{CHINESE}]{{2}}年(?:[{CHINESE}]{{1,12}}月)?(?:[{CHINESE}]{{1,12}}日)?|《[^》]*》|第[{CHINESE}\d]+[条款项章节年次期届级类]|"
    rf"GB[/T\s]*\d[\d.\-]*|\d{{1,2}}[:：]\d{{2}}(?:\s*[-~至到]\s*\d{{1,2}}[:：]\d{{2}})?|(?:上午|下午|晚上?|"
    rf"早上?|凌晨)?\d{{1,2}}[点时](?:\d{{1,2}}分|半|整)?(?!内)|每[月季年](?:度)?的?\d{{1,2}}[日号]|(?:\d{{3,4}}-){{1,2}}\d{{3,8}}|"
    rf"(?<![\d.])\d{{5,}}(?![\d.%元])|[{CHINESE}]{{1,2}}月[{CHINESE}]{{1,3}}[日号]|\d{{1,2}}月份?(?:底|"
    rf"初|末|中旬)?(?=前|底|至|到|[-~])"
)


def hours_a_day(text: str) -> list[tuple[int, int, Decimal, bool]]:
    """Forms such as 7×24, 24/7, 365×7×24 and 5×8: start, end, the hours a day, whether on every day.

    >>> [(str(hours), every) for _s, _e, hours, every in hours_a_day("7*24小时热线，5×8值守")]
    [('24', True), ('8', False)]
    """
    found = []
    for match in _HOURS_A_DAY.finditer(text):
        if match["zh"]:
            found.append((match.start(), match.end(), Decimal(24), True))
            continue
        pair = {int(match["a"]), int(match["b"])}
        days = pair & {7, 5, 6, 365}
        rest = pair - days
        if len(days) == 1 and len(rest) == 1 and 6 <= next(iter(rest)) <= 24:
            found.append((match.start(), _after_hours(text, match.end()), Decimal(next(iter(rest))), days <= {7, 365}))
    return found


def _after_hours(text: str, end: int) -> int:
    more = re.match(r"\s*[×*xX]\s*\d{1,3}(?:天|日|小时)?", text[end:])
    return end + (more.end() if more else 0)


def quantities_of(text: str) -> list[Quantity]:
    """Every number with a unit, in order.

    >>> [(str(q.amount), q.unit) for q in quantities_of("分别不超过6个、22个、32个工作日，违约金千分之五")]
    [('6', 'workday'), ('22', 'workday'), ('32', 'workday'), ('0.5', 'percent')]
    >>> [(str(q.amount), q.unit) for q in quantities_of("3-5个工作日；[4]小时；半年内；一个半小时；____天")]
    [('5', 'workday'), ('4', 'hour'), ('0.5', 'year'), ('1.5', 'hour'), ('None', 'day')]
    """
    taken = [match.span() for match in _DATE.finditer(text)] + [(start, end) for start, end, _hours, _every in hours_a_day(text)]
    found = [_fraction(match) for match in _FRACTION.finditer(text)]
    spans = [(one.start, one.end) for one in found]
    for match in _QUANTITY.finditer(text):
        if _overlaps(match.start(), match.end(), taken) or _overlaps(match.start(), match.end(), spans):
            continue
        found.append(_quantity(match))
    found.sort(key=lambda one: one.start)
    return _with_sharing(text, found, taken)


def _overlaps(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _fraction(match: re.Match[str]) -> Quantity:
    amount = number(match["of"].strip("[]【】 ")) if match["of"].strip("_X× ") else None
    percent = None if amount is None else amount * _FRACTION_PERCENT[match["base"]]
    return Quantity(match.start(), match.end(), percent, "percent", is_multiple=match["base"] == "十")


def _quantity(match: re.Match[str]) -> Quantity:
    place = next(index for index in range(len(_UNITS)) if match[f"u{index}"])
    _pattern, unit, calendar = _UNITS[place]
    written = match[f"u{place}"]
    amount = (
        Decimal("0.5")
        if match["half"]
        else number(match["filled"] or match["digits"] or match["han"] or "")
        if not match["blank"]
        else None
    )
    if amount is not None and (match["half_more"] or match["and_half"] or (unit == "hour" and "半" in written)):
        amount += Decimal("0.5")
    low = number(re.sub(rf"[^\d.,{CHINESE}]", "", match["low"])) if match["low"] else None
    made = Quantity(match.start(), match.end(), amount, unit, calendar, low)
    return _in_units_of_promises(made)


def _in_units_of_promises(made: Quantity) -> Quantity:
    if made.unit == "permille":
        return replace(made, unit="percent", amount=None if made.amount is None else made.amount / 10)
    if made.unit == "times":
        return replace(made, unit="percent", amount=None if made.amount is None else made.amount * HUNDRED, is_multiple=True)
    if made.unit == "fold":
        return replace(made, unit="price")
    if made.unit == "ten-thousand-yuan":
        return replace(made, unit="yuan", amount=None if made.amount is None else made.amount * 10000)
    return made


def _with_sharing(text: str, found: list[Quantity], taken: list[tuple[int, int]]) -> list[Quantity]:
    """Add the numbers of a list that have no unit of their own: they take that of the next number."""
    result = list(found)
    for match in reversed(list(_SHARING.finditer(text))):
        if _overlaps(match.start(), match.end(), taken) or (match.start() == 0 and text[match.end("number")] == "、"):
            continue
        inside = [one for one in result if one.start < match.end() and match.start() < one.end]
        if any(one.unit != "count:things" and (one.start, one.end) != match.span() for one in inside):
            continue
        following = next((one for one in result if match.end() < one.start <= match.end() + 3), None)
        if following is None or (following.unit == "count:things" and not inside):
            continue
        amount = number(match["number"].strip("[]【】"))
        result = [one for one in result if one not in inside]
        result.append(replace(following, start=match.start(), end=match.end(), amount=amount))
        result.sort(key=lambda one: one.start)
    return result
