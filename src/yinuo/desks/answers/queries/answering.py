"""The entries the bot may answer from on a day, made ready to be searched once and kept until one of them changes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum

from ..choices import Audience, State
from ..models import Entry, Version
from ..retrieval.finding import Finder, Found, Text

Stamp = tuple[object, ...]


@dataclass(frozen=True)
class _Ready:
    stamp: Stamp
    versions: tuple[int, ...]
    finder: Finder


_KEPT: list[_Ready] = []
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Candidate:
    """An entry's version in use with its score for a question, from 0 to 1."""

    version: Version
    score: float
    is_sure: bool


def in_use(day: date) -> list[Version]:
    """What the bot answers from on a day."""
    dated = (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gte=day))
    live = Entry.objects.filter(state=State.LIVE).values("live")
    return list(
        Version.objects.filter(dated, pk__in=live).exclude(audience=Audience.STAFF).select_related("entry").order_by("entry__number")
    )


def candidates(question: str, *, day: date, most: int = 3) -> list[Candidate]:
    """The likeliest entries for a question, best first."""
    ready = _ready(day)
    found = ready.finder.find(question, most=most)
    rows = {row.pk: row for row in Version.objects.filter(pk__in=[ready.versions[one.place] for one in found]).select_related("entry")}
    return [_candidate(rows[ready.versions[one.place]], one) for one in found if ready.versions[one.place] in rows]


def _candidate(version: Version, found: Found) -> Candidate:
    return Candidate(version, found.score, found.is_sure)


def _ready(day: date) -> _Ready:
    """Built anew where an entry was approved or retired since, or the day is another; one process at a time for itself."""
    live = Entry.objects.filter(state=State.LIVE).aggregate(Count("pk"), Max("live"), Sum("live"))
    stamp = (day, *live.values())
    with _LOCK:
        if not _KEPT or _KEPT[0].stamp != stamp:
            rows = in_use(day)
            versions = tuple(row.pk for row in rows)
            if _KEPT and _KEPT[0].versions == versions:  # another day, the same answers; a version in use is never written again
                finder = _KEPT[0].finder
            else:
                finder = Finder([Text(row.variants, f"{row.title} {row.answer} {row.answer_en}", row.keywords) for row in rows])
            _KEPT[:] = [_Ready(stamp, versions, finder)]
        return _KEPT[0]
