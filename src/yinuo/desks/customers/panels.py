"""What desks above add to a customer's page: a short list with a link. This desk knows only that somebody may; nobody is called by name.

A desk calls `register(panel)` when its application is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .models import Customer
from .viewing import Viewer


@dataclass(frozen=True)
class Line:
    """One line of a panel: an icon, what it is, and what there is to say of it."""

    icon: str
    words: str
    remark: str = ""


@dataclass(frozen=True)
class Panel:
    """One section: its heading, its lines, and where there is more."""

    title: str
    lines: tuple[Line, ...] = ()
    url: str = ""
    action: str = ""
    note: str = ""


Maker = Callable[[Viewer, Customer, datetime], "Panel | None"]
_MAKERS: list[Maker] = []


def register(maker: Maker) -> None:
    """Let another desk add a panel; it gives None where this person has no business with it."""
    if maker not in _MAKERS:
        _MAKERS.append(maker)


def of(viewer: Viewer, customer: Customer, *, at: datetime) -> list[Panel]:
    """The panels of one customer, as this person may see them."""
    return [panel for make in _MAKERS if (panel := make(viewer, customer, at)) is not None]
