"""The work queue: cases by their nearest deadline, a stretch at a time, and how many stand in each view.

Few cases are put in order; many are read off the index of deadlines, nearest first, until a page is full (see `ordering`). Either way the
cost is bounded by what is shown, not by how many cases are open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from yinuo.desks.customers.access import Viewer
from yinuo.kit.words import Words, pgettext_lazy
from yinuo.promises.shapes import PromiseBook
from yinuo.ui.shapes import Clause

from ..choices import UNSETTLED, Channel, Complexity, Kind, State, Urgency
from ..models import Case, Deadline, Mention
from .counting import MOST_COUNTED, counted
from .ordering import Order
from .tags import tagged, wanted_in

ROWS = 40
FEW = MOST_COUNTED
"""Up to so many cases of a view are put in order here."""
TURN = "turn"
"""The view in which who comes first by the public rule stands first, and the nearest deadline only orders equals."""
IN_STATE = {"asked": State.WAITING, "solved": State.RESOLVED}
"""Views of one state, whose deadlines mostly stand still: among all deadlines they would come last."""


@dataclass(frozen=True)
class View:
    """One way to look at the queue."""

    key: str
    word: Words
    icon: str
    of: Callable[[Viewer], Q]


def _offered(viewer: Viewer) -> Q:
    return Q(state__in=UNSETTLED, offered_to=viewer.staff)


def _of_team(viewer: Viewer) -> Q:
    department = viewer.staff.department
    return Q(state__in=UNSETTLED, owner__isnull=True, department=department) if department else Q(pk__in=[])


def _mentioned(viewer: Viewer) -> Q:
    return Q(state__in=UNSETTLED, number__in=Mention.objects.filter(staff=viewer.staff).values("number"))


def _waits(_viewer: Viewer) -> Q:
    return Q(state__in=UNSETTLED, unanswered__gt=0)


VIEWS = (
    View("nearest", pgettext_lazy("queue", "Nearest deadline"), "hourglass", lambda _viewer: Q(state__in=UNSETTLED)),
    View(TURN, pgettext_lazy("queue", "By the public rule"), "flag", lambda _viewer: Q(state__in=UNSETTLED)),
    View("mine", pgettext_lazy("queue", "Mine"), "user-check", lambda viewer: Q(state__in=UNSETTLED, owner=viewer.staff)),
    View("nobody", pgettext_lazy("queue", "Nobody's yet"), "circle-dashed", lambda _viewer: Q(state__in=UNSETTLED, owner__isnull=True)),
    View("team", pgettext_lazy("queue", "My team's, nobody's yet"), "users", _of_team),
    View("offered", pgettext_lazy("queue", "Offered to me"), "user-share", _offered),
    View("mentioned", pgettext_lazy("queue", "Where I am mentioned"), "speakerphone", _mentioned),
    View("waits", pgettext_lazy("queue", "Customer waits for us"), "message-report", _waits),
    View("asked", pgettext_lazy("queue", "Waiting for the customer"), "player-pause", lambda _viewer: Q(state=IN_STATE["asked"])),
    View("solved", pgettext_lazy("queue", "Solved, to be asked"), "circle-check", lambda _viewer: Q(state=IN_STATE["solved"])),
    View("reopened", pgettext_lazy("queue", "Opened again"), "refresh", lambda _viewer: Q(state__in=UNSETTLED, reopened__gt=0)),
    View("closed", pgettext_lazy("queue", "Closed"), "file-text", lambda _viewer: Q(state=State.CLOSED)),
)  # fmt: skip
BY_KEY = {view.key: view for view in VIEWS}


@dataclass(frozen=True)
class Asked:
    """What the queue was asked for."""

    view: str = "nearest"
    kind: str = ""
    channel: str = ""
    urgency: str = ""
    complexity: str = ""
    search: str = ""
    after: str = ""
    owner: str = ""  # a user name
    team: str = ""  # a department
    tag: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.channel or self.urgency or self.complexity or self.search or self.owner or self.team or self.tag)


@dataclass(frozen=True)
class Found:
    """A stretch of the queue; `next_key` goes into `after`."""

    cases: list[Case]
    deadlines: Mapping[str, Deadline]
    next_key: str = ""


def stretch(viewer: Viewer, cases: QuerySet[Case], asked: Asked, *, limit: int = ROWS, count: int | None = None) -> Found:
    """The next cases of a view, nearest deadline first, those without one last.

    Args:
        count: how many cases stand in it, as `counting.counted` says; asked here where the caller does not know.
    """
    rows = narrowed(viewer, cases, asked)
    if asked.view == "closed":
        return _by_number(rows, asked.after, limit)
    if count is None:
        count = counted({"": rows})[""]
    order = Order(asked.view == TURN, IN_STATE.get(asked.view, ""))
    read = order.few(rows, asked.after, limit + 1) if count <= FEW else order.many(rows, asked.after, limit + 1)
    more = rows.select_related("customer", "owner", "offered_to").filter(number__in=[one.subject.removeprefix("case:") for one in read])
    by_subject = {one.ref: one for one in more}
    shown = [one for one in read[:limit] if one.subject in by_subject]
    found = [by_subject[one.subject] for one in shown]
    is_more = len(read) > limit and bool(shown)
    return Found(found, {one.subject.removeprefix("case:"): one for one in shown}, order.key_of(shown[-1]) if is_more else "")


def narrowed(viewer: Viewer, cases: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    """The cases of a view that fit the filters."""
    return cases.filter(fits(viewer, asked))


def fits(viewer: Viewer, asked: Asked) -> Q:
    """What a case of a view with these filters is."""
    found = BY_KEY.get(asked.view, VIEWS[0]).of(viewer)
    for name, values in (("kind", Kind), ("channel", Channel), ("urgency", Urgency), ("complexity", Complexity)):
        if getattr(asked, name) in values.values:
            found &= Q(**{name: getattr(asked, name)})
    if asked.owner:
        found &= Q(owner__username=asked.owner)
    if asked.team:
        found &= Q(department=asked.team)
    searched = wanted_in(asked.search)
    for tag in filter(None, (asked.tag, searched)):
        found &= tagged(tag)
    typed = "" if searched else asked.search.upper()
    if typed.startswith("KH"):
        found &= Q(customer__number=typed)
    elif typed:
        found &= Q(number__startswith=typed) | Q(outside_number=asked.search)
    return found


def _by_number(rows: QuerySet[Case], after: str, limit: int) -> Found:
    rows = rows.filter(pk__lt=int(after)) if after.isascii() and after.isdigit() and len(after) < 19 else rows
    found = list(rows.select_related("customer", "owner", "offered_to").order_by("-pk")[: limit + 1])
    return Found(found[:limit], {}, str(found[limit - 1].pk) if len(found) > limit else "")


def clause_of(book: PromiseBook, promise: str) -> Clause:
    """The clause chip of a promise."""
    document = book.document_of[promise]
    return Clause(document, book.clause_of.get(promise, ""), reverse("promise", args=[document, promise]))


def title_of(viewer: Viewer, case: Case) -> str:
    """The title where this person may read what customers say; its number otherwise."""
    return viewer.opener.open(case, "title", customer=case.customer_id) or case.number


def counts_of(viewer: Viewer, cases: QuerySet[Case]) -> dict[str, int]:
    """How many cases stand in each view; no further than `MOST_COUNTED`, as nobody reads a longer figure."""
    return counted({view.key: cases.filter(view.of(viewer)) for view in VIEWS if view.key != "closed"})
