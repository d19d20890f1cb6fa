"""The rooms around the archive, as one row of links over its pages. A desk above registers its own when its application is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yinuo.desks.people.models import Staff
from yinuo.kit.words import Words, pgettext_lazy

from . import rights


def _everybody(staff: Staff) -> bool:
    return True


@dataclass(frozen=True)
class Place:
    """One link: the name of its address, its word, who is shown it, and its place in the row (smaller comes first)."""

    route: str
    word: Words
    may: Callable[[Staff], bool] = _everybody
    order: int = 50


def _reviews(staff: Staff) -> bool:
    return any(rights.verbs().get((staff.role, verb), False) for verb in ("review", "end"))


_PLACES: list[Place] = [
    Place("customers", pgettext_lazy("place", "All customers"), order=0),
    Place("customers_access", pgettext_lazy("place", "Access"), may=_reviews, order=90),
]


def register(place: Place) -> None:
    """Add a link; the same one again changes nothing."""
    if all(one.route != place.route for one in _PLACES):
        _PLACES.append(place)


def places_for(staff: Staff) -> list[Place]:
    """The links that somebody is shown, in order."""
    return sorted((one for one in _PLACES if one.may(staff)), key=lambda one: one.order)
