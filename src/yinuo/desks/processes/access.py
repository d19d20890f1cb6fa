"""Who writes processes and statements, who brings them into force, who looks at how they are kept."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .models import Idea, Process, Sheet, SheetVersion, Version
from .refusals import MayNotShape, NoSuchProcess

WRITERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.CLIENT_MANAGER})
APPROVERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD})
WATCHERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.AUDITOR})
"""Who sees how everybody's steps stand, and whether customers are treated alike."""


def may_write(staff: Staff) -> bool:
    """Whether somebody proposes versions and decides ideas."""
    return staff.is_active and staff.role in WRITERS


def may_approve(staff: Staff) -> bool:
    """Whether somebody brings into force what another wrote."""
    return staff.is_active and staff.role in APPROVERS


def may_watch(staff: Staff) -> bool:
    """Whether somebody looks at all steps, jumps and gaps."""
    return staff.is_active and staff.role in WATCHERS


def check(allowed: bool) -> None:
    """Raises MayNotShape unless allowed."""
    if not allowed:
        raise MayNotShape()


def process_for(number: str) -> Process:
    """The process of a number. Raises NoSuchProcess."""
    clean = number.replace("\0", "")[:24]
    found = Process.objects.select_related("owner", "live").filter(number=clean).first()
    if found is None:
        raise NoSuchProcess(number=clean)
    return found


def version_for(process: Process, place: int) -> Version:
    """One version of a process. Raises NoSuchProcess."""
    found = process.versions.filter(place=place).select_related("by", "decided_by", "process").first()
    if found is None:
        raise NoSuchProcess(number=f"{process.number}/{place}")
    return found


def idea_for(key: int) -> Idea:
    """One idea. Raises NoSuchProcess."""
    found = Idea.objects.select_related("process", "by").filter(pk=key).first()
    if found is None:
        raise NoSuchProcess(number=str(key))
    return found


def sheet_for(number: str) -> Sheet:
    """The statement of a number. Raises NoSuchProcess."""
    clean = number.replace("\0", "")[:24]
    found = Sheet.objects.select_related("live").filter(number=clean).first()
    if found is None:
        raise NoSuchProcess(number=clean)
    return found


def sheet_version_for(sheet: Sheet, place: int) -> SheetVersion:
    """One version of a statement. Raises NoSuchProcess."""
    found = sheet.versions.filter(place=place).select_related("by", "decided_by", "sheet").first()
    if found is None:
        raise NoSuchProcess(number=f"{sheet.number}/{place}")
    return found


def owners() -> QuerySet[Staff]:
    """Who may look after a process."""
    return Staff.objects.filter(is_active=True, role__in=WRITERS).order_by("display_name")
