"""Questions that nobody's entry answered, grouped by likeness, so that one entry answers many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet

from ..choices import Helpful, Result
from ..models import Question
from ..opening import text_of
from ..retrieval.fields import Field
from ..retrieval.terms import written

ALIKE = 0.5
"""Cosine from which on two questions are put together."""
MOST = 300


@dataclass(frozen=True)
class Asked:
    """One question with its words, as staff read it."""

    row: Question
    text: str


@dataclass(frozen=True)
class Group:
    """Questions that ask alike; the first is the oldest and gives the group its words."""

    asked: tuple[Asked, ...]

    @property
    def first(self) -> Asked:
        return self.asked[0]

    @property
    def keys(self) -> str:
        """The numbers of all, as a form carries them."""
        return " ".join(one.row.number for one in self.asked)


def open_questions() -> QuerySet[Question]:
    """What the bot did not know, or what did not help, and nobody has dealt with yet."""
    amiss = Q(result=Result.UNSURE) | Q(helpful=Helpful.NO)
    return Question.objects.filter(amiss, became__isnull=True, apart="", sealed_text__isnull=False).select_related("version__entry")


def groups(*, search: str = "") -> list[Group]:
    """The open questions of late, those asked most often first."""
    rows = [Asked(row, text_of(row)) for row in open_questions().order_by("-id")[:MOST]]
    return grouped([one for one in reversed(rows) if search.casefold() in one.text.casefold()])


def grouped(asked: list[Asked]) -> list[Group]:
    """Put like questions together: each joins the likest group so far, or begins one."""
    if not asked:
        return []
    terms = [written(one.text) for one in asked]
    field = Field(terms, list(range(len(asked))), entries=len(asked))
    heads: list[int] = []
    members: dict[int, list[Asked]] = {}
    for place, one in enumerate(asked):
        likeness = field.cosine(terms[place])[heads] if heads else np.zeros(0)
        best = int(np.argmax(likeness)) if len(likeness) else -1
        if best >= 0 and likeness[best] >= ALIKE:
            members[heads[best]].append(one)
        else:
            heads.append(place)
            members[place] = [one]
    return sorted((Group(tuple(found)) for found in members.values()), key=lambda group: -len(group.asked))
