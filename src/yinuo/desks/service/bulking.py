"""What can be done with several cases at once: acts that this desk and those beside it put down here.

    bulking.register(BulkVerb("macro", pgettext_lazy("bulk", "Run a macro"), "robot", run=run, form=MacroForm))

`run(viewer, case, said, at)` does it with one case and raises a refusal where it may not be: the others go on. What it gives (a dict of
plain values) is kept for `undo(viewer, case, kept, at)`, which gets the case only while nothing else changed it.
`form(data, viewer=viewer)` is a Django form; its cleaned values are `said`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.desks.customers.access import Viewer
from yinuo.kit.words import Words

from .models import Case

Kept = dict[str, Any]
Run = Callable[[Viewer, Case, Mapping[str, Any], datetime], Kept | None]
Undo = Callable[[Viewer, Case, Mapping[str, Any], datetime], None]
Shown = Sequence[tuple[str, str, str]]
"""Steps of an act on one case: each with its word, what it says to whom, and how it is set."""


@dataclass(frozen=True)
class BulkVerb:
    """One act. `said` of an act with `prepare` is what that gave: it sees all chosen cases once, before the first is touched.

    What `preview` gives for each case is shown before anything is done, and it is done only if it still is what was shown. It raises the
    refusal that the act itself would meet.
    """

    key: str
    word: Words
    icon: str
    run: Run
    form: Callable[..., Any] | None = None
    undo: Undo | None = None
    prepare: Callable[[Viewer, Sequence[Case], Mapping[str, Any], datetime], Mapping[str, Any]] | None = None
    preview: Callable[[Viewer, Case, Mapping[str, Any], datetime], Shown] | None = None
    is_for: Callable[[Viewer], bool] = lambda _viewer: True
    shortcut: str = ""
    order: int = 50


_VERBS: dict[str, BulkVerb] = {}


def register(verb: BulkVerb) -> None:
    """Offer an act beside the queue; registered again under the same key, the later one counts."""
    _VERBS[verb.key] = verb


def verbs_of(viewer: Viewer) -> list[BulkVerb]:
    """The acts that this person may do, in their order."""
    return [one for one in sorted(_VERBS.values(), key=lambda each: (each.order, each.key)) if one.is_for(viewer)]


def verb_of(key: str) -> BulkVerb | None:
    """The act of a key."""
    return _VERBS.get(key)
