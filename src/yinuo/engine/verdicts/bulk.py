"""Rows of deadlines on arrays: triggers, matching, due dates and verdicts for subjects with usual histories (semantics, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Instants
from yinuo.engine.verdicts.breach_triggers import BreachTriggers
from yinuo.engine.verdicts.conditions import holds_over
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit, provisional
from yinuo.engine.verdicts.facts import Facts, Group
from yinuo.engine.verdicts.matching import Matched, answers_of, match, match_replies
from yinuo.engine.verdicts.pauses import excused_beside, excused_due, paused_due, pauses_of, spent_due
from yinuo.engine.verdicts.rules import Rule
from yinuo.engine.verdicts.shapes import BROKEN, EXCUSED, KEPT, PENDING, UNPROVEN
from yinuo.engine.verdicts.triggers import Opened, opened_in_bulk

Ints = NDArray[Any]
Flags = NDArray[np.bool_]

OUT_OF_ORDER, NO_EVIDENCE, RECORDED_LATE = 1, 2, 4
"""Bits of a reason code, as `table.BULK_REASONS` names them."""


@dataclass(eq=False)
class Columns:
    """Rows of one group of versions, not yet numbered where several groups meet."""

    subject: Ints
    values: dict[str, Any]
    single: bool
    groups: tuple[str, ...] = ()
    triggers: BreachTriggers | None = None
    chosen: Ints | None = None

    @staticmethod
    def joined(parts: Sequence[Columns]) -> Columns:
        """Several groups of versions as one, in order of (subject, start)."""
        subject = np.concatenate([part.subject for part in parts])
        full = [{name: np.broadcast_to(value, len(part.subject)) for name, value in part.values.items()} for part in parts]
        values = {name: np.concatenate([part[name] for part in full]) for name in full[0]}
        order = np.lexsort((values["opened_at"], subject))
        groups = next((part.groups for part in parts if part.groups), ())
        found = Columns(subject[order], {name: value[order] for name, value in values.items()}, False, groups)
        found.sources = lambda: [one for part in parts for one in part.sources()]  # type: ignore[method-assign]
        return found

    def rows(self) -> dict[str, Any]:
        """The columns with the number of each row within its subject."""
        number: Any = 1
        if not self.single and len(self.subject):
            fresh = np.ones(len(self.subject), bool)
            fresh[1:] = self.subject[1:] != self.subject[:-1]
            heads = np.flatnonzero(fresh)
            number = np.arange(1, len(self.subject) + 1) - heads[np.cumsum(fresh) - 1]
        return {"subject": self.subject, "number": number, **self.values}

    def sources(self) -> list[tuple[str, Ints, Flags]]:
        """For obligations opened by breaches: the promise broken, rows of its table, and whether each obligation is kept."""
        if self.triggers is None:
            return []
        chosen = slice(None) if self.chosen is None else self.chosen
        table, row, kept = self.triggers.table[chosen], self.triggers.row[chosen], self.values["verdict"] == KEPT
        return [(name, row[table == place], kept[table == place]) for place, name in enumerate(self.triggers.promises)]


def judged_in_bulk(context: Context, rules: Sequence[Rule], mask: Flags | None) -> Columns:
    """The rows of versions that are matched together, for all subjects outside the mask."""
    opened = opened_in_bulk(context, rules, mask)
    matched = _matched(context.facts, rules[0], opened)
    if len(rules) == 1:
        values = _values(context, rules[0], opened, matched)
    else:
        values = _by_version(context, rules, opened, matched)
    groups = opened.breaches.groups if opened.breaches is not None else ()
    return Columns(opened.subject, values, opened.single, groups, opened.breaches, opened.chosen)


# --- matching and verdicts -----------------------------------------------------------------------------------------------------------


def _matched(facts: Facts, rule: Rule, opened: Opened) -> Matched:
    if rule.duty.kind == "next_reply":
        return match_replies(opened.subject, opened.start, answers_of(rule, facts, rule.answers))
    sets = [(kind,) for kind in rule.answers] if rule.needs_all else [rule.answers]
    found = [
        match(
            opened.subject,
            opened.start,
            answers_of(rule, facts, kinds),
            first=opened.first,
            first_start=opened.first_start,
            may_be_early=opened.may_be_early,
            single=opened.single,
        )
        for kinds in sets
    ]
    if len(found) == 1:
        return found[0]
    missing = np.logical_or.reduce([one.settled == NOTHING for one in found])
    settled, row = found[0].settled.copy(), found[0].rows(opened.subject)
    for one in found[1:]:
        other = one.rows(opened.subject)
        later = (one.settled > settled) | ((one.settled == settled) & (_recorded(facts, other) > _recorded(facts, row)))
        settled, row = np.where(later, one.settled, settled), np.where(later, other, row)
    settled[missing], row[missing] = NOTHING, -1
    early = [one.out_of_order for one in found if one.out_of_order is not None]
    flags = np.logical_and.reduce(early) & ~missing if len(early) == len(found) else None
    return Matched(settled, row, flags)


def _recorded(facts: Facts, row: Ints) -> Instants:
    return np.where(row >= 0, facts.recorded[np.maximum(row, 0)], NOTHING) if len(facts.recorded) else np.full(len(row), NOTHING)


def _by_version(context: Context, rules: Sequence[Rule], opened: Opened, matched: Matched) -> dict[str, Any]:
    assert opened.rule is not None
    parts, places = [], []
    rows = matched.rows(opened.subject)
    for place, rule in enumerate(rules):
        here = np.flatnonzero(opened.rule == place)
        chosen = here if opened.chosen is None else opened.chosen[here]
        promised = None if opened.promised is None else opened.promised[here]
        some = Opened(opened.subject[here], opened.start[here], opened.group, chosen, promised=promised, breaches=opened.breaches)
        early = None if matched.out_of_order is None else matched.out_of_order[here]
        parts.append(_values(context, rule, some, Matched(matched.settled[here], rows[here], early)))
        places.append(here)
    back = np.argsort(np.concatenate(places))
    full = [{name: np.broadcast_to(value, len(here)) for name, value in part.items()} for part, here in zip(parts, places, strict=True)]
    return {name: np.concatenate([part[name] for part in full])[back] for name in parts[0]}


def _values(context: Context, rule: Rule, opened: Opened, matched: Matched) -> dict[str, Any]:
    """The columns of one version's rows."""
    facts, at, count = context.facts, context.at, len(opened)
    settled = matched.settled
    due = _due(context, rule, opened, settled)
    missed = settled > due
    if matched.out_of_order is not None:
        missed &= ~matched.out_of_order
    is_open = np.flatnonzero(settled == NOTHING)
    missed[is_open] = at > due[is_open]
    verdict = np.full(count, KEPT, np.int8)
    verdict[is_open] = PENDING
    broken = np.flatnonzero(missed)
    verdict[broken] = BROKEN
    broken_at = np.full(count, NOTHING)
    broken_at[broken] = due[broken] + 1
    reason: Any = 0
    if matched.out_of_order is not None or facts.recorded is not facts.occurred or rule.is_reported:
        reason = _reasons(facts, opened, matched, due, verdict)
        if rule.is_reported:
            _reported(rule, at, due, settled, verdict, reason, broken_at)
            broken = np.flatnonzero(verdict == BROKEN)
    ends = np.where(settled[broken] == NOTHING, at, settled[broken])
    late = np.zeros(count, np.int64)
    late[broken] = ends - due[broken]
    grade = np.zeros(count, np.int8)
    grade[broken] = _grades(context, rule, opened, broken, ends=ends, due=due[broken])
    return {
        "opened_at": opened.start,
        "due_at": due,
        "settled_at": settled,
        "verdict": verdict,
        "grade": grade,
        "overlays": _excused(context, rule, opened, broken, ends=ends, due=due[broken]),
        "reason": reason,
        "late_seconds": late,
        "provisional": provisional(rule.duty.clock, due),
        "broken_at": broken_at,
        "version": rule.duty.version,
    }


