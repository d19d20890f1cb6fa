"""Who reads results of single members of staff."""

from __future__ import annotations

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

LEADERS = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR})


def may_compare(staff: Staff, department: str) -> bool:
    """Whether somebody reads results of single members of staff of a department; everybody reads their own."""
    return staff.role in LEADERS or (staff.role == Role.DEPARTMENT_HEAD and bool(department) and staff.department == department)
