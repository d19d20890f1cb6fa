"""Floors and ceilings: a measured number holds at any instant, as its readings show (semantics 6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.frame import finish
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.singles import in_time, rows_of, under_terms
from yinuo.engine.verdicts.table import Reasons


def judge_floor(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge `measure M >= N`: a row from the first reading and from each recovery; versions one after the other."""
    reasons = Reasons()
    parts: list[Rows] = []
    for duty in sorted(duties, key=lambda duty: NOTHING if duty.terms.valid_from is None else duty.terms.valid_from):
        rows = _rows(context, duty)
        if not len(rows) and (duty.terms.valid_from is None or duty.terms.valid_from <= context.at):
            organisation = np.array([context.facts.organisation], np.int64)
            rows = rows_of(duty, organisation, verdict=[UNPROVEN], reason=[reasons.code("no_reading")])
        done = sum(len(part) for part in parts)
        parts.append(replace(rows, number=np.arange(done + 1, done + 1 + len(rows))))
    return finish(context, parts, reasons)


def _rows(context: Context, duty: Duty) -> Rows:
    measure = duty.body["measure"]
    declared = context.promises.measures.get(measure)
    kind = declared.begins if declared else f"{measure}.measured"
    field = (declared.value_field if declared else None) or "value"
    group = context.facts.of(kind)

    def compares(sign: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return holds({"field": field, "op": sign, "value": {"number": duty.body["value"]}}, group)

    other_side = {">=": "<", "<=": ">"}[duty.body["op"]]
    good, bad = compares(duty.body["op"]), compares(other_side)
    order = in_time(group)
    order = order[((good | bad) & under_terms(duty, group, group.occurred))[order]]
    violates, occurred = bad[order], group.occurred[order]
    after_bad = np.append(False, violates[:-1]) if len(order) else violates
    opens = np.flatnonzero(~violates & after_bad)  # each recovery opens a row
    if len(order):
        opens = np.append(0, opens)
    breaks = np.flatnonzero(violates & ~after_bad)  # the first reading of each violation
    first_break = breaks[np.minimum(np.searchsorted(breaks, opens), max(len(breaks) - 1, 0))] if len(breaks) else opens
    next_open = np.append(opens[1:], len(order))
    broken = (first_break >= opens) & (first_break < next_open) & bool(len(breaks))
    recovered = np.append(occurred, NOTHING)[next_open]
    instant = occurred[first_break]
    return rows_of(
        duty,
        np.full(len(opens), context.facts.organisation, np.int64),
        opened_at=occurred[opens],
        due_at=np.where(broken, instant, NOTHING),
        settled_at=np.where(broken, recovered, occurred[-1] if len(order) else NOTHING),
        broken_at=np.where(broken, instant, NOTHING),
        verdict=np.where(broken, BROKEN, KEPT),
        event=np.where(broken, group.rows[order][first_break], -1),
    )
