"""Who answers what, on arrays, for the usual histories: first come, first served (semantics, 3.3).

Subjects with a merge, a split, a reopening, a reclassification, an extension or a void are left to `walks`, which says the same one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING, Instants
from yinuo.engine.verdicts.facts import Facts, Group
from yinuo.engine.verdicts.ordering import merged
from yinuo.engine.verdicts.rules import Rule, counts_as_answer

Ints = NDArray[Any]
Flags = NDArray[np.bool_]


@dataclass(eq=False)
class Series:
    """Answers in order of (subject, occurred, …); columns (n,)."""

    facts: Facts
    subject: Ints
    occurred: Instants
    rows: Ints

    @cached_property
    def is_single(self) -> bool:
        """Whether no subject has two."""
        return len(self.subject) < 2 or bool(np.all(self.subject[1:] > self.subject[:-1]))

    @cached_property
    def slot(self) -> NDArray[np.int32]:
        """Position by subject code, -1 where there is none; only of a single series."""
        slot = np.full(self.facts.subject_count, -1, np.int32)
        slot[self.subject] = np.arange(len(self.subject), dtype=np.int32)
        return slot

    @cached_property
    def occurred_on(self) -> Instants:
        """When each subject's only answer occurred, by code, NOTHING where there is none; only of a single series."""
        found = np.full(self.facts.subject_count, NOTHING)
        found[self.subject] = self.occurred
        return found

    def take(self, positions: Ints) -> Series:
        """Part of the series."""
        return Series(self.facts, self.subject[positions], self.occurred[positions], self.rows[positions])


def answers_of(rule: Rule, facts: Facts, kinds: tuple[str, ...]) -> Series:
    """The facts of these kinds that answer (semantics, 3.2)."""
    group = facts.of(*kinds)
    series = facts.cached(("answers", kinds, rule.by_person), lambda: _answers(rule, facts, group))
    assert isinstance(series, Series)
    return series


def _answers(rule: Rule, facts: Facts, group: Group) -> Series:
    series = Series(facts, group.subject, group.occurred, group.rows)
    doers = _text_codes(group, "answered_by", ("automatic", "note", "bot"))
    if doers is None:
        return series
    fits = np.ones(len(group), bool)
    for position in np.flatnonzero(doers).tolist():
        row = int(group.rows[position])
        kind = facts.table.kinds[int(facts.table.kind[row])]
        by, confirmed = facts.value(row, "answered_by"), facts.value(row, "confirmed")
        fits[position] = counts_as_answer(kind, by, confirmed, by_person=rule.by_person)
    return series if fits.all() else series.take(np.flatnonzero(fits))


def _text_codes(group: Group, name: str, texts: tuple[str, ...]) -> Flags | None:
    """Where a field holds one of these texts, None where nowhere."""
    found = None
    for piece in group.pieces(name):
        if piece.words is None:
            continue
        true = np.array([word in texts for word in piece.words] or [False])[piece.values]
        if piece.given is not None:
            true &= piece.given
        found = true if found is None else found | true
    return None if found is None or not found.any() else found


@dataclass(eq=False)
class Matched:
    """Answers given to obligations, columns (n,): when (NOTHING where open), by which row (-1), whether out of order (None: none is).

    `row` None: the only answer of the subject in `single`, looked up when somebody asks.
    """

    settled: Instants
    row: Ints | None
    out_of_order: Flags | None
    single: Series | None = None

    def rows(self, subject: Ints) -> Ints:
        """The rows of the answers, -1 where open."""
        if self.row is not None:
            return self.row
        if self.single is None:
            return np.full(len(self.settled), -1)
        return np.where(self.settled == NOTHING, -1, self.single.rows[self.single.slot[subject]])


