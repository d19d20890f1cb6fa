"""Names with an at sign before them, as they are typed in notes: by user name, or by the name one is called by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yinuo.desks.customers.viewing import visible_to
from yinuo.desks.people.models import Staff
from yinuo.kit.sealed_index import initials

from .models import Case
from .refusals import SameName

_AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]([^\s@＠,，。.;；:：!！?？、()（）]{1,40}(?:[.][a-z0-9_-]+)*)")
"""Not what stands in an e-mail address. A user name may hold dots, but no sentence ends in one."""
_ASCII = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE)
OFFERED = 8


@dataclass(frozen=True)
class Named:
    """Who a text names, each once, and what stands behind an at sign and is nobody's name."""

    people: tuple[Staff, ...] = ()
    unknown: tuple[str, ...] = ()


def named_in(text: str) -> Named:
    """Whom a text names. In Chinese no space ends a name, so the longest one that somebody has counts.

    Raises:
        SameName: several have it; then only the user name tells them apart.
    """
    said = [found.group(1) for found in _AT.finditer(text)]
    if not said:
        return Named()
    active = list(Staff.objects.filter(is_active=True))
    people: dict[int, Staff] = {}
    unknown: list[str] = []
    for one in said:
        found = _who(one, active)
        if found is None:
            unknown.append(one)
        else:
            people[found.pk] = found
    return Named(tuple(people.values()), tuple(dict.fromkeys(unknown)))


def _who(said: str, active: list[Staff]) -> Staff | None:
    plain = _ASCII.match(said)
    by_username = {one.username: one for one in active}
    if plain and (found := by_username.get(plain.group().lower().rstrip(".-_"))):
        return found
    fit = [one for one in active if one.display_name and said.startswith(one.display_name.replace(" ", ""))]
    longest = max((len(one.display_name) for one in fit), default=0)
    fit = [one for one in fit if len(one.display_name) == longest]
    if len(fit) > 1:
        raise SameName(name=fit[0].display_name, usernames=", ".join(f"@{one.username}" for one in fit))
    return fit[0] if fit else None


def may_see(staff: Staff, case: Case) -> bool:
    """Whether somebody would find this case: they reach its customer, and nothing took it out of their sight."""
    return staff.is_active and visible_to(staff).filter(pk=case.customer_id).exists()


def offered(typed: str, case: Case, *, besides: Staff) -> list[Staff]:
    """Whom a beginning of a name, a user name or initials can mean, of those who may see the case."""
    wanted = typed.strip().lower()[:40]
    found = []
    for one in Staff.objects.filter(is_active=True).exclude(pk=besides.pk).order_by("display_name", "username"):
        name = one.display_name.lower()
        if (wanted in name or one.username.startswith(wanted) or initials(one.display_name).startswith(wanted)) and may_see(one, case):
            found.append(one)
            if len(found) == OFFERED:
                break
    return found
