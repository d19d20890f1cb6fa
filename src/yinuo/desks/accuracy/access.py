"""Which rounds and items somebody sees: rounds of their own, those they check in, and all for whoever reaches all customers."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from yinuo.desks.customers.access import Viewer, reach_of, visible_to
from yinuo.desks.customers.choices import Reach

from .models import Item, Round
from .refusals import NoSuchRound


def rounds_of(viewer: Viewer) -> QuerySet[Round]:
    """The rounds somebody may see. Items are let through by the database only where their customer is."""
    if reach_of(viewer.staff) == Reach.ALL:
        return Round.objects.all()
    mine = Item.objects.filter(round=OuterRef("pk"), customer__in=visible_to(viewer.staff).values("pk"))
    return Round.objects.filter(Q(by=viewer.staff) | Exists(mine))


def items_of(viewer: Viewer) -> QuerySet[Item]:
    """The items whose customers somebody reaches."""
    return Item.objects.filter(customer__in=visible_to(viewer.staff).values("pk"))


def round_for(viewer: Viewer, number: str) -> Round:
    """The round of a number.

    Raises:
        NoSuchRound: there is none, or none that this person may see.
    """
    found = rounds_of(viewer).filter(number=number[:24]).select_related("by").first() if "\0" not in number else None
    if found is None:
        raise NoSuchRound(number=number.replace("\0", "")[:24])
    return found


def item_for(viewer: Viewer, number: str, place: int) -> Item:
    """The item at a place of a round.

    Raises:
        NoSuchRound.
    """
    found = items_of(viewer).filter(round=round_for(viewer, number), place=place)
    row = found.select_related("round__by", "customer__manager", "assignee", "decided_by").first()
    if row is None:
        raise NoSuchRound(number=f"{number[:24]}-{place}")
    return row