def match(
    subject: Ints,
    start: Instants,
    answers: Series,
    *,
    first: Flags | None,
    first_start: Callable[[], Instants] | None,
    may_be_early: bool,
    single: bool,
) -> Matched:
    """Match the obligations of all subjects with answers, oldest first.

    Args:
        subject, start: obligations in order of (subject, start), shape (n,).
        first: per obligation, whether it is its subject's very first event of the trigger's kind; None where all are.
        first_start: gives, per subject code, when that first event was received, NOTHING where there is none; None where early answers
            never count.
        may_be_early: whether an answer before the first event settles it.
        single: no subject has two obligations.
    """
    if single and answers.is_single and (first is None or bool(first.all())):
        return _match_single(subject, start, answers, may_be_early and first_start is not None)
    settled, row = np.full(len(subject), NOTHING), np.full(len(subject), -1)
    early_flags = np.zeros(len(subject), bool)
    waiting = np.arange(len(subject))
    if first_start is not None:
        begins = first_start()[answers.subject]
        early = (begins != NOTHING) & (answers.occurred < begins)
        if early.any():
            if may_be_early:
                first = np.ones(len(subject), bool) if first is None else first
                _settle_early(subject, first, answers.take(np.flatnonzero(early)), settled, row, early_flags)
                waiting = np.flatnonzero(~early_flags)
            answers = answers.take(np.flatnonzero(~early))
    _first_come(subject[waiting], start[waiting], answers, waiting, settled, row)
    return Matched(settled, row, early_flags if early_flags.any() else None)


def _match_single(subject: Ints, start: Instants, answers: Series, early_counts: bool) -> Matched:
    inside = subject if not len(subject) or int(subject[-1]) < answers.facts.subject_count else None
    if not len(answers.subject) or inside is None:
        return Matched(np.full(len(subject), NOTHING), None, None)
    settled = answers.occurred_on[subject]
    early = np.flatnonzero(settled < start)
    early = early[settled[early] != NOTHING]
    flags = None
    if len(early) and early_counts:
        flags = np.zeros(len(subject), bool)
        flags[early] = True
    elif len(early):
        settled[early] = NOTHING
    return Matched(settled, None, flags, answers)


def _settle_early(subject: Ints, first: Ints, early: Series, settled: Instants, row: Ints, flags: Flags) -> None:
    """The latest early answer of a subject settles its first event's obligation."""
    latest = np.full(early.facts.subject_count, -1)
    latest[early.subject] = np.arange(len(early.subject))  # the last of equal indices stays, and they are in order
    positions = np.flatnonzero(first)
    found = latest[subject[positions]]
    positions, found = positions[found >= 0], found[found >= 0]
    settled[positions], row[positions], flags[positions] = early.occurred[found], early.rows[found], True


def _first_come(subject: Ints, start: Instants, answers: Series, waiting: Ints, settled: Instants, row: Ints) -> None:
    """A queue per subject, all at once: an answer is lost where it would make the queue shorter than empty."""
    if not len(subject) or not len(answers.subject):
        return
    who, _, part = merged([(subject, start), (answers.subject, answers.occurred)])
    is_answer = part == 1
    fresh = np.ones(len(who), bool)
    fresh[1:] = who[1:] != who[:-1]
    segment = np.cumsum(fresh) - 1
    heads = np.flatnonzero(fresh)
    steps = np.cumsum(1 - 2 * is_answer.astype(np.int64))
    base = -segment * np.int64(len(who) + 1)
    level = steps - (steps[heads] - (1 - 2 * is_answer[heads].astype(np.int64)))[segment] + base
    lowest = np.minimum.accumulate(np.minimum(level, base))
    before = base.copy()
    before[1:] = np.minimum(lowest[:-1], base[1:])
    closes = is_answer & (level >= before)
    opened = np.cumsum(~is_answer)
    closing = np.cumsum(closes)
    opened_before = (opened[heads] - ~is_answer[heads])[segment]
    closing_before = (closing[heads] - closes[heads])[segment]
    one = (opened_before + closing - 1 - closing_before)[closes]
    which = (np.cumsum(is_answer) - 1)[closes]
    settled[waiting[one]] = answers.occurred[which]
    row[waiting[one]] = answers.rows[which]


def match_replies(subject: Ints, start: Instants, answers: Series) -> Matched:
    """For next_reply: each obligation is settled by the first answer from its start on."""
    settled, row = np.full(len(subject), NOTHING), np.full(len(subject), -1)
    if len(subject) and len(answers.subject):
        who, _, part = merged([(subject, start), (answers.subject, answers.occurred)])
        places = np.where(part == 1, np.arange(len(who)), len(who))
        following = np.minimum.accumulate(places[::-1])[::-1][part == 0]
        found = following < len(who)
        found[found] = who[following[found]] == subject[found]
        which = (np.cumsum(part == 1) - 1)[following[found]]
        settled[found], row[found] = answers.occurred[which], answers.rows[which]
    return Matched(settled, row, None)
