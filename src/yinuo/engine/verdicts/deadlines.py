"""Deadlines: within, by and next_reply (semantics, sections 3 and 4): usual histories on arrays, eventful ones one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.breach_triggers import breach_triggers, by_subject
from yinuo.engine.verdicts.bulk import Columns, judged_in_bulk
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.histories import Histories
from yinuo.engine.verdicts.obligation import Obligation
from yinuo.engine.verdicts.outcomes import Outcomes, numbered
from yinuo.engine.verdicts.overlays import with_overlays
from yinuo.engine.verdicts.rules import Rule, rules_of
from yinuo.engine.verdicts.shapes import KEPT, VerdictTable
from yinuo.engine.verdicts.table import Reasons, build
from yinuo.engine.verdicts.walks import Walk, running_updates

Ints = NDArray[Any]


@dataclass(eq=False)
class Found:
    """What was found of one promise: columns with numbers, group subjects, and (promise, row of its table, kept) for remedies."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    groups: tuple[str, ...] = ()
    sources: list[tuple[str, Ints, NDArray[np.bool_]]] = field(default_factory=list)


def judge_deadlines(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """The rows of a within, by, next_reply or update promise, all versions together."""
    groups = rules_of(context, duties)
    reasons = Reasons.with_bulk()
    found = Found()
    mask = context.eventful(_eventful_kinds(context, groups))
    if not context.is_small:
        _in_bulk(context, groups, mask, found)
    if context.is_small or mask is not None:
        _one_by_one(context, groups, mask, found, reasons)
    for promise, rows, kept in found.sources:
        context.remedies.setdefault(promise, []).append((rows, kept))
    joined: dict[str, Any] = {"subject": np.zeros(0, np.int64), "number": 0, "verdict": 0}
    if len(found.columns) == 1:
        joined = found.columns[0]
    elif found.columns:
        full = [{name: np.broadcast_to(value, len(part["subject"])) for name, value in part.items()} for part in found.columns]
        joined = {name: np.concatenate([part[name] for part in full]) for name in full[0]}
    in_order = len(found.columns) == 1
    table = build(duties[0].name, context.facts, reasons=reasons.texts, groups=found.groups, in_order=in_order, graded=True, **joined)
    return with_overlays(context, table)


def _eventful_kinds(context: Context, groups: Sequence[Sequence[Rule]]) -> Iterable[str]:
    for rule in (rule for group in groups for rule in group):
        if rule.reopened_by is not None:
            yield rule.reopened_by
        if rule.dismissed_by is not None:
            yield rule.dismissed_by
        if rule.duty.kind == "update":
            yield context.declared_state(rule.body["while"]).begins


def _in_bulk(context: Context, groups: Sequence[Sequence[Rule]], mask: NDArray[np.bool_] | None, found: Found) -> None:
    parts = [judged_in_bulk(context, group, mask) for group in groups if group[0].duty.kind != "update"]
    parts = [part for part in parts if len(part.subject)]
    if not parts:
        return
    part = parts[0] if len(parts) == 1 else Columns.joined(parts)
    found.columns.append(part.rows())
    found.groups = part.groups
    found.sources += part.sources()


def _one_by_one(context: Context, groups: Sequence[Sequence[Rule]], mask: NDArray[np.bool_] | None, found: Found, reasons: Reasons) -> None:
    histories = context.histories(mask)
    if context.is_small:
        codes = histories.codes
    else:
        codes = [] if mask is None else np.flatnonzero(mask).tolist()
    outcomes = Outcomes(histories, groups[0][0].duty.name)
    obligations: list[Obligation] = []
    for rules in groups:
        obligations += _walked(context, rules, histories, codes, outcomes, found)
    if not obligations:
        return
    numbered(obligations)
    obligations.sort(key=lambda one: (one.subject, one.number))
    rows = [outcomes.row_of(one) for one in obligations]
    found.columns.append(
        {
            "subject": np.array([row.subject for row in rows], np.int64),
            "number": np.array([one.number for one in obligations], np.int64),
            "opened_at": np.array([row.opened_at for row in rows], np.int64),
            "due_at": np.array([row.due_at for row in rows], np.int64),
            "settled_at": np.array([row.settled_at for row in rows], np.int64),
            "verdict": np.array([row.verdict for row in rows], np.int8),
            "grade": np.array([row.grade for row in rows], np.int8),
            "overlays": np.array([row.overlays for row in rows], np.int8),
            "reason": np.array([reasons.code(row.reason) for row in rows], np.int32),
            "late_seconds": np.array([row.late_seconds for row in rows], np.int64),
            "provisional": np.array([row.provisional for row in rows], bool),
            "broken_at": np.array([row.broken_at for row in rows], np.int64),
            "version": np.array([row.version for row in rows], np.int16),
        }
    )
    joined = [(one.subject, one.number, one.final.subject, one.final.number) for one in obligations if one.host is not None]
    if joined:
        context.joined.setdefault(outcomes.promise, []).extend(joined)
    for one, row in zip(obligations, rows, strict=True):
        if one.source is not None:
            found.sources.append((one.source[0], np.array([one.source[1]]), np.array([row.verdict == KEPT])))


def _walked(
    context: Context, rules: Sequence[Rule], histories: Histories, codes: Sequence[int], outcomes: Outcomes, found: Found
) -> list[Obligation]:
    if rules[0].duty.kind == "update":
        return [one for rule in rules for code in codes for one in running_updates(rule, histories, code)]
    breaches = {}
    if rules[0].breach is not None:
        triggers = breach_triggers(context, rules[0])
        breaches, found.groups = by_subject(triggers), triggers.groups
        codes = sorted({*codes, *breaches}) if context.is_small else codes
    obligations: list[Obligation] = []
    for cluster in context.clusters(codes):
        obligations += Walk(rules, histories, breaches, outcomes.was_broken, outcomes.had_broken).through(cluster)
    return obligations
