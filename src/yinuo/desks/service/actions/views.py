"""Views of the queue that are kept: named, shared, put in order, removed and put back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from ..choices import Shared
from ..models import SavedView
from ..queries import saved
from ..refusals import BadView, NoSuchView

MOST = 40
"""Views that one person keeps."""


@transaction.atomic
def keep_view(viewer: Viewer, *, name: str, said: Mapping[str, str], shared: str, at: datetime) -> SavedView:
    """Keep what the queue was asked for; the same name once more takes its place.

    Raises:
        BadView: no name, too many, or shared with more people than this person may share with.
    """
    name, query = name.strip()[:40], urlencode({key: value for key, value in said.items() if value})
    _check(viewer, name, shared)
    mine = SavedView.objects.filter(staff=viewer.staff, removed_at__isnull=True)
    found = mine.filter(name=name).first()
    if found is None and mine.count() >= MOST:
        raise BadView(what=_("You keep {n} views already; remove one first.").format(n=MOST))
    row = found or SavedView(staff=viewer.staff, name=name, made_at=at, place=(mine.aggregate(last=Max("place"))["last"] or 0) + 1)
    row.query, row.shared, row.department = query[:400], shared, viewer.staff.department
    row.save()
    return row


@transaction.atomic
def change(viewer: Viewer, identity: int, *, name: str, shared: str) -> SavedView:
    """Give it another name, or show it to others. Raises NoSuchView, BadView."""
    row, name = _held(viewer, identity), name.strip()[:40]
    _check(viewer, name, shared)
    row.name, row.shared, row.department = name, shared, viewer.staff.department
    _saved(row)
    return row


@transaction.atomic
def move(viewer: Viewer, identity: int, *, step: int) -> None:
    """One place up (-1) or down (1) among one's own. Raises NoSuchView."""
    row = _held(viewer, identity)
    rows = list(SavedView.objects.select_for_update().filter(staff=viewer.staff, removed_at__isnull=True))
    here = next(place for place, one in enumerate(rows) if one.pk == row.pk)
    rows.insert(min(len(rows) - 1, max(0, here + step)), rows.pop(here))
    for place, one in enumerate(rows):
        one.place = place
    SavedView.objects.bulk_update(rows, ["place"])


@transaction.atomic
def remove(viewer: Viewer, identity: int, *, at: datetime) -> SavedView:
    """Take a view away; it can be put back for a day. Raises NoSuchView."""
    row = _held(viewer, identity)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    return row


@transaction.atomic
def put_back(viewer: Viewer, identity: int, *, at: datetime) -> SavedView:
    """Put a removed view back. Raises NoSuchView: it is none of theirs, or too long gone. BadView: its name was given again."""
    row = saved.removed_of(viewer.staff, at=at).filter(pk=identity).first()
    if row is None:
        raise NoSuchView()
    row.removed_at = None
    _saved(row)
    return row


def _held(viewer: Viewer, identity: int) -> SavedView:
    row = SavedView.objects.select_for_update().filter(pk=identity, staff=viewer.staff, removed_at__isnull=True).first()
    if row is None:
        raise NoSuchView()
    return row


def _check(viewer: Viewer, name: str, shared: str) -> None:
    if not name:
        raise BadView(what=_("Give the view a name."), beside="name")
    if shared not in Shared.values:
        raise BadView(what=_("That is none of the list."), beside="shared")
    if shared not in saved.may_share_with(viewer.staff):
        raise BadView(
            what=_("Views are shared with a team by who leads it or manages customers, with everyone by directors and supervisors."),
            beside="shared",
        )


def _saved(row: SavedView) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise BadView(what=_("Another view of yours is called {name}.").format(name=row.name), beside="name") from None
