"""Who may bring letters, decide on them and approve what is made of them. `letter_for` is the only way from a request to a letter."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.desks.documents.access import DRAFTERS, LOOKERS, REVIEWERS
from yinuo.desks.people.models import Staff

from .models import Letter
from .refusals import MayNot, NoSuchLetter

ROLES = {"see": LOOKERS, "bring": DRAFTERS, "decide": DRAFTERS, "approve": REVIEWERS}


def may(user: Staff, to: str) -> bool:
    """Whether the person's role may do this at all."""
    return user.role in ROLES[to]


def demand(user: Staff, to: str) -> None:
    """Refuse what the role may not do.

    Raises:
        MayNot: nothing was changed.
    """
    if not may(user, to):
        raise MayNot()


def visible_to(user: Staff) -> QuerySet[Letter]:
    """What somebody may see: all letters where the role works on documents, one's own otherwise. The file itself is not loaded."""
    letters = Letter.objects.defer("content", "text").select_related("uploaded_by")
    return letters if may(user, "see") else letters.filter(uploaded_by=user)


def letter_for(user: Staff, letter_id: int, *, to: str = "see") -> Letter:
    """One letter.

    Raises:
        NoSuchLetter: there is none, or the person may not see it. MayNot: they see it but may not do this.
    """
    found = visible_to(user).filter(pk=letter_id).first()
    if found is None:
        raise NoSuchLetter(id=letter_id)
    if to != "see":
        demand(user, to)
    return found
