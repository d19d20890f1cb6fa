"""Walking through the facts of a few subjects in time: who answers what, ended, reopened, merged, split (semantics, sections 3 and 4).

This is the plain form. It knows everything that can happen to an obligation; `matching` knows the usual histories, on arrays.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from yinuo.engine.verdicts.histories import Fact, Histories
from yinuo.engine.verdicts.obligation import FAR_AHEAD, LONG_AGO, BreachRow, Obligation, answering, opened, standing, triggers_of
from yinuo.engine.verdicts.rules import Rule

TRIGGER, ANSWER, END, REOPENING, MERGE, SPLIT = range(6)
"""What comes first at equal instants."""


class Walk:
    """One walk through the facts of subjects that belong together, for versions that are matched together."""

    def __init__(
        self,
        rules: Sequence[Rule],
        histories: Histories,
        breaches: Mapping[int, Sequence[BreachRow]],
        was_broken: Callable[[Obligation, int], bool],
        had_broken: Callable[[Obligation, int], bool],
    ) -> None:
        """`was_broken(one, a)`: whether it was broken when answered at a; `had_broken(one, v)`: whether it was by v, without an answer."""
        self.rules, self.histories, self.breaches = rules, histories, breaches
        self.was_broken, self.had_broken = was_broken, had_broken
        self.rule = rules[0]
        self.facts = histories.facts
        self.open: dict[int, list[Obligation]] = {}
        self.closed: dict[int, list[tuple[int, Obligation]]] = {}
        self.found: list[Obligation] = []
        self.first: dict[int, Fact] = {}
        self.early: dict[int, dict[str, tuple[int, int]]] = {}
        self.later: list[tuple[int, int, Any, int, Any]] = []

    def through(self, subjects: Iterable[int]) -> list[Obligation]:
        """All obligations of these subjects, answers given to them."""
        entries: list[tuple[int, int, Any, int, Any]] = []
        for subject in subjects:
            mine = opened(self.rules, self.histories, subject, self.breaches)
            entries += [(one.start, TRIGGER, one.key, subject, one) for one in mine]
            entries += [(one.void_at, END, (one.void_at, -1, ""), subject, one) for one in mine if one.void_at is not None]
            entries += [(fact.occurred, ANSWER, fact[:3], subject, fact) for fact in answering(self.rule, self.histories, subject)]
            self._remember_first(subject)
            entries += self._other_entries(subject)
        waiting = sorted(entries, key=lambda entry: entry[:3])
        for entry in waiting:
            while self.later and self.later[0][:3] < entry[:3]:
                self._step(self.later.pop(0))
            self._step(entry)
        for entry in self.later:
            self._step(entry)
        return self.found

    def _step(self, entry: tuple[int, int, Any, int, Any]) -> None:
        _STEPS[entry[1]](self, entry[3], entry[4])

    def _other_entries(self, subject: int) -> Iterable[tuple[int, int, Any, int, Any]]:
        history = self.histories[subject]
        for kind in {rule.reopened_by for rule in self.rules} - {None}:
            for fact in history.by_kind.get(kind or "", ()):
                if fact.received <= self.facts.at:
                    yield fact.received, REOPENING, fact.as_trigger, subject, fact
        for fact in history.of([self.rule.dismissed_by] if self.rule.dismissed_by else []):
            if self.facts.value(fact.row, "reason") is not None:
                yield fact.occurred, END, fact[:3], subject, fact
        for happening, stage in (("voided", END), ("merged", MERGE), ("split", SPLIT)):
            for fact in history.happened(happening):
                yield fact.occurred, stage, fact[:3], subject, fact

    def _remember_first(self, subject: int) -> None:
        """The first event of the trigger's kind: an answer before it, with nothing open, may settle what it opens."""
        if self.rule.duty.kind != "next_reply" and self.rule.breach is None:
            triggers = triggers_of(self.rules, self.histories, subject)
            if triggers:
                self.first[subject] = triggers[0]

    def _part(self, fact: Fact) -> str:
        return fact.kind if self.rule.needs_all else ""

    # --- steps -----------------------------------------------------------------------------------------------------------------------

    def begin(self, subject: int, one: Obligation) -> None:
        """A trigger: its obligation waits, unless an early answer has settled it."""
        self.found.append(one)
        first = self.first.get(subject)
        if first is not None and first.row == one.row and first.kind.partition(".")[2] != "reopened":
            early = self.early.get(subject, {})
            one.answered, one.early = dict(early), frozenset(early)
        if one.settled is None:
            insort(self.open.setdefault(subject, []), one)
        else:
            self.closed.setdefault(subject, []).append((one.start, one))

    def answer(self, subject: int, fact: Fact) -> None:
        """An answer: it closes the oldest open obligation that waits for it; for next_reply all of them."""
        part = self._part(fact)
        waiting = [one for one in self.open.get(subject, ()) if part not in one.answered]
        if not waiting and subject in self.first and fact.occurred < self.first[subject].received:
            self.early.setdefault(subject, {})[part] = fact.occurred, fact.recorded  # the latest stays
        for one in waiting if self.rule.duty.kind == "next_reply" else waiting[:1]:
            one.answered[part] = fact.occurred, fact.recorded
            if one.settled is not None:
                self.open[subject].remove(one)
                self.closed.setdefault(subject, []).append((fact.occurred, one))

    def end(self, subject: int, what: Obligation | Fact) -> None:
        """An ending without an answer: it takes what is open and was not broken before."""
        if isinstance(what, Obligation):
            at, reason = what.void_at or 0, "reclassified"
            ending = [one for found in self.open.values() for one in found if one is what]
        else:
            at, reason = what.occurred, self._reason_of(what)
            ending = list(self.open.get(subject, ()))
        for one in ending:
            if not self.had_broken(one, at):
                one.ended = at, reason
                for found in self.open.values():
                    if one in found:
                        found.remove(one)

    def _reason_of(self, fact: Fact) -> str:
        if fact.kind == self.rule.dismissed_by:
            return "needs_no_reply"
        code = self.facts.value(fact.row, "code")
        return "voided" if code is None else f"voided:{code}"

    def reopen(self, subject: int, fact: Fact) -> None:
        """A reopening: what was closed last is open again, unless it was broken when it was closed."""
        closed = self.closed.get(subject)
        if not closed:
            return
        answered_at, one = closed[-1]
        if one.rule.reopened_by != fact.kind or one.out_of_order or self.was_broken(one, answered_at):
            return
        closed.pop()
        accepted = [
            other
            for other in self.histories[subject].by_kind.get(f"{fact.kind.partition('.')[0]}.accepted", ())
            if answered_at <= other.occurred <= fact.received
        ]
        if accepted or fact.received > one.rule.silent.due_one(answered_at):
            one.closed.append((answered_at, fact.received))
        one.answered.clear()
        insort(self.open.setdefault(subject, []), one)

    def merge(self, subject: int, fact: Fact) -> None:
        """Merged into another: what is open here joins what is open there."""
        survivor = self.code_of(self.facts.value(fact.row, "into"))
        moving = self.open.pop(subject, [])
        if survivor is None or survivor == subject or not moving:
            if moving:
                self.open[subject] = moving
            return
        there = self.open.setdefault(survivor, [])
        if not there:
            one = moving.pop(0)
            one.spans = [*_until(one.spans, fact.occurred), (survivor, fact.occurred, FAR_AHEAD)]
            there.append(one)
        host = there[0]
        for one in moving:
            one.host = host
            host.start = host.opened_at = min(host.start, one.start)

    def split(self, subject: int, fact: Fact) -> None:
        """Split off another: what is open there is open here too."""
        parent = self.code_of(self.facts.value(fact.row, "split_from"))
        if parent is None or parent == subject:
            return
        for one in list(self.open.get(parent, ())):
            child = self._child(one, subject, fact.occurred)
            if child is None:
                continue
            self.found.append(child)
            insort(self.open.setdefault(subject, []), child)
            if child.void_at is not None:
                insort(self.later, (child.void_at, END, (child.void_at, -1, ""), subject, child))

    def _child(self, one: Obligation, subject: int, at: int) -> Obligation | None:
        """What is opened on the subject split off: the parent's past up to then, its own from then on. None where it never fits.

        In the very second of the split both count, the parent's first: it is what was split, and the child's comes after it.
        """
        inherited = [
            other
            for code, after, until in _until(one.spans, at)
            for other in self.histories[code].happened("reclassified")
            if after <= other.occurred <= until and other.occurred >= one.start
        ]
        own = [other for other in self.histories[subject].happened("reclassified") if other.occurred >= at]
        exists, void_at = standing(one.rule, self.histories, subject=one.root, row=one.row, start=one.start, after=[*inherited, *own])
        if not exists:
            return None
        child = Obligation(one.rule, subject, one.key, one.start, one.row, one.promised, one.opened_at, is_split=True, source=one.source)
        child.void_at = void_at
        child.answered, child.early = dict(one.answered), one.early
        child.spans = [*_until(one.spans, at), (subject, at, FAR_AHEAD)]
        child.closed = list(one.closed)
        return child

    def code_of(self, name: Any) -> int | None:
        """The code of a subject named in a field; subjects without facts get codes of their own, below zero."""
        if name is None:
            return None
        code = self.facts.code_of(str(name))
        return code if code >= 0 else -2 - sum(ord(letter) << (8 * place) for place, letter in enumerate(str(name)))


