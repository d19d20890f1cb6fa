"""Who looks after the channels."""

from __future__ import annotations

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .refusals import NotForYou

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
READERS = KEEPERS | {Role.SUPERVISOR, Role.AUDITOR, Role.DEPARTMENT_HEAD}


def may_keep(staff: Staff) -> bool:
    """Whether somebody changes rules and tries failed things again."""
    return staff.is_active and staff.role in KEEPERS


def may_read(staff: Staff) -> bool:
    """Whether somebody sees how the channels stand."""
    return staff.is_active and staff.role in READERS


def check(allowed: bool) -> None:
    """Raises NotForYou unless allowed."""
    if not allowed:
        raise NotForYou()
