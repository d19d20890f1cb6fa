"""Entries as the ledger tells them, for the audit: which version is in use, and since when none is."""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.ledger.folding import Fold, Told

from ..choices import State
from ..models import Entry

_KINDS = ("answer_entry.proposed", "answer_entry.approved", "answer_entry.returned", "answer_entry.retired")


def _told(told: Iterable[Told]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in told:
        if one.kind == "answer_entry.retired":
            found[one.subject] = State.RETIRED.value
        elif one.kind == "answer_entry.approved":
            found[one.subject] = f"{State.LIVE.value} {one.data['version']}"
        else:
            found.setdefault(one.subject, State.DRAFT.value)
    return found


def _kept() -> dict[str, str]:
    rows = Entry.objects.order_by().values_list("number", "state", "live__place")
    return {f"answer_entry:{number}": f"{state} {place}" if state == State.LIVE else state for number, state, place in rows}


FOLDS = (Fold("answer_entry", _KINDS, _told, _kept),)