def _until(spans: Sequence[tuple[int, int, int]], at: int) -> list[tuple[int, int, int]]:
    return [(code, after, min(until, at)) for code, after, until in spans if after < at]


_STEPS: dict[int, Callable[[Walk, int, Any], None]] = {
    TRIGGER: Walk.begin,
    ANSWER: Walk.answer,
    END: Walk.end,
    REOPENING: Walk.reopen,
    MERGE: Walk.merge,
    SPLIT: Walk.split,
}


def running_updates(rule: Rule, histories: Histories, subject: int) -> list[Obligation]:
    """The obligations of `update`: one after another while the state holds on the subject itself (semantics, 4)."""
    answers = answering(rule, histories, subject)
    reclassified = histories[subject].happened("reclassified")
    found: list[Obligation] = []
    place = 0
    for begin, end, ended, row in _state_spans(rule, histories, subject):
        start = begin
        inside = [fact for fact in answers if begin <= fact.occurred and (fact.occurred <= end or not ended)]
        for fact in [*inside, None]:
            if fact is None and ended and inside and start == end:
                break  # an answer at the very end starts none
            place += 1
            before = [other for other in reclassified if other.occurred <= start]
            later = [other for other in reclassified if other.occurred > start]
            exists, void_at = standing(rule, histories, subject=subject, row=row, start=start, before=before, after=later)
            if exists and rule.duty.in_force(start):
                key = (start, start, start, f"{place:09d}")
                one = Obligation(rule, subject, key, start, row, opened_at=start, spans=[(subject, LONG_AGO, FAR_AHEAD)], void_at=void_at)
                if fact is not None:
                    one.answered[""] = fact.occurred, fact.recorded
                elif ended:
                    one.state_ends = end
                found.append(one)
            if fact is None or (ended and fact.occurred == end):
                break
            start = fact.occurred
    return found


def _state_spans(rule: Rule, histories: Histories, subject: int) -> list[tuple[int, int, bool, int]]:
    """The intervals of an update's state on a subject, with whether each had ended by then, and the row of the event that began it."""
    state, history, at = rule.context.declared_state(rule.body["while"]), histories[subject], histories.facts.at
    ends = {fact.received for fact in history.by_kind.get(state.ends or "", ()) if fact.received <= at}
    rows = {fact.occurred: fact.row for fact in reversed(history.by_kind.get(state.begins, []))}
    return [(begin, end, end in ends, rows[begin]) for begin, end in histories.spans(subject, state)]
