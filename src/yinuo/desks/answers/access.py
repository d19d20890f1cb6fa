"""Who writes, approves and checks entries. Everybody of the house reads them; questions of customers only who works with them."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .models import Entry, Talk, Version
from .refusals import MayNotEdit, NoSuchEntry

WRITERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.AGENT, Role.CLIENT_MANAGER, Role.SUPERVISOR})
APPROVERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.SUPERVISOR})
CHECKERS = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.AUDITOR})


def may_write(staff: Staff) -> bool:
    """Whether somebody proposes entries and works on what nobody could answer."""
    return staff.is_active and staff.role in WRITERS


def may_approve(staff: Staff) -> bool:
    """Whether somebody approves what another wrote."""
    return staff.is_active and staff.role in APPROVERS


def may_check(staff: Staff) -> bool:
    """Whether somebody looks answers over."""
    return staff.is_active and staff.role in CHECKERS


def writers() -> QuerySet[Staff]:
    """Who may look after entries."""
    return Staff.objects.filter(is_active=True, role__in=WRITERS).order_by("display_name")


def check(allowed: bool) -> None:
    """Raises MayNotEdit unless allowed."""
    if not allowed:
        raise MayNotEdit()


def entry_for(number: str) -> Entry:
    """The entry of a number.

    Raises:
        NoSuchEntry.
    """
    clean = number.replace("\0", "")[:24]
    found = Entry.objects.select_related("owner", "live").filter(number=clean).first()
    if found is None:
        raise NoSuchEntry(number=clean)
    return found


def version_of(entry: Entry, place: int) -> Version:
    """One version of an entry. Raises NoSuchEntry."""
    found = entry.versions.filter(place=place).select_related("by", "decided_by").first()
    if found is None:
        raise NoSuchEntry(number=f"{entry.number}/{place}")
    return found


def waiting_talk(key: int) -> Talk:
    """A conversation that waits for a person. Raises NoSuchEntry."""
    found = Talk.objects.filter(pk=key, handed_at__isnull=False).first()
    if found is None:
        raise NoSuchEntry(number=str(key))
    return found
