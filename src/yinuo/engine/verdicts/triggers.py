"""Triggers on arrays: which obligations the versions of a promise open (semantics, 3.1 and 3.15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Instants
from yinuo.engine.verdicts.breach_triggers import BreachTriggers, breach_triggers
from yinuo.engine.verdicts.conditions import holds, holds_over
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Facts, Group, Piece
from yinuo.engine.verdicts.rules import Rule

Ints = NDArray[Any]
Flags = NDArray[np.bool_]


@dataclass(eq=False)
class Opened:
    """Obligations as they open, columns (n,) in order of (subject, start).

    `group` and `chosen` say which triggers they are (None: all of the group); `rule`: place among several versions; `promised` only for a
    `by`; see `match` for the others.
    """

    subject: Ints
    start: Instants
    group: Group | None = None
    chosen: Ints | None = None
    rule: Ints | None = None
    promised: Instants | None = None
    single: bool = False
    first: Flags | None = None
    first_start: Callable[[], Instants] | None = None
    may_be_early: bool = False
    breaches: BreachTriggers | None = None

    def rows(self, places: Ints) -> Ints | None:
        """Rows in the event table of some obligations; None where breaches opened them."""
        if self.group is None:
            return None
        return self.group.rows[places] if self.chosen is None else self.group.rows[self.chosen[places]]

    def __len__(self) -> int:
        return len(self.subject)


def opened_in_bulk(context: Context, rules: Sequence[Rule], mask: Flags | None) -> Opened:
    """The obligations that versions matched together open, for all subjects outside the mask."""
    facts = context.facts
    if rules[0].breach is not None:
        return _opened_by_breaches(context, rules, mask)
    group = facts.of(rules[0].opens_with or "").as_triggers
    promised = np.zeros(len(group), np.int64) if rules[0].duty.kind == "by" else None
    masks = [_fitting(rule, group, mask, promised) for rule in rules]
    if len(rules) == 1:
        chosen = None if masks[0] is None else np.flatnonzero(masks[0])
        which = None
    else:
        versions = np.full(len(group), -1, np.int16)
        for place, fits in enumerate(masks):
            versions[(versions < 0) if fits is None else fits & (versions < 0)] = place
        chosen = np.flatnonzero(versions >= 0)
        which = versions[chosen]
    if chosen is None or len(chosen) == len(group):
        chosen, subject, start = None, group.subject, group.received
    else:
        subject, start = group.subject[chosen], group.received[chosen]
        promised = None if promised is None else promised[chosen]
    first = None if group.is_single else _firsts(group, chosen)
    ordered = rules[0].duty.kind != "next_reply"
    return Opened(
        subject=subject,
        start=start,
        group=group,
        chosen=chosen,
        rule=which,
        promised=promised,
        single=group.is_single or len(subject) < 2 or bool(np.all(subject[1:] > subject[:-1])),
        first=first,
        first_start=(lambda: _first_starts(facts, group)) if ordered else None,
        may_be_early=ordered and (rules[0].opens_with or "").partition(".")[2] != "reopened",
    )


def _fitting(rule: Rule, group: Group, mask: Flags | None, promised: Instants | None) -> Flags | None:
    """Which triggers open an obligation under a version; None: all."""
    fits = _in_force(rule, group.received)
    where = rule.duty.addition("where")
    if where is not None:
        true = holds(where, group)
        fits = true if fits is None else fits & true
    if mask is not None:
        usual = ~_of_codes(mask, group.subject)
        fits = usual if fits is None else fits & usual
    return fits if promised is None else _promised(rule, group, fits, promised)


def _firsts(group: Group, chosen: Ints | None) -> Flags:
    """Which chosen triggers are their subject's first."""
    fresh = np.ones(len(group), bool)
    fresh[1:] = group.subject[1:] != group.subject[:-1]
    return fresh if chosen is None else fresh[chosen]


def _first_starts(facts: Facts, group: Group) -> Instants:
    """By subject code, when its first trigger was received; NOTHING where it has none."""

    def starts() -> Instants:
        found = np.full(facts.subject_count, NOTHING)
        found[group.subject[::-1]] = group.received[::-1]
        return found

    starting: Instants = facts.cached(("first_start", id(group)), starts)
    return starting


def _of_codes(mask: Flags, codes: Ints) -> Flags:
    if len(codes) and int(codes.max()) >= len(mask):
        return np.where(codes < len(mask), mask[np.minimum(codes, len(mask) - 1)], False)
    return mask[codes]


def _in_force(rule: Rule, received: Instants) -> Flags | None:
    low, high = rule.duty.terms.valid_from, rule.duty.terms.valid_until
    if low is None and high is None:
        return None
    fits = np.ones(len(received), bool)
    if low is not None:
        fits &= received >= low
    if high is not None:
        fits &= received < high
    return fits


def _promised(rule: Rule, group: Group, fits: Flags | None, promised: Instants) -> Flags:
    """The dates that the field of a `by` promises, written into `promised`; events without one open nothing."""
    has = np.zeros(len(group), bool)
    for piece in reversed(group.pieces(rule.body["field"])):
        given = np.ones(len(group), bool) if piece.given is None else piece.given
        if piece.words is not None:
            instants = [rule.promised_at(word) for word in piece.words]
            real = np.array([instant is not None for instant in instants] or [False])[piece.values]
            at = np.array([instant or 0 for instant in instants] or [0], np.int64)[piece.values]
        else:
            real, at = np.full(len(group), piece.values.dtype.kind in "iuf"), piece.values.astype(np.int64)
        has = np.where(given, real, has)
        wanted = given & real if fits is None else given & real & fits
        promised[wanted] = at[wanted]
    return has if fits is None else fits & has


def _opened_by_breaches(context: Context, rules: Sequence[Rule], mask: Flags | None) -> Opened:
    triggers = breach_triggers(context, rules[0])
    which = np.full(len(triggers), -1, np.int16)

    def pieces(name: str) -> tuple[Piece, ...]:
        return context.facts.pieces(name, None, triggers.subject)

    for place, rule in enumerate(rules):
        fits = holds_over(rule.duty.addition("where"), pieces, len(triggers))
        force = _in_force(rule, triggers.broken_at)
        if force is not None:
            fits &= force
        if mask is not None:
            fits &= ~_of_codes(mask, triggers.subject)
        which[fits & (which < 0)] = place
    chosen = np.flatnonzero(which >= 0)
    subject, start = triggers.subject[chosen], triggers.broken_at[chosen]
    return Opened(subject, start, chosen=chosen, rule=which[chosen], breaches=triggers)
