"""What the palette knows of the service desk: cases by number and by title, views that are kept, and the acts of the page one is on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries import saved
from yinuo.desks.service.queries.beside import ICONS
from yinuo.desks.service.queries.queue import title_of
from yinuo.doors.web.needs_around import Hit
from yinuo.kit.sealed_index import initials

LOOKED_THROUGH = 200
"""Titles are sealed and in no index: one's own open cases and the newest in reach, so many of each, are opened and read."""
MOST_ACTS = 40


def fits(title: str, wanted: str) -> bool:
    """Whether every word typed stands in a title, or in its first letters as it is read aloud.

    >>> fits("前往 工作队列", "gzdl"), fits("Go to Queue", "queue go"), fits("前往 工作队列", "客户")
    (True, True, False)
    """
    words = wanted.lower().split()
    if all(word in title.lower() for word in words):
        return True
    if not wanted.isascii() or title.isascii():
        return False
    letters = initials(title.replace(" ", ""), is_person=False)
    return all(word in letters for word in words)


def cases(viewer: Viewer, wanted: str, *, by_number: bool, most: int) -> tuple[Hit, ...]:
    """Cases in reach whose number begins so, or in whose title it stands."""
    if len(wanted) < 2:
        return ()
    rows = access.cases_of(viewer).filter(customer__erased_at__isnull=True).select_related("customer").order_by("-pk")
    numbered = rows.filter(Q(number__startswith=wanted.upper()) | Q(outside_number=wanted))[:most]
    found = list(numbered) if by_number else _by_number_and_title(viewer, rows, numbered, wanted)[:most]
    viewer.opener.prepare(one.customer_id for one in found)
    return tuple(
        Hit(ICONS[one.kind], title_of(viewer, one), reverse("case", args=[one.number]), f"{one.number} · {one.get_state_display()}")
        for one in found
    )


def _by_number_and_title(viewer: Viewer, rows: QuerySet[Case], numbered: QuerySet[Case], wanted: str) -> list[Case]:
    """Those found by number first, then one's own and the newest by title; all three asked for at once."""
    mine = rows.filter(owner=viewer.staff, closed_at__isnull=True)[:LOOKED_THROUGH]
    ways = [one.annotate(way=Value(place)) for place, one in enumerate((numbered, mine, rows[:LOOKED_THROUGH]))]
    looked: dict[int, Case] = {}
    for one in sorted(ways[0].union(*ways[1:], all=True), key=lambda each: (each.way, -each.pk)):
        looked.setdefault(one.pk, one)
    viewer.opener.prepare(one.customer_id for one in looked.values())
    return [one for one in looked.values() if one.way == 0 or (one.sealed_title is not None and fits(title_of(viewer, one), wanted))]


def kept_views(staff: Staff, wanted: str, *, most: int) -> tuple[Hit, ...]:
    """Views of the queue, one's own and shared ones."""
    found = [one for one in saved.views_of(staff) if fits(one.name, wanted)]
    where = reverse("queue")
    return tuple(Hit("filter", one.name, f"{where}?{one.query}&kept={one.pk}", one.get_shared_display()) for one in found[:most])


def acts(said: Sequence[str], wanted: str) -> tuple[Hit, ...]:
    """The acts of the page: each `key:what the page calls it`, as the page's script reads them off the page."""
    found = []
    for one in said[:MOST_ACTS]:
        key, _colon, title = one.partition(":")
        title = title.strip()[:60]
        if len(key) == 1 and (key.isalnum() or key == "*") and title and fits(title, wanted):
            found.append(Hit("keyboard", title, presses=f'[data-key="{key}"]', keys=(key.upper(),)))
    return tuple(found)


def places() -> list[Hit]:
    """Pages of the desk that stand in no side bar."""
    return [
        Hit("users", _("Go to {place}").format(place=_("Staffing")), reverse("queue_staffing")),
        Hit("filter", _("Go to {place}").format(place=_("Kept views")), reverse("queue_views")),
        Hit("plus", _("Register a case"), reverse("case_register")),
    ]
