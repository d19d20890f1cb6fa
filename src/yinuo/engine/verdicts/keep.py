"""Retention: records of a class are not erased before their term is over (semantics 6.3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.facts import Group
from yinuo.engine.verdicts.frame import finish
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, PENDING, VerdictTable
from yinuo.engine.verdicts.shares import first_from
from yinuo.engine.verdicts.singles import renumbered, rows_of, under_terms
from yinuo.engine.verdicts.table import Reasons

BUILT_IN = Declared("record", "record.created", "record.erased", value_field="class")


def judge_keep(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge `keep RECORDS for DURATION`: a row for each record of the class."""
    parts = [_rows(context, duty) for duty in duties]
    return finish(context, renumbered(parts, [part.opened_at for part in parts]), Reasons())


def _rows(context: Context, duty: Duty) -> Rows:
    name = duty.body["records"]
    declared = context.promises.records.get(name, BUILT_IN)
    of_class = name if declared.value_field else None  # a file that is read declares the built-in classes too
    group = context.facts.of(declared.begins)
    places = np.flatnonzero(under_terms(duty, group, group.occurred) & _in_class(group, of_class))
    start = group.occurred[places]
    due = Limit(duty.clock, duty.body["term"]).due(start) if len(start) else start
    erasures = context.facts.of(declared.ends) if declared.ends else context.facts.of()
    counts = _in_class(erasures, of_class)
    erased = first_from((erasures.subject[counts], erasures.occurred[counts]), group.subject[places], start, context.facts.subject_count)
    broken = (erased != NOTHING) & (erased < due)
    over = ~broken & (context.at > due)
    return rows_of(
        duty,
        group.subject[places],
        number=places,
        opened_at=start,
        due_at=due,
        settled_at=np.select([broken, over], [erased, due], NOTHING),
        broken_at=np.where(broken, erased, NOTHING),
        verdict=np.select([broken, over], [BROKEN, KEPT], PENDING),
        event=group.rows[places],
    )


def _in_class(group: Group, of_class: str | None) -> NDArray[np.bool_]:
    if of_class is None:
        return np.ones(len(group), bool)
    return holds({"field": "class", "op": "=", "value": {"text": of_class}}, group)
