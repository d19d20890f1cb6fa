"""Breaches as triggers: broken rows of promises judged before (semantics, 3.15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.clauses.causes import meant
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.obligation import BreachRow
from yinuo.engine.verdicts.rules import Rule
from yinuo.engine.verdicts.shapes import BROKEN, GRADES

Ints = NDArray[Any]


@dataclass(frozen=True, eq=False)
class BreachTriggers:
    """Columns (n,) in order of (subject, broken_at, promise, number). `table` indexes `promises`, `row` the row in that promise's table.

    `groups` are subjects that the events do not know; their codes follow `facts.subject_count`.
    """

    subject: Ints
    broken_at: Ints
    table: Ints
    row: Ints
    promises: tuple[str, ...]
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.subject)


def breach_triggers(context: Context, rule: Rule) -> BreachTriggers:
    """The breaches that open obligations of this promise."""
    breach = rule.breach
    assert breach is not None
    names = [name for name in meant(breach, context.tables, context.free) if name in context.tables]
    grade = breach["breach"]
    groups: list[str] = []
    parts: list[tuple[Ints, Ints, Ints, Ints]] = []
    for place, name in enumerate(names):
        table = context.tables[name]
        rows = np.flatnonzero((table.verdict == BROKEN) & (grade == "any" or table.grade == GRADES.index(grade if grade != "any" else "")))
        subject = table.subject[rows].copy()
        for code in np.unique(subject[subject >= context.facts.subject_count]).tolist():
            subject[subject == code] = _code(context, str(table.subjects[code]), groups)
        parts.append((subject, table.broken_at[rows], np.full(len(rows), place), rows))
    empty = (np.zeros(0, np.int64),) * 4
    subject, broken_at, which, rows = (np.concatenate(column) for column in zip(empty, *parts, strict=True))
    order = np.lexsort((rows, which, broken_at, subject))
    order = order[broken_at[order] <= context.at]
    return BreachTriggers(subject[order], broken_at[order], which[order], rows[order], tuple(names), tuple(groups))


def _code(context: Context, name: str, groups: list[str]) -> int:
    code = context.facts.code_of(name)
    if code >= 0:
        return code
    if name not in groups:
        groups.append(name)
    return context.facts.subject_count + groups.index(name)


def by_subject(triggers: BreachTriggers) -> dict[int, list[BreachRow]]:
    """The same as records."""
    found: dict[int, list[BreachRow]] = {}
    columns = (triggers.subject, triggers.broken_at, triggers.table, triggers.row)
    for subject, broken_at, table, row in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault(subject, []).append(BreachRow(subject, broken_at, triggers.promises[table], row))
    return found
