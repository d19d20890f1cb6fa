"""Naming a colleague in a note among ourselves: they are told, if they may see the case."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.customers.access import Viewer

from .. import naming
from ..models import Case, Mention
from ..refusals import CannotSee
from .telling import tell


def mention(viewer: Viewer, row: Case, text: str, *, at: datetime) -> list[Mention]:
    """Tell whoever is named in a note on a case that the caller holds; `row.told` says who, `row.not_known` which names nobody has.

    Raises:
        CannotSee: one of them may not see the case. SameName: several have this name.
    """
    named = naming.named_in(text)
    row.told, row.not_known = named.people, named.unknown  # type: ignore[attr-defined]
    for one in named.people:
        if not naming.may_see(one, row):
            raise CannotSee(name=one)
    others = [one for one in named.people if one.pk != viewer.staff.pk]
    for one in others:
        tell(row, [("case.mentioned", {"staff": one.username, "handler": viewer.staff.username})], by=viewer.staff.ref, at=at)
    return Mention.objects.bulk_create(Mention(number=row.number, staff=one, by=viewer.staff, at=at) for one in others)
