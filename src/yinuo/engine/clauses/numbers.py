"""Numbers of the language: decimal text without superfluous zeros, or a blank in braces."""

from __future__ import annotations

import re
from decimal import Decimal

BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DECIMAL = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


def is_blank(number: str) -> bool:
    """Whether this is an open blank such as `{hours}`."""
    return BLANK.fullmatch(number) is not None


def tidy(number: str) -> str | None:
    """The canonical text of a number, or None where it is no number.

    >>> tidy("007"), tidy("4.50"), tidy("4.0"), tidy("0.05"), tidy("4,5")
    ('7', '4.5', '4', '0.05', None)
    """
    match = _DECIMAL.fullmatch(number)
    if match is None:
        return None
    whole, fraction = match.group(1).lstrip("0") or "0", (match.group(2) or "").rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def decimal_of(number: str) -> Decimal | None:
    """The number as an exact decimal, or None while it is a blank."""
    return None if is_blank(number) else Decimal(number)
