"""Who may do what with which document. `draft_for` is the only way from a request to a document."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .choices import LIVED
from .models import Draft
from .refusals import MayNot, NoSuchDraft

DRAFTERS = frozenset({Role.CLERK, Role.DIRECTOR, Role.DEPARTMENT_HEAD})
REVIEWERS = frozenset({Role.CLERK, Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.SUPERVISOR})
SIGNERS = frozenset({Role.DIRECTOR, Role.DEPARTMENT_HEAD})
LOOKERS = DRAFTERS | REVIEWERS | {Role.AUDITOR, Role.PERSONNEL, Role.SECURITY_OFFICER}
ROLES = {
    "fill": DRAFTERS,
    "review": REVIEWERS,
    "sign": SIGNERS,
    "confirm": REVIEWERS,
}


def visible_to(user: Staff) -> QuerySet[Draft]:
    """What somebody may see: what lives or lived binds people, so everybody sees it; a draft is seen by those who work on it or sign it."""
    if user.role in LOOKERS:
        return Draft.objects.all()
    mine = Q(state__in=LIVED) | Q(drafter=user) | Q(signatories__staff=user, signatories__voided_at__isnull=True)
    return Draft.objects.filter(mine).distinct()


def may(user: Staff, to: str) -> bool:
    """Whether the person's role may do this at all."""
    return to == "see" or user.role in ROLES[to]


def draft_for(user: Staff, number: str, version: int | None = None, *, to: str = "see") -> Draft:
    """The version of a document, the newest where none is named.

    Raises:
        NoSuchDraft: there is none, or the person may not see it. MayNot: they see it but may not do this.
    """
    found = visible_to(user).filter(number=number)
    if version is not None:
        found = found.filter(version=version)
    draft = found.select_related("source", "drafter", "reviewer").order_by("-version").first()
    if draft is None:
        raise NoSuchDraft(number=number[:40])
    if not may(user, to):
        raise MayNot(number=number)
    return draft
