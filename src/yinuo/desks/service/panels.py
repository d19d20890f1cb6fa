"""What desks above add to the page of a case: a section of their own. This desk knows only that somebody may; nobody is called by name.

A desk calls `register("opinion", maker, order=30)` when its application is ready. The template is included with the whole context of
the page (`case`, `request`, `csrf_token`, `may_handle`, `refusal`, what was typed) and its own values as `panel`; its forms lead to
addresses of its own desk, whose page answers with `guarded_page("case", back=at_number("case"))`, and with `again=` shows the page of the
case once more by `pages.case.shown` where what was typed must not be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from yinuo.desks.customers.access import Viewer

from .models import Case

Place = Literal["main", "side"]


@dataclass(frozen=True)
class Panel:
    """One section: the template that draws it, and what it takes as `panel`. Texts in it are escaped by the template as anywhere."""

    template: str
    context: Mapping[str, Any]


Maker = Callable[[Viewer, Case, datetime], "Panel | None"]
_MAKERS: dict[str, tuple[int, Place, Maker]] = {}


def register(name: str, maker: Maker, *, order: int = 50, place: Place = "side") -> None:
    """Let another desk add a section; registered again under the same name, the later one counts.

    Args:
        maker: gives None where this person has no business with it, or the case none.
        order: small stands first. place: below the conversation, or beside it.
    """
    _MAKERS[name] = (order, place, maker)


def of(viewer: Viewer, case: Case, *, at: datetime) -> dict[Place, list[Panel]]:
    """The sections of one case by their place, as this person may see them."""
    found: dict[Place, list[Panel]] = {"main": [], "side": []}
    for _name, (_order, place, make) in sorted(_MAKERS.items(), key=lambda one: (one[1][0], one[0])):
        if (panel := make(viewer, case, at)) is not None:
            found[place].append(panel)
    return found
