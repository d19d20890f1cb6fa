"""Sets of questions: how one is kept, checked and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .choices import LONGEST_TEXT, MOST_QUESTIONS, SCALES, Ask
from .refusals import BadFeedback


@dataclass(frozen=True)
class Question:
    """One question. `choices` are pairs of Chinese and English; the first question on satisfaction is the one that promises count."""

    key: str
    ask: str
    zh: str
    en: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True

    @property
    def words(self) -> str:
        """The question in the reader's language; Chinese where nobody wrote it in English."""
        return self.en if (get_language() or "").startswith("en") and self.en else self.zh

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What can be answered: code and words."""
        if self.ask in SCALES:
            return [(str(mark), str(mark)) for mark in SCALES[self.ask]]
        is_english = (get_language() or "").startswith("en")
        return [(str(place), en if is_english and en else zh) for place, (zh, en) in enumerate(self.choices)]

    @property
    def label(self) -> str:
        """How it is answered, in words."""
        return str(Ask(self.ask).label)

    @property
    def is_text(self) -> bool:
        return self.ask == Ask.TEXT

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def read(kept: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The questions of a set as it is kept."""
    return [Question(**{**one, "choices": tuple(tuple(pair) for pair in one["choices"])}) for one in kept]


def main_of(questions: Sequence[Question]) -> Question | None:
    """The question by which satisfaction is told; None where a set asks for none."""
    return next((one for one in questions if one.ask == Ask.CSAT), None)


def checked(rows: Sequence[Question]) -> list[Question]:
    """Questions as they may be kept, with their keys.

    Raises:
        BadFeedback: none, too many, one without words, a choice of less than two.
    """
    if not 1 <= len(rows) <= MOST_QUESTIONS:
        raise BadFeedback(what=_("A set has 1 to {most} questions.").format(most=MOST_QUESTIONS))
    if sum(one.is_text for one in rows) > 2:
        raise BadFeedback(what=_("At most two questions are answered in own words."))
    found = []
    for place, one in enumerate(rows, start=1):
        if one.ask not in Ask.values or not one.zh.strip() or len(one.zh) > 120 or len(one.en) > 200:
            raise BadFeedback(what=_("Question {n} has no words, or too many.").format(n=place))
        if one.ask == Ask.CHOICE and not 2 <= len(one.choices) <= 8:
            raise BadFeedback(what=_("Question {n} offers fewer than two or more than eight answers.").format(n=place))
        choices = one.choices if one.ask == Ask.CHOICE else ()
        found.append(Question(f"q{place}", one.ask, one.zh.strip(), one.en.strip(), choices, one.is_required and one.ask != Ask.TEXT))
    return found


def answer_of(question: Question, said: str) -> str:
    """One answer as it is kept; empty where it was passed over.

    Raises:
        BadFeedback: it is none of those that can be given, or nothing where something is needed.
    """
    text = "".join(one for one in said if one.isprintable() or one == "\n").strip()
    if question.is_text:
        if len(text) > LONGEST_TEXT:
            raise BadFeedback(what=_("That is {n} characters long; at most {most} fit.").format(n=len(text), most=LONGEST_TEXT))
        return text
    if not text and not question.is_required:
        return ""
    if text not in {code for code, _words in question.marks}:
        raise BadFeedback(what=_("Please choose one of the answers."))
    return text
