"""Numbers with units in an English sentence: digits, words, blanks, ranges, lists that share a unit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from yinuo.engine.clauses.from_document.shapes import Quantity
from yinuo.engine.document.numerals import ENGLISH, number

_WORDS: Final = "|".join(sorted((word for word in ENGLISH if word not in ("a", "an")), key=len, reverse=True))
_BLANK: Final = r"_{2,}|[X×]{2,}(?=[\s%-])|\[[^\]\d]{0,16}\]|\(\s{1,6}\)"
_NUMBER: Final = (
    rf"(?:\[\s*(?P<filled>\d+(?:\.\d+)?)\s*\]|(?P<blank>{_BLANK})|(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|"
    rf"\d+(?:\.\d+)?)|(?P<half>half(?:\s+an?)?)|(?P<word>\b(?:{_WORDS}|an?))\b)"
)
_UNITS: Final = [
    (r"(?:full\s+|clear\s+|complete\s+)?(?:working|business|work|week)[\s-]?days?", "workday", None),
    (r"(?:working|business|office|work)[\s-]hours?", "hour", "business-hours"),
    (r"(?:calendar|consecutive)[\s-]days?", "day", "24x7"),
    (r"clock[\s-]hours?", "hour", "24x7"),
    (r"(?:seconds?|secs?)", "second", None),
    (r"(?:minutes?|mins?)", "minute", None),
    (r"(?:hours?|hrs?|h)", "hour", None),
    (r"(?:clear\s+|full\s+)?(?:days?)", "day", None),
    (r"(?:weeks?)", "week", None),
    (r"(?:calendar\s+)?(?:months?)", "month", None),
    (r"(?:calendar\s+)?(?:quarters?)", "quarter", None),
    (r"(?:calendar\s+)?(?:years?)", "year", None),
    (r"(?:%|per\s?cent\b|percent\b)", "percent", None),
    (r"(?:yuan|rmb|cny)", "yuan", None),
    (r"(?:rings?)", "count:rings", None),
    (r"(?:times?)", "count:times", None),
    (
        r"(?:[a-z]+\s+){0,2}?(?:people|persons|staff|sites?|points?|engineers?|visits?|sessions?|samples?|inspections?|reviews?|"
        r"surveys?|audits?|tests?|meetings?|reports?|checks?|drills?|updates?)",
        "count:things",
        None,
    ),
]
_UNIT: Final = "|".join(f"(?P<u{place}>{pattern})" for place, (pattern, _unit, _calendar) in enumerate(_UNITS))
_QUANTITY: Final = re.compile(
    rf"(?<![\w.£$€])(?:(?P<low>\d+(?:\.\d+)?|{_WORDS})(?:\s*(?:hours?|days?|minutes?|%))?\s*(?:-|to|–)\s*(?=\d|"
    rf"\w))?{_NUMBER}(?:\s*\((?:\d+|[a-z-]+)\))?[\s-]*(?:{_UNIT})(?![a-z])(?:\s*\((?:\d+|[a-z-]+)\))?",
    re.IGNORECASE,
)
_YUAN: Final = re.compile(r"(?:RMB|CNY|¥|￥)\s*(?P<number>\d[\d,]*(?:\.\d+)?|_{2,})", re.IGNORECASE)
_SHARING: Final = re.compile(
    rf"(?<![\w.])(?P<number>\d+(?:\.\d+)?|{_WORDS})(?=\s*(?:,|/|and|or|&)\s*(?:(?:and|or)\s+)?(?:\d+|{_WORDS})\s*(?:,|"
    rf"/|and|or|&|working|business|hours?|days?|minutes?|weeks?|months?|%))",
    re.IGNORECASE,
)
_HOURS_A_DAY: Final = re.compile(
    r"\b(?:24\s*[/x×*]\s*7(?:\s*[/x×*]\s*365)?|7\s*[x×*/]\s*24|24\s*hours?\s*(?:a|per|each|every|/)\s*day|"
    r"(?P<h>\d{1,2})\s*[x×*]\s*(?P<d>[5-7])|(?P<d2>[5-7])\s*[x×*]\s*(?P<h2>\d{1,2})|24[\s-]hours?(?=[\s-](?:hot|"
    r"help|emergency|telephone|phone|support|service|line|fault|call|customer)))",
    re.IGNORECASE,
)
_MASKED: Final = re.compile(
    r"\b(?:section|clause|article|schedule|priority|level|tier|severity|band|grade|category|P|S|Sev)\s*\d+\b|"
    r"\b(?:19|20)\d\d\b|\b\d{1,2}(?:[.:]\d\d)?\s*(?:am|pm)\b",
    re.IGNORECASE,
)


def hours_a_day(text: str) -> list[tuple[int, int, Decimal, bool]]:
    """24/7, 24 x 7, 24 hours a day, 8x5: start, end, hours a day, whether on every day."""
    found = []
    for match in _HOURS_A_DAY.finditer(text):
        hours, days = match["h"] or match["h2"], match["d"] or match["d2"]
        found.append((match.start(), match.end(), Decimal(hours or 24), (days or "7") == "7"))
    return found


def quantities_of(text: str) -> list[Quantity]:
    """Every number with a unit, in order.

    >>> [(str(q.amount), q.unit) for q in quantities_of("2, 4 and 8 hours; five (5) working days; half an hour; 99.9%")]
    [('2', 'hour'), ('4', 'hour'), ('8', 'hour'), ('5', 'workday'), ('0.5', 'hour'), ('99.9', 'percent')]
    """
    taken = [(start, end) for start, end, _h, _e in hours_a_day(text)] + [match.span() for match in _MASKED.finditer(text)]
    found = []
    for match in _QUANTITY.finditer(text):
        begin = next(match.start(name) for name in ("filled", "blank", "digits", "half", "word") if match[name])
        if any(begin < end and start < match.end() for start, end in taken):
            continue
        place = next(index for index in range(len(_UNITS)) if match[f"u{index}"])
        _pattern, unit, calendar = _UNITS[place]
        amount = (
            Decimal("0.5") if match["half"] else None if match["blank"] else number(match["filled"] or match["digits"] or match["word"])
        )
        found.append(Quantity(match.start(), match.end(), amount, unit, calendar))
    for match in _YUAN.finditer(text):
        found.append(
            Quantity(match.start(), match.end(), number(match["number"].strip("_") or "") if match["number"].strip("_") else None, "yuan")
        )
    found.sort(key=lambda one: one.start)
    for match in reversed(list(_SHARING.finditer(text))):
        following = next((one for one in found if match.end() < one.start <= match.end() + 6), None)
        if (
            following is not None
            and following.unit not in ("count:things",)
            and not any(one.start < match.end() and match.start() < one.end for one in found)
        ):
            found.append(replace(following, start=match.start(), end=match.end(), amount=number(match["number"])))
            found.sort(key=lambda one: one.start)
    return found
