"""The work queue: cases by their nearest deadline, a stretch at a time, and how many stand in each view.

Few cases are fetched and put in order; many are read off the index of deadlines, nearest first, until a page is full. Either way the cost
is bounded by what is shown, not by how many cases are open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.care import priority
from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.kit.words import Words, pgettext_lazy
from yinuo.promises.library import promise_book
from yinuo.promises.shapes import PromiseBook
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, Clock, Tone

from ..choices import UNSETTLED, Channel, Complexity, Kind, State, Urgency
from ..models import Case, Deadline, Mention

ROWS = 40
FEW = 4_000
"""Up to so many cases of a view are put in order here."""
FIRST, MOST_AT_ONCE = 80, 2_000
"""Deadlines read at once: few at first, twice as many each time."""
MOST_READ = 40_000
"""Deadlines looked through for one page of a view that holds hardly any of the nearest."""
MOST_COUNTED = 999
TURN = "turn"
"""The view in which who comes first by the public rule stands first, and the nearest deadline only orders equals."""


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
    return Q(state__in=UNSETTLED, owner__isnull=True, department=viewer.staff.department or None)


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
    View("asked", pgettext_lazy("queue", "Waiting for the customer"), "player-pause", lambda _viewer: Q(state=State.WAITING)),
    View("solved", pgettext_lazy("queue", "Solved, to be asked"), "circle-check", lambda _viewer: Q(state=State.RESOLVED)),
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

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.channel or self.urgency or self.complexity or self.search or self.owner or self.team)


@dataclass(frozen=True)
class Line:
    """One case in the queue: its title and customer as this person may see them, and what presses most."""

    case: Case
    title: str
    name: str
    deadline: Deadline | None
    kind: str = ""
    channel: str = ""
    clause: Clause | None = None
    duty: str = ""
    clock: Clock | None = None
    why: str = ""


@dataclass(frozen=True)
class Found:
    """A stretch of the queue; `next_key` goes into `after`."""

    cases: list[Case]
    deadlines: Mapping[str, Deadline]
    next_key: str = ""


def stretch(viewer: Viewer, cases: QuerySet[Case], asked: Asked, *, limit: int = ROWS) -> Found:
    """The next cases of a view, nearest deadline first, those without one last."""
    rows = narrowed(viewer, cases, asked)
    if asked.view == "closed":
        return _by_number(rows, asked.after, limit)
    few = list(rows.order_by().values_list("number", flat=True)[: FEW + 1])
    is_turn = asked.view == TURN
    ordered = _ordered(few, is_turn=is_turn) if len(few) <= FEW else None
    read = _in_turn if is_turn else _stretches
    found: list[Case] = []
    kept: dict[str, Deadline] = {}
    more = rows.select_related("customer", "owner", "offered_to")
    for deadlines in read(asked.after) if ordered is None else _after(ordered, asked.after):
        by_number = {one.number: one for one in more.filter(number__in=[_number(each) for each in deadlines])}
        for each in deadlines:
            if (case := by_number.get(_number(each))) is not None:
                if len(found) == limit:
                    return Found(found, kept, _key(kept[found[-1].number], is_turn=is_turn))
                found.append(case)
                kept[case.number] = each
    return Found(found, kept)


def narrowed(viewer: Viewer, cases: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    """The cases of a view that fit the filters."""
    rows = cases.filter(BY_KEY.get(asked.view, VIEWS[0]).of(viewer))
    for name, values in (("kind", Kind), ("channel", Channel), ("urgency", Urgency), ("complexity", Complexity)):
        if getattr(asked, name) in values.values:
            rows = rows.filter(**{name: getattr(asked, name)})
    if asked.owner:
        rows = rows.filter(owner__username=asked.owner)
    if asked.team:
        rows = rows.filter(department=asked.team)
    typed = asked.search.upper()
    if typed.startswith("KH"):
        rows = rows.filter(customer__number=typed)
    elif typed:
        rows = rows.filter(Q(number__startswith=typed) | Q(outside_number=asked.search))
    return rows


def _ordered(numbers: Sequence[str], *, is_turn: bool) -> list[str]:
    """The subjects of some cases by their deadlines, those without one last; in turn by their lanes before."""
    subjects = [f"case:{number}" for number in numbers]
    due, lanes = {}, {}
    for subject, due_at, lane in Deadline.objects.filter(subject__in=subjects).values_list("subject", "due_at", "lane"):
        due[subject], lanes[subject] = due_at, lane
    return sorted(subjects, key=lambda one: (-lanes.get(one, 0) if is_turn else 0, _place(due.get(one), one)))


def _place(due_at: datetime | None, subject: str) -> tuple[bool, datetime | None, str]:
    return (True, None, subject) if due_at is None else (False, due_at, subject)


def _after(ordered: Sequence[str], after: str) -> Iterator[Sequence[Deadline]]:
    subject = after.rpartition("~")[2]
    left = ordered[ordered.index(subject) + 1 if subject in ordered else 0 :]
    for first in range(0, len(left), FIRST):
        subjects = left[first : first + FIRST]
        known = Deadline.objects.in_bulk(subjects)
        yield [known.get(one) or Deadline(subject=one) for one in subjects]


def _in_turn(after: str) -> Iterator[Sequence[Deadline]]:
    """The same lane by lane."""
    reached, _tilde, rest = after.partition("~")
    last = int(reached) if reached.isascii() and reached.isdigit() and len(reached) < 4 else None
    for lane in priority.LANES:
        if last is None or lane <= last:
            yield from _stretches(rest if lane == last else "", of=Deadline.objects.filter(lane=lane))


def _stretches(after: str, of: QuerySet[Deadline] | None = None) -> Iterator[Sequence[Deadline]]:
    """Deadlines from behind a place on: those with an instant by it, then those without by name."""
    every = Deadline.objects.all() if of is None else of
    due, _tilde, subject = after.partition("~")
    at, read, many = _instant(due), 0, FIRST
    behind = Q() if at is None else Q(due_at__gt=at) | Q(due_at=at, subject__gt=subject)
    rows = every.filter(due_at__isnull=False).order_by("due_at", "subject")
    while (not after or at is not None) and read < MOST_READ and (part := list(rows.filter(behind)[:many])):
        yield part
        read, many = read + len(part), min(2 * many, MOST_AT_ONCE)
        behind = Q(due_at__gt=part[-1].due_at) | Q(due_at=part[-1].due_at, subject__gt=part[-1].subject)
    name = subject if after and at is None else ""
    while read < MOST_READ and (part := list(every.filter(due_at__isnull=True, subject__gt=name).order_by("subject")[:many])):
        yield part
        read, many, name = read + len(part), min(2 * many, MOST_AT_ONCE), part[-1].subject


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(one: Deadline) -> str:
    return one.subject.removeprefix("case:")


def _key(one: Deadline, *, is_turn: bool) -> str:
    return f"{one.lane}~" * is_turn + f"{one.due_at.isoformat() if one.due_at else ''}~{one.subject}"


def _by_number(rows: QuerySet[Case], after: str, limit: int) -> Found:
    rows = rows.filter(pk__lt=int(after)) if after.isascii() and after.isdigit() and len(after) < 19 else rows
    found = list(rows.select_related("customer", "owner", "offered_to").order_by("-pk")[: limit + 1])
    return Found(found[:limit], {}, str(found[limit - 1].pk) if len(found) > limit else "")


def lines(viewer: Viewer, found: Found, *, at: datetime) -> list[Line]:
    """The cases of a stretch as lines, opened in one go."""
    viewer.opener.prepare(case.customer_id for case in found.cases)
    book, lang = promise_book(), ("zh" if telling_time.is_chinese() else "en")
    words: dict[str, tuple[Clause, str]] = {}
    labels = dict(Kind.choices) | dict(Channel.choices)
    made = []
    for case in found.cases:
        deadline = found.deadlines.get(case.number)
        name = showing.name_of(viewer, case.customer)
        why = priority.reason_of(case.customer, urgency=case.urgency)
        line = Line(case, title_of(viewer, case), name, deadline, labels[case.kind], labels[case.channel], why=why)
        if deadline is not None and deadline.promise in book.document_of:
            promise = deadline.promise
            if promise not in words:
                words[promise] = clause_of(book, promise), duty(book, promise, lang=lang)
            line = replace(line, clause=words[promise][0], duty=words[promise][1], clock=clock_until(deadline, at=at))
        elif deadline is not None and deadline.paused:
            line = replace(line, clock=Clock("pause", 50, _("paused"), _("waiting for the customer")))
        made.append(line)
    return made


def clause_of(book: PromiseBook, promise: str) -> Clause:
    """The clause chip of a promise."""
    document = book.document_of[promise]
    return Clause(document, book.clause_of.get(promise, ""), reverse("promise", args=[document, promise]))


def clock_until(deadline: Deadline, *, at: datetime) -> Clock | None:
    """The clock of what presses most."""
    if deadline.due_at is None:
        return None
    left = (deadline.due_at - at).total_seconds()
    whole = (deadline.due_at - (deadline.opened_at or at)).total_seconds()
    tone: Tone = "late" if left < 0 else "risk" if deadline.is_at_risk else "run"
    percent = 100.0 if whole <= 0 else min(100.0, max(0.0, 100.0 * (whole - left) / whole))
    return Clock(tone, percent, telling_time.span(abs(left)), telling_time.instant(deadline.due_at), deadline.due_at)


def title_of(viewer: Viewer, case: Case) -> str:
    """The title where this person may read what customers say; its number otherwise."""
    return viewer.opener.open(case, "title", customer=case.customer_id) or case.number


def counted(viewer: Viewer, cases: QuerySet[Case]) -> dict[str, int]:
    """How many cases stand in each view; no further than `MOST_COUNTED`, as nobody reads a longer figure."""
    return {view.key: cases.filter(view.of(viewer)).order_by()[: MOST_COUNTED + 1].count() for view in VIEWS if view.key != "closed"}
