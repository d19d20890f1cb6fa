"""The periods and groups in which a version is judged, and the way of their rows to a table: what every judge of sections 5 and 6 shares.

A judge makes `Rows` for each version of a promise; `finish` lays grades and overlays beside what is broken and builds the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.beside import excused_of, grades_of
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import provisional
from yinuo.engine.verdicts.facts import Group
from yinuo.engine.verdicts.grouping import Members, Names
from yinuo.engine.verdicts.overlays import with_overlays
from yinuo.engine.verdicts.periods import Judged, judged_periods
from yinuo.engine.verdicts.rows import COLUMNS, Rows
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.verdicts.table import Reasons, build

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def finish(context: Context, parts: Sequence[Rows], reasons: Reasons, names: Names | None = None) -> VerdictTable:
    """The table of all versions' rows, with grades, overlays and the provisional mark; `names` are the groups."""
    groups = tuple(names.texts) if names is not None else ()
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
    marks = [provisional(part.duty.clock, np.where(part.due_at == NOTHING, 0, part.due_at)) for part in parts]
    table = build(
        parts[0].duty.name,
        context.facts,
        subject=columns["subject"],
        number=columns["number"],
        opened_at=columns["opened_at"],
        due_at=columns["due_at"],
        settled_at=columns["settled_at"],
        broken_at=columns["broken_at"],
        verdict=columns["verdict"],
        reason=columns["reason"],
        reasons=reasons.texts,
        grade=np.concatenate([grades_of(context, part) for part in parts]),
        overlays=np.concatenate([excused_of(context, part, groups) for part in parts]),
        provisional=np.concatenate(marks),
        version=np.concatenate([np.full(len(part), part.duty.version, np.int16) for part in parts]),
        groups=groups,
    )
    return with_overlays(context, table)


@dataclass(frozen=True)
class Frame:
    """The periods and groups of one version: one row for each group in each period in which it is expected.

    Shapes (r,): `group` codes of the promise's names and `slot`, the position among `periods`.
    """

    context: Context
    duty: Duty
    periods: Judged
    group: IntArray
    slot: IntArray

    @cached_property
    def first(self) -> IntArray:
        """First second of each row's period."""
        return self.periods.first[self.slot]

    @cached_property
    def last(self) -> IntArray:
        """Last second of each row's period."""
        return self.periods.last[self.slot]

    @cached_property
    def is_running(self) -> BoolArray:
        """Whether each row's period had not ended at the instant asked about."""
        return np.asarray(self.context.at <= self.last)

    @property
    def ordinal(self) -> IntArray:
        """The ordinal of each row's period."""
        return self.periods.ordinal[self.slot]

    def __len__(self) -> int:
        return len(self.group)

    def rows(
        self,
        *,
        verdict: NDArray[Any],
        reason: IntArray,
        settled_at: IntArray | int = NOTHING,
        broken_at: IntArray,
        event: IntArray | None = None,
    ) -> Rows:
        """The rows of this frame with what a judge found."""
        facts = self.context.facts
        count = len(self)
        settled = np.full(count, NOTHING, np.int64) if isinstance(settled_at, int) else settled_at
        grouped = bool(self.duty.addition("each"))
        return Rows(
            duty=self.duty,
            subject=self.group + facts.subject_count if grouped else np.full(count, facts.organisation, np.int64),
            number=self.periods.number[self.slot],
            opened_at=self.first,
            due_at=self.last,
            settled_at=settled,
            broken_at=broken_at,
            verdict=verdict.astype(np.int8),
            reason=reason,
            event=np.full(count, -1, np.int64) if event is None else event,
        )


def periods_of(context: Context, duty: Duty) -> Judged:
    """The periods that a version judges."""
    terms = duty.terms
    return judged_periods(
        duty.clock,
        str(duty.body["per"]),
        at=context.at,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        earliest=context.facts.earliest,
    )


def frame_of(context: Context, duty: Duty, names: Names, *seen: IntArray) -> Frame:
    """The rows of one version.

    Args:
        seen: codes of groups (-1 is none) of the counted events; without `for each` there is one group whether or not it was seen.
    """
    periods = periods_of(context, duty)
    each = list(duty.addition("each") or ())
    facts = context.facts
    if not each:
        group = np.array([names.code("")], np.int64)
        return Frame(context, duty, periods, np.repeat(group, len(periods)), np.arange(len(periods)))
    members = Members(facts, each, names, where=duty.addition("where"))
    present = np.zeros(len(names), bool)
    for codes in seen:
        present[codes[codes >= 0]] = True
    present[members.codes] = True
    groups = np.flatnonzero(present)
    group = np.repeat(groups, len(periods))
    slot = np.tile(np.arange(len(periods)), len(groups))
    expected = members.is_expected(group, periods.first[slot], periods.last[slot])
    return Frame(context, duty, periods, group[expected], slot[expected])


def taken(group: Group, mask: BoolArray) -> BoolArray | None:
    """The mask, or None where it takes everything: columns need no copy then."""
    return None if len(mask) == len(group) and bool(mask.all()) else mask


def numbered(subject: IntArray, start: IntArray, tie: IntArray) -> IntArray:
    """Numbers from 1 in order of start within each subject; `tie` decides between equal starts."""
    order = np.lexsort((tie, start, subject))
    ordered = subject[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    begins = np.flatnonzero(fresh)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order)))) + 1
    return numbers
