"""What is laid beside broken rows of periods and single facts: how grave they are, and what excuses them (semantics 2, 5.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.verdicts.conditions import holds_one
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, EXCUSED

MINOR, MAJOR = 1, 2
LAST = np.iinfo(np.int64).max


def grades_of(context: Context, rows: Rows) -> NDArray[np.int8]:
    """Minor or major for every row; only broken rows show it."""
    grade = np.full(len(rows), MINOR, np.int8)
    major: Mapping[str, Any] | None = rows.duty.addition("major")
    broken = np.flatnonzero(rows.verdict == BROKEN)
    if major is None or not len(broken):
        return grade
    if "always" in major:
        grade[broken] = MAJOR
    elif "after" in major:
        timed = broken[rows.due_at[broken] != NOTHING]
        until = np.where(rows.settled_at[timed] == NOTHING, context.at, rows.settled_at[timed])
        grade[timed[until > Limit(rows.duty.clock, major["after"]).due(rows.due_at[timed])]] = MAJOR
    else:
        facts = context.facts
        for row in broken[rows.event[broken] >= 0].tolist():
            if holds_one(major["where"], partial(facts.value, int(rows.event[row]))):
                grade[row] = MAJOR
    return grade


def excused_of(context: Context, rows: Rows, groups: Sequence[str]) -> NDArray[np.int8]:
    """The overlay of `unless` for every row: a state that held, or a fact that occurred, between the row's opening and its end."""
    overlays = np.zeros(len(rows), np.int8)
    exceptions: Sequence[Mapping[str, Any]] = rows.duty.addition("unless") or ()
    broken = np.flatnonzero(rows.verdict == BROKEN)
    if not exceptions or not len(broken):
        return overlays
    subject = _known_subjects(context, rows.subject[broken], groups)
    excused = np.zeros(len(broken), bool)
    opened, due = rows.opened_at[broken], rows.due_at[broken]
    until = np.where(due == NOTHING, LAST, due)
    for code in (*np.unique(subject).tolist(), context.facts.organisation):
        mine = (opened <= until) & (True if code == context.facts.organisation else subject == code)
        for exception in exceptions:
            for begin, last in _spans(context, exception, code):
                if begin <= last:
                    excused |= mine & (begin <= until) & (last >= opened)
    overlays[broken[excused]] = EXCUSED
    return overlays


def _known_subjects(context: Context, subject: NDArray[np.int64], groups: Sequence[str]) -> NDArray[np.int64]:
    """Codes by which facts speak of these subjects: a group may be a subject of its own, -1 where no fact speaks of it."""
    first = context.facts.subject_count
    known = subject.copy()
    for code in np.unique(subject[subject >= first]).tolist():
        known[subject == code] = context.facts.code_of(groups[code - first])
    return known


def _spans(context: Context, exception: Mapping[str, Any], code: int) -> list[tuple[int, int]]:
    """First and last instants of a state's intervals, or of single facts, on one subject."""
    if code < 0:
        return []
    if "state" in exception:
        state = context.state(exception["state"])
        spell = state.of_subject(code)
        last = np.where(state.ended[spell], state.end[spell] - 1, state.end[spell])
        return list(zip(state.begin[spell].tolist(), last.tolist(), strict=True))
    group = context.facts.of(exception["event"])
    return [(at, at) for at in group.occurred[group.of_subject(code)].tolist()]
