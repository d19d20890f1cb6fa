"""A letter's state as its events tell it, for the audit."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.ledger.folding import Fold, Told

from ..choices import State
from ..models import Letter

STATES = {
    "letter.uploaded": State.IN_REVIEW,
    "letter.review_finished": State.FINISHED,
    "letter.reopened": State.IN_REVIEW,
    "letter.withdrawn": State.WITHDRAWN,
}


def from_events(told: Iterable[Told]) -> dict[str, str]:
    """State by letter."""
    return {one.subject: STATES[one.kind] for one in told}


def from_rows() -> dict[str, str]:
    """The same, as it is kept."""
    return {letter.ref: letter.state for letter in Letter.objects.only("pk", "state")}


LETTERS = Fold("letter", tuple(STATES), from_events, from_rows)