def _due(context: Context, rule: Rule, opened: Opened, settled: Instants) -> Instants:
    """The due dates, pauses up to the answer included."""
    pauses = pauses_of(context, rule.pausing) if rule.pausing else None
    if pauses is None:
        return rule.limit.due(opened.start) if opened.promised is None else opened.promised
    subject = _within(context.facts, opened.subject)
    until = np.where(settled == NOTHING, context.at, settled)
    if rule.limit.spent:
        return spent_due(pauses, rule.limit, subject=subject, start=opened.start, until=until)
    base = rule.limit.due(opened.start) if opened.promised is None else opened.promised
    return paused_due(pauses, rule.limit, subject=subject, start=opened.start, base=base, until=until)


def _reasons(facts: Facts, opened: Opened, matched: Matched, due: Instants, verdict: Ints) -> Ints:
    """Reason bits, those of evidence that is missing aside."""
    reason = np.zeros(len(opened), np.int32)
    if matched.out_of_order is not None:
        reason[matched.out_of_order] |= OUT_OF_ORDER
    if facts.recorded is not facts.occurred:
        recorded = _recorded(facts, matched.rows(_within(facts, opened.subject)))
        reason[(verdict == KEPT) & (recorded > due)] |= RECORDED_LATE
    return reason


def _within(facts: Facts, subject: Ints) -> Ints:
    """Subject codes for lists by code: subjects that the events do not know have what `organisation` has."""
    if len(subject) and int(subject.max()) >= facts.subject_count:
        return np.where(subject < facts.subject_count, subject, facts.organisation)
    return subject


