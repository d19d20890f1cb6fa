"""Who may see and do what here. Everybody may report a leak; register and incidents are seen by those who answer for them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .models import Finding, Holding, Incident, Review, SecrecyException
from .refusals import MayNot, NotFound

_GUARDS = frozenset({Role.SECURITY_OFFICER, Role.DIRECTOR})
ROLES = {
    "see": _GUARDS | {Role.AUDITOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.PERSONNEL},
    "register": _GUARDS | {Role.PERSONNEL},
    "remind": _GUARDS | {Role.PERSONNEL},
    "ask": frozenset(Role.values) - {Role.AUDITOR, Role.ADMINISTRATOR},
    "decide": _GUARDS,
    "review": _GUARDS | {Role.SUPERVISOR},
    "verify": _GUARDS | {Role.SUPERVISOR, Role.AUDITOR},
    "report": frozenset(Role.values),
    "handle": _GUARDS,
    "see_incidents": _GUARDS | {Role.AUDITOR, Role.SUPERVISOR},
    "export": _GUARDS | {Role.AUDITOR},
}
"""What each role may do at all; who did one step never decides on it too, which the verbs see to."""


def may(user: Staff, to: str) -> bool:
    """Whether the person's role may do this at all."""
    return user.is_active and user.role in ROLES[to]


def require(user: Staff, to: str) -> None:
    """Raises MayNot where the person's role may not do this."""
    if not may(user, to):
        raise MayNot()


def incidents_for(user: Staff) -> QuerySet[Incident]:
    """Those who answer for incidents see all of them, others what they reported."""
    found = Incident.objects.select_related("opened_by", "confirmed_by", "assessed_by", "closed_by", "none_asked_by")
    return found if may(user, "see_incidents") else found.filter(opened_by=user)


def incident_for(user: Staff, number: str) -> Incident:
    """One incident. Raises NotFound."""
    return _one(incidents_for(user), number)


def findings_for(user: Staff) -> QuerySet[Finding]:
    """Those who review see all findings, others their own."""
    found = Finding.objects.select_related("owner", "found_by", "corrected_by", "verified_by", "review", "incident")
    return found if may(user, "see") else found.filter(Q(owner=user) | Q(found_by=user))


def finding_for(user: Staff, number: str) -> Finding:
    """One finding. Raises NotFound."""
    return _one(findings_for(user), number)


def review_for(user: Staff, number: str) -> Review:
    """One review. Raises MayNot, NotFound."""
    require(user, "see")
    return _one(Review.objects.select_related("by"), number)


def holding_for(user: Staff, number: str) -> Holding:
    """One entry of the register. Raises MayNot, NotFound."""
    require(user, "see")
    return _one(Holding.objects.select_related("owner", "made_by"), number)


def exceptions_for(user: Staff) -> QuerySet[SecrecyException]:
    """Those who see the register see all, others what they asked for."""
    found = SecrecyException.objects.select_related("asked_by", "decided_by")
    return found if may(user, "see") else found.filter(asked_by=user)


def exception_for(user: Staff, number: str) -> SecrecyException:
    """One exception. Raises NotFound."""
    return _one(exceptions_for(user), number)


def _one(rows: QuerySet, number: str):  # type: ignore[no-untyped-def, type-arg]
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NotFound()
    return found
