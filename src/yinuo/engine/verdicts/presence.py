"""Every X has Y, X only after Y: judged at each X, an X without its Y is broken at once (semantics 6.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Group
from yinuo.engine.verdicts.frame import finish
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, VerdictTable
from yinuo.engine.verdicts.singles import renumbered, rows_of, under_terms
from yinuo.engine.verdicts.table import Reasons

BoolArray = NDArray[np.bool_]
LAST = np.iinfo(np.int64).max


def judge_presence(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge `every X has …` and `X only after Y`: a row for each X."""
    parts = [_rows(context, duty) for duty in duties]
    return finish(context, renumbered(parts, [part.opened_at for part in parts]), Reasons())


def _rows(context: Context, duty: Duty) -> Rows:
    body = duty.body
    group = context.facts.of(body["event"])
    there = has_field(group, body["field"]) if body.get("field") else follows(context, group, body.get("other") or body["after"])
    places = np.flatnonzero(under_terms(duty, group, group.occurred))
    occurred, kept = group.occurred[places], there[places]
    return rows_of(
        duty,
        group.subject[places],
        number=places,
        opened_at=occurred,
        due_at=occurred,
        settled_at=occurred,
        broken_at=np.where(kept, NOTHING, occurred),
        verdict=np.where(kept, KEPT, BROKEN),
        event=group.rows[places],
    )


def has_field(group: Group, field: str) -> BoolArray:
    """Where a field is given and is not an empty text: in the payload, else as an attribute of the subject."""
    there, decided = np.zeros(len(group), bool), np.zeros(len(group), bool)
    for piece in group.pieces(field):
        mine = ~decided if piece.given is None else ~decided & piece.given
        if piece.words is None:
            there |= mine
        else:
            filled = np.array([word is not None and word != "" for word in piece.words] or [False], bool)
            there[mine] = filled[piece.values[mine]]
        decided |= mine
    return there


def follows(context: Context, group: Group, kind: str) -> BoolArray:
    """Where the other kind occurred on the subject at or before the fact."""
    other = context.facts.of(kind)
    first = np.full(context.facts.subject_count, LAST, np.int64)
    first[other.subject[::-1]] = other.occurred[::-1]
    return np.asarray(first[group.subject] <= group.occurred)
