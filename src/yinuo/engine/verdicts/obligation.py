"""An obligation on its way, and what opens and answers it, in the plain form (semantics, 3.1, 3.2, 3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yinuo.engine.verdicts.conditions import holds_one
from yinuo.engine.verdicts.histories import Fact, Histories, Span
from yinuo.engine.verdicts.rules import Rule, counts_as_answer

LONG_AGO, FAR_AHEAD = -(2**62), 2**62
Key = tuple[int, int, int, str]


@dataclass(eq=False)
class Obligation:
    """One obligation on its way; instants are seconds UTC.

    `promised` is the date of a `by`. `spans` says whose pauses and extensions count, and between when: (subject, after, up to).
    `void_at` is when a reclassification takes its ground away; `ended` is the ending without an answer that counted.
    """

    rule: Rule
    subject: int
    key: Key
    start: int
    row: int
    promised: int | None = None
    opened_at: int = 0
    answered: dict[str, tuple[int, int]] = field(default_factory=dict)
    early: frozenset[str] = frozenset()
    void_at: int | None = None
    ended: tuple[int, str] | None = None
    closed: list[Span] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    host: Obligation | None = None
    is_split: bool = False
    number: int = 0
    source: tuple[str, int] | None = None
    state_ends: int | None = None

    def __lt__(self, other: Obligation) -> bool:
        return (self.start, self.key) < (other.start, other.key)

    @property
    def out_of_order(self) -> bool:
        """Whether every answer came before its subject's first trigger."""
        return bool(self.answered) and self.settled is not None and self.early == frozenset(self.answered)

    @property
    def root(self) -> int:
        """The subject of what opened it, before any split or merge."""
        return self.spans[0][0]

    @property
    def final(self) -> Obligation:
        """The obligation whose verdict this one takes: itself, unless it was merged away."""
        return self if self.host is None else self.host.final

    @property
    def settled(self) -> tuple[int, int] | None:
        """When it was answered in full and when that was recorded; None while it is open."""
        needed = self.rule.answers if self.rule.needs_all else ("",)
        if any(kind not in self.answered for kind in needed):
            return None
        return max(self.answered.values())


@dataclass(frozen=True, eq=False)
class BreachRow:
    """A broken row of another promise, as a trigger."""

    subject: int
    broken_at: int
    promise: str
    number: int


def opened(rules: Sequence[Rule], histories: Histories, subject: int, breaches: Mapping[int, Sequence[BreachRow]]) -> list[Obligation]:
    """The obligations that a subject's own triggers open, in order."""
    found: list[Obligation] = []
    if rules[0].breach is not None:
        for breach in breaches.get(subject, ()):
            key = (breach.broken_at, breach.broken_at, breach.broken_at, f"{breach.promise} {breach.number:020d}")
            found += _opened_by(rules, histories, key, subject, -1, (breach.promise, breach.number))
    else:
        for fact in triggers_of(rules, histories, subject):
            found += _opened_by(rules, histories, fact.as_trigger, subject, fact.row, None)
    return found


def triggers_of(rules: Sequence[Rule], histories: Histories, subject: int) -> list[Fact]:
    kind, at = rules[0].opens_with, histories.facts.at
    facts = histories[subject].by_kind.get(kind, []) if kind else []
    return sorted((fact for fact in facts if fact.received <= at), key=lambda fact: fact.as_trigger)


def _opened_by(
    rules: Sequence[Rule], histories: Histories, key: Key, subject: int, row: int, source: tuple[str, int] | None
) -> Iterable[Obligation]:
    for rule in rules:
        if not rule.duty.in_force(key[0]):
            continue
        promised = None
        if rule.duty.kind == "by":
            promised = rule.promised_at(histories.facts.value(row, rule.body["field"], subject))
            if promised is None:
                continue
        exists, void_at = standing(rule, histories, subject=subject, row=row, start=key[0])
        if not exists:
            continue
        spans = [(subject, LONG_AGO, FAR_AHEAD)]
        yield Obligation(rule, subject, key, key[0], row, promised, key[0], void_at=void_at, spans=spans, source=source)


def standing(
    rule: Rule,
    histories: Histories,
    *,
    subject: int,
    row: int,
    start: int,
    before: Iterable[Fact] = (),
    after: Iterable[Fact] | None = None,
) -> tuple[bool, int | None]:
    """Whether a trigger fits `where` at some time, and, where it no longer does, since when (semantics, 3.7).

    Args:
        before: reclassifications that the trigger starts with. after: those that come later; the subject's own from start on, if not given:
            one of the same second comes after what it reclassifies.
    """
    where = rule.duty.addition("where")
    if where is None:
        return True, None
    facts = histories.facts
    changed: dict[str, Any] = {}

    def value_of(name: str) -> Any:
        return changed[name] if name in changed else facts.value(row, name, subject if row < 0 else None)

    for fact in before:
        changed.update(facts.payload(fact.row))
    true = ever = holds_one(where, value_of)
    void_at = None
    if after is None:
        after = (fact for fact in histories[subject].happened("reclassified") if fact.occurred >= start)
    for fact in after:
        changed.update(facts.payload(fact.row))
        was, true = true, holds_one(where, value_of)
        ever = ever or true
        if was and not true:
            void_at = fact.occurred
    return ever, None if true else void_at


def answering(rule: Rule, histories: Histories, subject: int) -> list[Fact]:
    """The facts of a subject that answer, in order (semantics, 3.2)."""
    facts = histories.facts
    found = histories[subject].of(rule.answers)
    if "answered_by" not in facts.table.fields and "answered_by" not in facts.table.attributes:
        return found
    return [
        fact
        for fact in found
        if counts_as_answer(fact.kind, facts.value(fact.row, "answered_by"), facts.value(fact.row, "confirmed"), by_person=rule.by_person)
    ]
