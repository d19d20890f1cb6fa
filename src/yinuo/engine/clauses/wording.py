"""Numbers, durations, periods and counting rules in Chinese and English words.

A digit and its unit stand apart (`4 个业务小时`, `95 %`). 业务小时 and 小时, 工作日 and 日 are different units and never swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from yinuo.engine.clauses.numbers import is_blank

Lang = Literal["zh", "en"]

_UNITS_ZH = {
    "second": "秒",
    "minute": "分钟",
    "hour": "小时",
    "business minute": "个业务分钟",
    "business hour": "个业务小时",
    "workday": "个工作日",
    "day": "日",
    "week": "周",
    "month": "个月",
    "year": "年",
}
_COUNTS_ZH = {
    "same time of day": "按同一时刻计",
    "same local time": "按当地同一时刻计",
    "blocks of 24 hours": "按每 24 小时计",
    "budget of business hours": "按业务小时折算",
}
_PERIODS_ZH = {
    "day": "每日",
    "week": "每周",
    "two weeks": "每两周",
    "month": "每月",
    "quarter": "每季度",
    "half-year": "每半年",
    "year": "每年",
}
_PERIODS_EN = {"two weeks": "every two weeks", "half-year": "per half-year"}
_CIVIL_ZH = {
    "workday": "《民法典》第 201、203 条：当日不计，末日至下班",
    "day": "《民法典》第 201、203 条：当日不计，末日非工作日则顺延，至下班",
    "month": "《民法典》第 201 至 203 条：当日不计，至对应日，月末无对应日则为末日，非工作日则顺延，至下班",
}
_CIVIL_EN = {
    "workday": "Civil Code arts. 201 and 203: the day of the start is not counted, the last day ends at close of business",
    "day": "Civil Code arts. 201 and 203: the day of the start is not counted, a last day that is no workday moves on, "
    "it ends at close of business",
    "month": "Civil Code arts. 201 to 203: up to the corresponding day, or the last of a shorter month, a day that is no workday moves on, "
    "it ends at close of business",
}
_COUNT_RULES = {
    "same time of day": ("起点先移到业务时间内，到期为当天同一时刻", "the start first moves into business hours, due at that time of day"),
    "same local time": ("到期为当地同一时刻，不顺延", "due at the same local time, nothing moves"),
    "blocks of 24 hours": ("每日按 24 小时连续计算", "each day is a block of 24 hours"),
    "budget of business hours": ("每个工作日折算为一整天的业务小时", "each workday is a full day's business hours"),
}


def number_words(number: str, lang: Lang) -> str:
    """A number as it is, a blank as a line with its name.

    >>> number_words("{hours}", "zh"), number_words("{hours}", "en"), number_words("4", "en")
    ('____（hours）', '____ (hours)', '4')
    """
    if not is_blank(number):
        return number
    return f"____（{number[1:-1]}）" if lang == "zh" else f"____ ({number[1:-1]})"


def percent_words(number: str, lang: Lang) -> str:
    """A percentage, `95 %`."""
    return f"{number_words(number, lang)} %" if lang == "en" or not is_blank(number) else f"{number_words(number, lang)}%"


def duration_words(duration: Mapping[str, Any], lang: Lang, *, with_count: bool = True) -> str:
    """A duration in words.

    >>> duration_words({"amount": "4", "unit": "business hour", "count": "civil"}, "zh")
    '4 个业务小时'
    >>> duration_words({"amount": "1", "unit": "workday", "count": "same time of day"}, "en")
    '1 workday (same time of day)'
    """
    amount, unit, count = number_words(duration["amount"], lang), duration["unit"], duration["count"]
    counted = with_count and count != "civil"
    if lang == "zh":
        space = "" if is_blank(duration["amount"]) else " "
        return f"{amount}{space}{_UNITS_ZH[unit]}" + (f"（{_COUNTS_ZH[count]}）" if counted else "")
    plural = "" if duration["amount"] == "1" else "s"
    return f"{amount} {unit}{plural}" + (f" ({count})" if counted else "")


def period_words(period: str, lang: Lang) -> str:
    """`每月`, `per month`."""
    return _PERIODS_ZH[period] if lang == "zh" else _PERIODS_EN.get(period, f"per {period}")


def rule_words(duration: Mapping[str, Any], calendar: str, lang: Lang, *, closes: bool = True) -> str:
    """The rule by which a deadline was counted, for showing it beside the deadline.

    Args:
        calendar: the calendar's name. closes: whether its workdays end before 24:00.

    >>> rule_words({"amount": "4", "unit": "business hour", "count": "civil"}, "cn-office", "en")
    '4 business hours, counted through the hours of calendar cn-office'
    """
    unit, count = duration["unit"], duration["count"]
    amount = duration_words(duration, lang, with_count=False)
    zh = lang == "zh"
    if unit in ("second", "minute", "hour"):
        return f"{amount}，昼夜连续计算" if zh else f"{amount}, around the clock"
    if unit in ("business minute", "business hour"):
        return f"{amount}，按日历 {calendar} 的业务时间累计" if zh else f"{amount}, counted through the hours of calendar {calendar}"
    if count != "civil":
        return (
            f"{amount}，{_COUNT_RULES[count][0]}（日历 {calendar}）" if zh else f"{amount}, {_COUNT_RULES[count][1]} (calendar {calendar})"
        )
    group = "workday" if unit == "workday" else "day" if unit in ("day", "week") else "month"
    if zh:
        rule = _CIVIL_ZH[group] if closes else _CIVIL_ZH[group].replace("至下班", "至 24:00")
        return f"{amount}，{rule}（日历 {calendar}）"
    rule = _CIVIL_EN[group] if closes else _CIVIL_EN[group].replace("at close of business", "at 24:00")
    return f"{amount}, {rule} (calendar {calendar})"
