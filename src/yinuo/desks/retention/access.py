"""Who may do what on this desk. Which customers somebody sees is the customers desk's to say, and the database's."""

from __future__ import annotations

from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.people.models import Staff

from . import rights
from .choices import Verb
from .models import Destruction, Hold
from .refusals import MayNotHere, NoSuchHold, NoSuchList

__all__ = ["Viewer", "check", "destruction_for", "hold_for", "may", "seeing"]


def may(staff: Staff, verb: Verb | str) -> bool:
    """Whether a person's role may do this here."""
    return staff.is_active and rights.may(staff.role, str(verb))


def check(staff: Staff, verb: Verb | str) -> None:
    """Raises MayNotHere unless allowed."""
    if not may(staff, verb):
        raise MayNotHere(act=Verb(verb).label)


def destruction_for(viewer: Viewer, number: str) -> Destruction:
    """The list of a number. Raises NoSuchList."""
    check(viewer.staff, Verb.READ)
    found = Destruction.objects.filter(number=number.replace("\0", "")[:24]).select_related("by", "decided_by").first()
    if found is None:
        raise NoSuchList(number=number.replace("\0", "")[:24])
    return found


def hold_for(viewer: Viewer, number: str) -> Hold:
    """The hold of a number; one on a customer out of reach is none. Raises NoSuchHold."""
    check(viewer.staff, Verb.READ)
    found = Hold.objects.filter(number=number.replace("\0", "")[:24]).first()
    if found is None:
        raise NoSuchHold(number=number.replace("\0", "")[:24])
    return found
