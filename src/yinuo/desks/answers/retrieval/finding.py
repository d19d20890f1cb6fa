"""The entry that answers a question, and whether we are sure enough to say it.

Four voices, each from 0 to 1: the likest question variant, all variants together, how much of the question the whole entry holds, and how
much of it sounds like the variants. Their weights were fixed on questions of an FAQ, each taken out and asked of the rest, and on garbled
ones; the threshold on pairs of questions from other services. docs/answers.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .fields import Field, Scores
from .terms import spoken, written

LIKEST, ALL_VARIANTS, WHOLE, SOUND = 1.0, 1.0, 3.0, 1.0
SURE = 0.20
"""From this score on the bot answers; below it says that it does not know."""


@dataclass(frozen=True)
class Text:
    """What one entry is found by."""

    questions: tuple[str, ...]
    answer: str
    keywords: str = ""


@dataclass(frozen=True)
class Found:
    """One candidate: the place of its entry in the list, and its score from 0 to 1."""

    place: int
    score: float

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


class Finder:
    """Finds among a fixed list of entries."""

    def __init__(self, texts: Sequence[Text]) -> None:
        count = len(texts)
        pairs = [(place, question) for place, text in enumerate(texts) for question in text.questions]
        each, own = [place for place, _question in pairs], list(range(count))
        variants = [(*_all(written, text.questions), *written(text.keywords)) for text in texts]
        self._count = count
        self._likest = Field([written(question) for _place, question in pairs], each, entries=count)
        self._variants = Field(variants, own, entries=count)
        self._whole = Field([(*found, *written(text.answer)) for found, text in zip(variants, texts, strict=True)], own, entries=count)
        self._sound = Field([(*_all(spoken, text.questions), *spoken(text.keywords)) for text in texts], own, entries=count)

    def find(self, question: str, *, most: int = 3) -> list[Found]:
        """The likeliest entries, best first; at equal scores the earlier entry. None where nothing of the question is known."""
        if not self._count:
            return []
        scores = self.scores(question)
        best = np.argsort(-scores, kind="stable")[:most]
        return [Found(int(place), float(scores[place])) for place in best if scores[place] > 0]

    def scores(self, question: str) -> Scores:
        """The score of every entry."""
        terms = written(question)
        total = (
            LIKEST * self._likest.cosine(terms) + ALL_VARIANTS * self._variants.cosine(terms) + WHOLE * self._whole.share(terms)
            + SOUND * self._sound.share(spoken(question))
        )  # fmt: skip
        return np.asarray(total / (LIKEST + ALL_VARIANTS + WHOLE + SOUND), np.float64)


def _all(terms: Callable[[str], list[str]], questions: Sequence[str]) -> list[str]:
    return [term for question in questions for term in terms(question)]
