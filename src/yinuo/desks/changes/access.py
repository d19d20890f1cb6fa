"""Who may see and do what here. What binds people is seen by everybody; what is still being decided by those who decide."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.desks.documents.access import DRAFTERS, LOOKERS, SIGNERS
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from .choices import EndState, Progress
from .models import Agreement, Ending, Notice, Proposal
from .refusals import MayNot, NotFound

ROLES = {
    "propose": DRAFTERS,
    "approve": frozenset({Role.DIRECTOR}),
    "consent": DRAFTERS | SIGNERS,
    "force": frozenset({Role.DIRECTOR}),
    "notify": DRAFTERS | {Role.CLIENT_MANAGER},
    "end": DRAFTERS,
    "confirm_end": SIGNERS,
    "wind_up": DRAFTERS | {Role.CLIENT_MANAGER, Role.SECURITY_OFFICER, Role.FINANCE},
    "explain": DRAFTERS,
    "compare": DRAFTERS | {Role.CLIENT_MANAGER},
    "register": LOOKERS | {Role.CLIENT_MANAGER},
}
WATCHERS = LOOKERS | {Role.CLIENT_MANAGER}


def may(user: Staff, to: str) -> bool:
    """Whether the person's role may do this at all."""
    return user.role in ROLES[to]


def require(user: Staff, to: str) -> None:
    """Raises MayNot where the person's role may not do this."""
    if not may(user, to):
        raise MayNot()


def proposals_for(user: Staff) -> QuerySet[Proposal]:
    """The proposals somebody may see: all for those who work on documents, else what is agreed or in force, and their own."""
    found = Proposal.objects.select_related("base", "draft", "draft__source", "base__source", "proposer", "approved_by", "forced_by")
    if user.role in LOOKERS:
        return found
    return found.filter(Q(state__in=(Progress.AGREED, Progress.EFFECTIVE)) | Q(proposer=user))


def proposal_for(user: Staff, pk: int, *, to: str = "") -> Proposal:
    """One proposal. Raises NotFound, MayNot."""
    found = proposals_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    if to:
        require(user, to)
    return found


def notices_for(user: Staff) -> QuerySet[Notice]:
    """The notices somebody may see: those who work with documents and customers all of them, others what they sent or received."""
    found = Notice.objects.select_related("sent_by", "recorded_by", "staff", "proposal", "ending")
    return found if user.role in WATCHERS else found.filter(Q(staff=user) | Q(sent_by=user))


def notice_for(user: Staff, number: str, *, to: str = "") -> Notice:
    """One notice. Raises NotFound, MayNot."""
    found = notices_for(user).filter(number=number).first()
    if found is None:
        raise NotFound()
    if to:
        require(user, to)
    return found


def endings_for(user: Staff) -> QuerySet[Ending]:
    """The ends somebody may see."""
    found = Ending.objects.select_related("draft", "draft__source", "proposer", "approved_by")
    return found if user.role in WATCHERS else found.filter(Q(state=EndState.ENDED) | Q(proposer=user))


def ending_for(user: Staff, pk: int, *, to: str = "") -> Ending:
    """One end. Raises NotFound, MayNot."""
    found = endings_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    if to:
        require(user, to)
    return found


def agreement_for(user: Staff, pk: int, *, to: str = "compare") -> Agreement:
    """One service agreement. Raises NotFound, MayNot."""
    found = Agreement.objects.filter(pk=pk).first()
    if found is None or user.role not in WATCHERS:
        raise NotFound()
    require(user, to)
    return found
