"""Where the originals of a document are."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Draft, Handover
from . import drafts


@dataclass(frozen=True)
class Original:
    """One original: its place among all, with whom it is now, and who had it before."""

    counterpart: int
    of: int
    held: Handover | None
    before: tuple[Handover, ...] = ()


def originals_of(draft: Draft) -> int:
    """How many originals there are: a counterpart for each of two sides, else one."""
    return 2 if drafts.template_of(draft).signing == "both sides" else 1


def handovers_of(draft: Draft) -> list[Original]:
    """Every original in order, whether it was handed over or not."""
    rows = list(Handover.objects.filter(draft=draft).select_related("by").order_by("id"))
    count = originals_of(draft)
    found = []
    for place in range(1, count + 1):
        mine = [one for one in rows if one.counterpart == place]
        held = next((one for one in mine if one.replaced_at is None), None)
        found.append(Original(place, count, held, tuple(one for one in mine if one.replaced_at is not None)))
    return found
