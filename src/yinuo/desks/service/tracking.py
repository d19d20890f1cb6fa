"""What desks above add to the page on which a customer follows a case: a section of their own, and what its form does.

A desk calls `register("rating", maker, verb=rate)` when its application is ready. The template is included with `panel` (its values),
`case` and `do_url`, to which its form posts; the verb gets what was typed and gives a sentence to be shown. Both are called within
`taking.reaching(case.customer_id)`: they see this customer and nobody else. What they refuse is shown on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .models import Case


@dataclass(frozen=True)
class Section:
    """One section: the template that draws it, and what it takes as `panel`. Nothing in it may speak of another case."""

    template: str
    context: Mapping[str, Any]
    name: str = ""


Maker = Callable[[Case, datetime], "Section | None"]
Verb = Callable[[Case, Mapping[str, str], datetime], str]
_MAKERS: dict[str, tuple[int, Maker]] = {}
_VERBS: dict[str, Verb] = {}


def register(name: str, maker: Maker, *, verb: Verb | None = None, order: int = 50) -> None:
    """Let another desk add a section; registered again under the same name, the later one counts. Small orders stand first."""
    _MAKERS[name] = (order, maker)
    if verb is not None:
        _VERBS[name] = verb


def sections_of(case: Case, *, at: datetime) -> list[Section]:
    """The sections of one case."""
    found = []
    for name, (_order, make) in sorted(_MAKERS.items(), key=lambda one: (one[1][0], one[0])):
        made = make(case, at)
        if made is not None:
            found.append(Section(made.template, made.context, name))
    return found


def verb_of(name: str) -> Verb | None:
    """What the form of a section does; None where there is none."""
    return _VERBS.get(name)
