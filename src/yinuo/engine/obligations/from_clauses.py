"""From a promises file to duties: calendars resolved, versions of one name together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yinuo.engine.clauses.shapes import Promises, Terms
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin
from yinuo.engine.worktime.shapes import Calendar

_QUOTED = re.compile(r"'[^']*'")


def duties_of(promises: Promises, calendars: Mapping[str, Calendar], *, default_calendar: str) -> dict[str, tuple[Duty, ...]]:
    """The duties of each promise by name, versions in the order of the file.

    Args:
        calendars: by name; built-in names need not be there.
        default_calendar: the organisation's, where neither clause nor letter names one.
    Raises:
        UnknownCalendar: a calendar that is neither given nor built in.
    """
    found: dict[str, list[Duty]] = {}
    for terms in promises.terms:
        versions = found.setdefault(terms.name, [])
        calendar = _calendar(terms, calendars, default_calendar)
        versions.append(Duty(terms, clock_of(calendar), len(versions), _has_blank(terms)))
    return {name: tuple(versions) for name, versions in found.items()}


def _calendar(terms: Terms, calendars: Mapping[str, Calendar], default_calendar: str) -> Calendar:
    name = terms.tree.get("calendar") or terms.calendar or default_calendar
    return calendars[name] if name in calendars else builtin(name)


def _has_blank(terms: Terms) -> bool:
    return _line_has_blank(terms.line) if terms.line else _tree_has_blank(terms.tree)


@lru_cache(maxsize=4096)
def _line_has_blank(line: str) -> bool:
    """Whether a canonical line has a brace outside quotes: nothing but a blank has one there."""
    return "{" in _QUOTED.sub("", line)


def _tree_has_blank(value: Any) -> bool:
    """Whether a number in the tree is still `{name}`; text that a condition compares with is no number."""
    if isinstance(value, Mapping):
        return any(_tree_has_blank(part) for key, part in value.items() if key != "text")
    if isinstance(value, list | tuple):
        return any(_tree_has_blank(part) for part in value)
    return isinstance(value, str) and value.startswith("{")
