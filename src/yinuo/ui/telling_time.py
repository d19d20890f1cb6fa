"""Instants, days and spans in the reader's words. 24 h clock; no spaces inside a Chinese date; never truncated."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from yinuo.kit import clock

_WEEKDAYS_ZH = "一二三四五六日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (translation.get_language() or "").startswith("zh")


def local(at: datetime) -> datetime:
    """The instant in the organisation's zone."""
    return at.astimezone(timezone.get_current_timezone())


def day(on: date | datetime, *, with_year: bool | None = None) -> str:
    """A day: 2月14日 or 14 Feb; the year is added where it is not the present one."""
    if isinstance(on, datetime):
        on = local(on).date()
    if with_year is None:
        with_year = on.year != local(clock.now()).year
    if is_chinese():
        return (f"{on.year}年" if with_year else "") + f"{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS_EN[on.month - 1]}" + (f" {on.year}" if with_year else "")


def month(on: date) -> str:
    """2026年1月 or Jan 2026."""
    return f"{on.year}年{on.month}月" if is_chinese() else f"{_MONTHS_EN[on.month - 1]} {on.year}"


def weekday(on: date | datetime) -> str:
    """周六 or Sat."""
    if isinstance(on, datetime):
        on = local(on).date()
    return "周" + _WEEKDAYS_ZH[on.weekday()] if is_chinese() else _WEEKDAYS_EN[on.weekday()]


def dated(on: date | datetime) -> str:
    """A day with its weekday: 2月14日 周六 or Sat 14 Feb."""
    return f"{day(on)} {weekday(on)}" if is_chinese() else f"{weekday(on)} {day(on)}"


def short_weekday(on: date) -> str:
    """六 or Sat, for day tiles."""
    return _WEEKDAYS_ZH[on.weekday()] if is_chinese() else _WEEKDAYS_EN[on.weekday()]


def hour(at: datetime) -> str:
    """11:40, with seconds only where they are not zero."""
    at = local(at)
    return at.strftime("%H:%M:%S" if at.second else "%H:%M")


def instant(at: datetime) -> str:
    """2月14日 11:40 or 14 Feb 11:40; only the hour where it is today."""
    here = local(at)
    return hour(here) if here.date() == local(clock.now()).date() else f"{day(here)} {hour(here)}"


def full_instant(at: datetime) -> str:
    """2月6日 周五 10:15:00: day, weekday and second, for proofs."""
    return f"{dated(at)} {local(at):%H:%M:%S}"


def units() -> tuple[str, str, str, str, str]:
    """How spans name one day, several days, hours, minutes and seconds; `{n}` is the number."""
    one, more = (ngettext("{n} day", "{n} days", count) for count in (1, 2))
    return one, more, gettext("{n} h"), gettext("{n} min"), gettext("{n} s")


def span(seconds: float) -> str:
    """A length of time in at most two units: 1 小时 14 分, 42 分 16 秒."""
    left = abs(int(seconds))
    days, left = divmod(left, 86400)
    hours, left = divmod(left, 3600)
    minutes, rest = divmod(left, 60)
    parts = (
        (days, ngettext("{n} day", "{n} days", days)),
        (hours, gettext("{n} h")),
        (minutes, gettext("{n} min")),
        (rest, gettext("{n} s")),
    )
    said = [words.format(n=amount) for amount, words in parts if amount]
    return " ".join(said[:2]) if said else gettext("{n} s").format(n=0)
