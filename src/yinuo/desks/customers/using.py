"""Asking leave before data are used for a purpose. Who decides is the privacy desk above, which registers itself; desks below it ask here.

`use(viewer, customer, purpose, at=…)` before anything is done with data for a purpose that is not the work at hand: a mailing, a survey, a
publication, a handing over to others. It raises what the privacy desk refuses with; `usable` leaves the refused ones out of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from .models import Customer
from .viewing import Viewer

Decider = Callable[[Viewer, Sequence[Customer], str, datetime, bool], list[Customer]]
_DECIDERS: list[Decider] = []


def register(decider: Decider) -> None:
    """Let the desk that keeps consents decide. It gets the viewer, customers, purpose, instant, and whether a refusal is raised."""
    _DECIDERS[:] = [decider]


def use(viewer: Viewer, customer: Customer, purpose: str, *, at: datetime) -> None:
    """Ask for one customer; raises the refusal of the desk that decides, which writes it down."""
    for decide in _DECIDERS:
        decide(viewer, [customer], purpose, at, True)


def usable(viewer: Viewer, customers: Sequence[Customer], purpose: str, *, at: datetime) -> list[Customer]:
    """Those of a list that may be used for the purpose; each of the others is written down as refused."""
    found = list(customers)
    for decide in _DECIDERS:
        found = decide(viewer, found, purpose, at, False)
    return found
