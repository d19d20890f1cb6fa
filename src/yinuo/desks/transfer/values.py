"""Reading what stands in a cell: dates, amounts, choices, in one way only. What can be read in two ways is a fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from yinuo.desks.customers.actions.adding import tidied
from yinuo.desks.customers.choices import LONGEST, Category, Kind, Risk, Sealed, Tier
from yinuo.desks.customers.refusals import BadField, TooLong
from yinuo.kit import sealed_index as index

from .choices import Fault, Target
from .files.rows import Long

CHOICES: Mapping[str, Any] = {Target.KIND: Kind, Target.CATEGORY: Category, Target.TIER: Tier, Target.RISK: Risk}
_OTHER_WORDS = {
    Target.KIND: {"个人": "person", "自然人": "person", "individual": "person", "企业": "organisation", "公司": "organisation",
                  "单位": "organisation", "company": "organisation", "organization": "organisation", "机构": "other"},
    Target.TIER: {"金": "gold", "银": "silver", "白金": "platinum", "金卡": "gold", "银卡": "silver", "白金卡": "platinum", "普通": "",
                  "无": "", "none": ""},
    Target.RISK: {"高": "high", "中": "medium", "低": "low"},
    Target.CATEGORY: {"签约": "contract", "潜在": "prospect", "潜客": "prospect", "流失": "former", "老客户": "regular"},
}  # fmt: skip
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?)?"
)
_AMOUNT = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
MOST_DIGITS, MOST_DECIMALS = 14, 4
_UNIT = Decimal(1).scaleb(-MOST_DECIMALS)


@dataclass(frozen=True)
class Bad(Exception):
    """A cell cannot be taken: the code of the fault, and what fills the blanks of its sentence."""

    code: str
    data: Mapping[str, Any]


def fault(code: Fault, **data: Any) -> Bad:
    """A fault, ready to be raised."""
    return Bad(code.value, data)


def sealed_value(name: str, cell: str) -> str:
    """A sealed field as the archive keeps it. Raises Bad."""
    if isinstance(cell, Long):
        raise fault(Fault.TOO_LONG, length=cell.length, most=LONGEST[Sealed(name)])
    try:
        return tidied(name, cell)
    except TooLong as problem:
        raise fault(Fault.TOO_LONG, length=problem.data["length"], most=problem.data["most"]) from None
    except BadField:
        is_shape = name == Sealed.EMAIL and cell.isprintable()
        raise fault(Fault.NO_EMAIL if is_shape else Fault.CONTROL) from None


@cache
def _words_of(target: str) -> Mapping[str, str]:
    """Every word that means a choice: its code, its labels in both languages, and what people write besides."""
    found = dict(_OTHER_WORDS.get(Target(target), {}))
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found.update({index.normalise(str(one.label)): one.value for one in CHOICES[target]})
    found.update({one.value: one.value for one in CHOICES[target] if one.value})
    return found


def choice_value(target: str, cell: str) -> str:
    """The code of a choice, by its word in either language. Raises Bad."""
    words = _words_of(target)
    said = cell if cell in words else index.normalise(cell)
    if said not in words:
        raise fault(Fault.NO_CHOICE, list=" / ".join(one.value for one in CHOICES[target] if one.value))
    return words[said]


def date_value(cell: str) -> date:
    """A day. Raises Bad."""
    return _instant(cell)[0]


def instant_value(cell: str, *, now: datetime) -> datetime:
    """An instant in the zone of this house; a day alone is its midnight. Raises Bad."""
    day, hour = _instant(cell)
    found = datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE))
    if found > now:
        raise fault(Fault.FUTURE)
    return found


def _instant(cell: str) -> tuple[date, time]:
    match = _DATE.fullmatch(cell.strip())
    if match is None:
        raise fault(Fault.NO_DATE)
    year, *rest = match.groups()
    month, day = [one for one in rest[:10] if one]
    hours, minutes, seconds = rest[10:]
    try:
        return date(int(year), int(month), int(day)), time(int(hours or 0), int(minutes or 0), int(seconds or 0))
    except ValueError:
        raise fault(Fault.NO_DATE) from None


def exact(cell: str) -> Decimal:
    """A figure as it was written, with grouped thousands or without. Raises Bad.

    >>> exact("1,234.50"), exact("-12"), exact("¥ 3.20")
    (Decimal('1234.50'), Decimal('-12'), Decimal('3.20'))
    """
    said = index.normalise(cell).lstrip("¥￥$€£") if cell else ""
    if said.startswith("(") and said.endswith(")"):  # bookkeepers write what is negative so
        said = f"-{said[1:-1]}"
    match = _AMOUNT.fullmatch(said)
    if match is None:
        raise fault(Fault.NO_AMOUNT)
    sign, whole, decimals = match.groups()
    return checked_figure(Decimal(f"{sign}{whole.replace(',', '')}{decimals or ''}"))


def checked_figure(figure: Decimal) -> Decimal:
    """A figure that the archive can keep to the last digit. Raises Bad."""
    try:
        kept = figure.quantize(_UNIT)
    except InvalidOperation:
        raise fault(Fault.TOO_EXACT) from None
    if kept != figure or kept.adjusted() >= MOST_DIGITS:
        raise fault(Fault.TOO_EXACT)
    return figure


def currency_value(cell: str) -> str:
    """A currency by its three letters. Raises Bad."""
    said = {"人民币": "CNY", "元": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR", "英镑": "GBP", "港币": "HKD", "日元": "JPY"}.get(
        cell.strip().upper(), cell.strip().upper()
    )
    if not (len(said) == 3 and said.isascii() and said.isalpha()):
        raise fault(Fault.NO_CURRENCY)
    return said


def plain_value(cell: str, most: int) -> str:
    """A text that stands in clear: one line, not too long. Raises Bad."""
    if isinstance(cell, Long) or len(cell) > most:
        raise fault(Fault.TOO_LONG, length=getattr(cell, "length", len(cell)), most=most)
    if not cell.isprintable():
        raise fault(Fault.CONTROL)
    return cell
