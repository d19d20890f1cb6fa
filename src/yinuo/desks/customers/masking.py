"""How a sealed value looks while it is covered: enough to recognise it, too little to use it."""

from __future__ import annotations

from .choices import Sealed

STARS = "****"


def masked(field: str, value: str, *, is_person: bool = True) -> str:
    """A value with its middle covered; a short one is covered whole, and how long it is never shows.

    >>> masked("phone", "13900001234"), masked("email", "gu@example.cn"), masked("name", "王小明"), masked("phone", "110")
    ('139 **** 1234', 'g***@e***.cn', '王**', '****')
    >>> masked("identity", "320501199001010043"), masked("address", "苏州市姑苏区江枫苑3栋")
    ('3205 **** 43', '苏州市 ****')
    """
    if not value:
        return ""
    if field == Sealed.NAME:
        return f"{value[0]}**" if is_person else f"{value[:2]}****" if len(value) > 4 else STARS
    if field == Sealed.EMAIL:
        return _email(value)
    if field == Sealed.ADDRESS:
        return f"{value[:3]} {STARS}" if len(value) > 8 else STARS
    keep = {Sealed.PHONE: (3, 4, 10), Sealed.IDENTITY: (4, 2, 12), Sealed.BANK: (4, 4, 12)}.get(Sealed(field))
    if keep is None or len(value) < keep[2]:
        return STARS
    return f"{value[: keep[0]]} {STARS} {value[-keep[1] :]}"


def _email(value: str) -> str:
    name, at, host = value.rpartition("@")
    domain, dot, end = host.rpartition(".")
    if not (at and name and domain and dot):
        return STARS
    return f"{name[0]}***@{domain[0]}***.{end}"