def _reported(rule: Rule, at: int, due: Instants, settled: Instants, verdict: Ints, reason: Ints, broken_at: Instants) -> None:
    """For kinds whose evidence comes from elsewhere: unproven during grace, then broken without evidence."""
    places = np.flatnonzero(verdict == BROKEN)
    grace_ends = rule.grace.due(due[places])
    without = settled[places] == NOTHING
    waiting = without & (at <= grace_ends)
    verdict[places[waiting]] = UNPROVEN
    broken_at[places] = np.where(without, grace_ends + 1, np.minimum(settled[places], grace_ends + 1))
    broken_at[places[waiting]] = NOTHING
    reason[places[without & ~waiting]] |= NO_EVIDENCE


def _grades(context: Context, rule: Rule, opened: Opened, broken: Ints, *, ends: Instants, due: Instants) -> Any:
    """How grave the broken rows are; `ends` and `due` are theirs."""
    major = rule.duty.addition("major")
    if not major:
        return 1
    if major.get("always"):
        return 2
    if major.get("after"):
        grave = ends > Limit(rule.duty.clock, major["after"]).due(due)
    else:
        rows, subject = opened.rows(broken), opened.subject[broken]
        grave = holds_over(major["where"], lambda name: context.facts.pieces(name, rows, subject), len(broken))
    return np.where(grave, 2, 1)


def _excused(context: Context, rule: Rule, opened: Opened, broken: Ints, *, ends: Instants, due: Instants) -> Any:
    """The overlays column: `unless` over the broken rows (semantics, 3.13); 0 where there is none."""
    if not (rule.excusing_kinds or rule.excusing_states) or not len(broken):
        return 0
    facts = context.facts
    subject, start = _within(facts, opened.subject[broken]), opened.start[broken]
    excused = np.zeros(len(broken), bool)
    for kind in rule.excusing_kinds:
        group = facts.of(kind)
        for code in (subject, np.full(len(broken), facts.organisation)):
            excused |= _had_one(group, code, start, due)
    counted = pauses_of(context, rule.pausing) if rule.pausing else None
    for state in rule.excusing_states:
        pauses = pauses_of(context, [(state, None)])
        if pauses is not None and counted is None:
            excused |= ends <= excused_due(pauses, rule.limit, subject=subject, start=start, due=due)
        elif pauses is not None and counted is not None:
            base = rule.limit.due(start) if opened.promised is None else opened.promised[broken]
            excused |= ends <= excused_beside(pauses, counted, rule.limit, subject=subject, start=start, due=due, base=base, until=ends)
    overlays = np.zeros(len(opened), np.int8)
    overlays[broken[excused]] = EXCUSED
    return overlays


def _had_one(group: Group, subject: Ints, low: Instants, high: Instants) -> Flags:
    """Whether each subject had a fact of the group with low <= occurred <= high."""
    if not len(group):
        return np.zeros(len(subject), bool)
    first = int(group.occurred.min())
    span = int(group.occurred.max()) - first + 2
    keys = group.subject.astype(np.int64) * span + (group.occurred - first)
    base = subject.astype(np.int64) * span
    from_ = np.searchsorted(keys, base + np.clip(low - first, 0, span - 1))
    to = np.searchsorted(keys, base + np.clip(high - first, -1, span - 2), side="right")
    return to > from_
