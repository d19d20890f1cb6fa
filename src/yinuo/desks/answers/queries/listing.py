"""Lists of entries, what is due to be looked over, what waits for a second person, what waits to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from yinuo.desks.people.models import Staff

from ..choices import Helpful, Result, State, Step
from ..models import Entry, Question, Talk, Version
from ..opening import text_of
from ..retrieval.folding import folded

VIEWS = ("all", "live", "due", "waiting", "retired")


def entries(*, view: str = "all", search: str = "", product: str = "", today: date) -> list[Entry]:
    """The entries of a view that hold what is searched for, in the order of their numbers."""
    rows = Entry.objects.select_related("owner", "live").prefetch_related("versions")
    if view == "live":
        rows = rows.filter(state=State.LIVE)
    elif view == "due":
        rows = rows.filter(state=State.LIVE, review_on__lte=today).order_by("review_on", "number")
    elif view == "waiting":
        rows = rows.filter(pk__in=waiting().values("entry"))
    elif view == "retired":
        rows = rows.filter(state=State.RETIRED)
    else:
        rows = rows.exclude(state=State.RETIRED)
    wanted = folded(search)
    return [one for one in rows if (not product or _shown(one).product == product) and (not wanted or wanted in _words(one))]


def _shown(entry: Entry) -> Version:
    return entry.live or max(entry.versions.all(), key=lambda one: one.place)


def _words(entry: Entry) -> str:
    shown = _shown(entry)
    return folded(f"{entry.number} {shown.title} {shown.questions} {shown.answer} {shown.answer_en} {shown.keywords}")


def waiting() -> QuerySet[Version]:
    """Versions that wait for a second person."""
    return Version.objects.filter(step=Step.PROPOSED).exclude(entry__state=State.RETIRED)


def counts(today: date) -> dict[str, int]:
    """How many there are in each view that asks for work."""
    return {
        "due": Entry.objects.filter(state=State.LIVE, review_on__lte=today).count(),
        "waiting": waiting().count(),
        "live": Entry.objects.filter(state=State.LIVE).count(),
    }


def products() -> Sequence[str]:
    """The products that entries speak of."""
    return list(Version.objects.exclude(product="").order_by("product").values_list("product", flat=True).distinct())


def to_check(staff: Staff) -> list[tuple[Question, str]]:
    """Answers drawn or complained of that nobody has looked over, and that this person may: whoever wrote or approved them may not."""
    drawn = Q(is_sampled=True) | Q(helpful=Helpful.NO)
    rows = Question.objects.filter(drawn, result=Result.ANSWERED, verdict="", apart="", sealed_text__isnull=False)
    rows = rows.exclude(version__by=staff).exclude(version__decided_by=staff).select_related("version__entry").order_by("asked_at")[:100]
    return [(row, text_of(row)) for row in rows]


def use_of(entry: Entry) -> dict[str, int]:
    """How often an entry was said, and what customers said of it."""
    said = Question.objects.filter(version__entry=entry)
    helped, not_helped = Count("pk", filter=Q(helpful=Helpful.YES)), Count("pk", filter=Q(helpful=Helpful.NO))
    return said.aggregate(asked=Count("pk"), helped=helped, not_helped=not_helped)


def handed() -> QuerySet[Talk]:
    """Conversations handed over that no other desk took, those that wait first."""
    return Talk.objects.filter(handed_at__isnull=False, handed_to="").order_by("answered_at", "handed_at")


def log(*, most: int = 200) -> list[tuple[Question, str]]:
    """The latest questions with their words."""
    return [(row, text_of(row)) for row in Question.objects.select_related("version__entry").order_by("-id")[:most]]
