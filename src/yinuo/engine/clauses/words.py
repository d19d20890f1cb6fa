"""The words of the promise language as the printer and the reader share them."""

from __future__ import annotations

import re

_RESERVED = """
within of expect by next reply update every while at least per sum distinct share with to all has only after never checked before keep for
measure available except penalty yuan until cap where each and pausing up unless reopened silent on calendar grace major owed or not in true
false a person
"""
RESERVED = frozenset(_RESERVED.split())
UNITS = ("second", "minute", "hour", "business minute", "business hour", "workday", "day", "week", "month", "year")
COUNTS = ("same time of day", "same local time", "blocks of 24 hours", "budget of business hours")
PERIODS = ("day", "week", "two weeks", "month", "quarter", "half-year", "year")
ADDITIONS = ("where", "each", "pausing", "unless", "reopened", "calendar", "grace", "major", "owed")
LISTS = ("each", "pausing", "unless")

NEXT_REPLY_OF = "message.received"
NEXT_REPLY_EXPECT = "message.answered"
UPDATE_EXPECT = "customer.updated"

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def is_name(text: str) -> bool:
    """Whether this text may stand bare as a value, state or field.

    >>> is_name("urgent"), is_name("very urgent"), is_name("by"), is_name("hour")
    (True, False, False, True)
    """
    return _NAME.fullmatch(text) is not None and text not in RESERVED
