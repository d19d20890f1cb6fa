"""Values of blanks: which kinds there are, what fits them, how a value is printed and how it stands in a promise line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.reading import parse
from yinuo.kit.words import Words
from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.templates.shapes import Blank

NUMERIC: Final[Mapping[str, str]] = {
    "hours": "小时",
    "workdays": "个工作日",
    "days": "日",
    "months": "个月",
    "years": "年",
    "percent": "%",
    "money": "元",
    "count": "",
}
"""Kinds whose value is a number, with the unit as printed in Chinese (the text of a template writes it itself)."""

KINDS: Final = (
    *NUMERIC,
    "duration",
    "organisation",
    "party",
    "person",
    "contact",
    "text",
    "lines",
    "law",
    "number",
    "date",
    "place",
    "signature",
    "choice",
)
OTHER: Final = "其他"
LONGEST: Final = 2000
_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


def problem_with(blank: Blank, value: str) -> Words | str | None:
    """What does not fit, as a sentence to show beside the blank; None where the value fits. An empty value is never asked about."""
    if len(value) > LONGEST:
        return _("is longer than 2,000 characters; shorten it")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in value):
        return _("holds control characters; type it again")
    if blank.kind in NUMERIC:
        return _number_problem(blank.kind, value)
    if blank.kind == "duration":
        return _duration_problem(value)
    if blank.kind == "date":
        return None if _is_date(value) else _("is no day of the calendar; write it as 2026-03-31")
    if blank.kind == "choice":
        return _choice_problem(blank, value)
    if "\n" in value and blank.kind != "lines":
        return _("stands on one line; remove the line break")
    return None


def _number_problem(kind: str, value: str) -> Words | None:
    number = number_of(value)
    if number is None:
        return _("is no number; write digits, such as 4 or 1.5")
    if kind == "percent":
        return None if number <= 100 else _("lies between 0 and 100")
    if number <= 0:
        return _("must be more than 0")
    if kind in ("count", "workdays", "days", "months", "years") and number != number.to_integral_value():
        return _("is a whole number")
    if kind == "money" and number != round(number, 2):
        return _("has at most two decimals")
    return None


def number_of(value: str) -> Decimal | None:
    """The number of a typed value, full-width digits and thousands commas allowed; None where it is none."""
    plain = value.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    if not _PLAIN.fullmatch(plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


@lru_cache(maxsize=1024)
def _duration_problem(value: str) -> Words | None:
    try:
        parse(f"within {value} of thing.happened expect thing.answered")
    except ClauseRefusal:
        return _("is no length of time; write a number and a unit, such as 4 business hours or 3 workdays")
    return None


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _choice_problem(blank: Blank, value: str) -> Words | None:
    picked, _sign, other = value.partition("：")
    if picked not in blank.choices:
        return _("is none of the options; choose one")
    if picked == OTHER and not other.strip():
        return _("needs a word after the option for others; say which")
    if picked != OTHER and other:
        return _("has a word for others although another option is chosen; remove one of the two")
    return None


def in_line(blank: Blank, value: str) -> str:
    """The value as it stands in a promise line: a plain decimal, or a whole length of time."""
    if blank.kind in NUMERIC:
        number = number_of(value)
        assert number is not None
        return format(number.normalize(), "f")
    return value.strip()


_UNITS_ZH = {
    "business minute": "个业务分钟",
    "business hour": "个业务小时",
    "minute": "分钟",
    "second": "秒",
    "hour": "小时",
    "workday": "个工作日",
    "day": "日",
    "week": "周",
    "month": "个月",
    "year": "年",
}


def printed(blank: Blank, value: str) -> str:
    """The value as it stands on the paper, in Chinese."""
    if blank.kind in NUMERIC:
        return in_line(blank, value)
    if blank.kind == "date":
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if blank.kind == "duration":
        amount, _space, unit = value.strip().partition(" ")
        return amount + _UNITS_ZH.get(unit.removesuffix("s"), unit)
    if blank.kind == "choice":
        picked, _sign, other = value.partition("：")
        return "".join(
            ("☑" if one == picked else "□") + one + (other if one == picked == OTHER else "") + " " for one in blank.choices
        ).rstrip()
    return value.strip()


def empty_print(blank: Blank) -> str:
    """How an empty blank is printed on a draft."""
    if blank.kind == "choice":
        return " ".join("□" + one for one in blank.choices)
    return "____"
