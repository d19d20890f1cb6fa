"""Whether a number can be one at all: identity cards, credit codes of organisations, telephones. Arithmetic only, nothing is looked up."""

from __future__ import annotations

import re
from datetime import date

from yinuo.kit import sealed_index as index

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_OTHER_PAPERS = re.compile(r"[A-Z]{1,2}\d{7,9}|[HM]\d{10}|\d{8}")


def is_identity_number(text: str, *, on: date) -> bool:
    """Whether this is a citizen's identity number: eighteen places, a day that was, and the check of GB 11643-1999 (ISO 7064 MOD 11-2).

    >>> is_identity_number("11010519491231002X", on=date(2026, 3, 2)), is_identity_number("110105194912310021", on=date(2026, 3, 2))
    (True, False)
    """
    said = text.upper()
    born = birthday_of(said)
    if born is None or born > on or born.year < 1850 or said[0] == "0":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(said, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == said[17]


def birthday_of(text: str) -> date | None:
    """The day of birth inside an identity number; None where there is no such day or it is no such number.

    >>> birthday_of("11010519491231002X"), birthday_of("110105194902310021")
    (datetime.date(1949, 12, 31), None)
    """
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text):
        return None
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def is_credit_code(text: str) -> bool:
    """Whether this is a unified social credit code: eighteen places of its alphabet and the check of GB 32100-2015 (powers of 3 modulo 31).

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    said = text.upper()
    if len(said) != 18 or any(one not in _CREDIT for one in said):
        return False
    total = sum(_CREDIT.index(one) * pow(3, place, 31) for place, one in enumerate(said[:17]))
    return _CREDIT[(31 - total % 31) % 31] == said[17]


def is_other_paper(text: str) -> bool:
    """Whether this may be a passport, a permit or another paper without a check digit."""
    return bool(_OTHER_PAPERS.fullmatch(text.upper()))


def is_phone(text: str) -> bool:
    """Whether this can be dialled: a mobile or fixed number of the mainland, 400/800, a short service number, or an international one.

    >>> [is_phone(one) for one in ("13900001234", "+86 139 0000 1234", "0512-68001234", "400-820-1234", "+49 30 901820")]
    [True, True, True, True, True]
    >>> [is_phone(one) for one in ("1390000123", "12900001234", "139000012345", "68001234", "none")]
    [False, False, False, False, False]
    """
    plain = index.digits(text)
    number = re.split(r"(?:ext|转|x|#)", text, flags=re.IGNORECASE)[0]
    fixed = index.digits(number)
    if re.fullmatch(r"1[3-9]\d{9}", plain) or re.fullmatch(r"0\d{9,11}", fixed) or re.fullmatch(r"[48]00\d{7}|9\d{4,5}|1\d{4}", fixed):
        return True
    foreign = text.strip().startswith(("+", "00")) and not text.strip().startswith(("+86", "0086"))
    return foreign and 8 <= len(index.digits(text).removeprefix("00")) <= 15
