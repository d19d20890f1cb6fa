"""From obligations to rows, one at a time: due dates with pauses and extensions, verdicts, endings (semantics, 3.4 to 3.9, 3.13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.verdicts.conditions import holds_one
from yinuo.engine.verdicts.due import Limit, provisional_one
from yinuo.engine.verdicts.histories import Histories, Span, united
from yinuo.engine.verdicts.obligation import FAR_AHEAD, LONG_AGO, Obligation
from yinuo.engine.verdicts.rules import Rule
from yinuo.engine.verdicts.shapes import BROKEN, EXCUSED, KEPT, PENDING, UNPROVEN, VOID

OUT_OF_ORDER, EXTENDED, RECLASSIFIED, NO_EVIDENCE, RECORDED_LATE, VOIDED, ENDED, MERGED, SPLIT = range(9)
"""The order in which a row's reasons are named."""
_EXTENSION = ("promise", "reason", "approved_by", "told_at", "new_due_at", "new_due_on")


@dataclass(frozen=True)
class Row:
    """One verdict row before it is numbered; `reasons` are pairs (rank, code)."""

    subject: int
    opened_at: int
    due_at: int
    settled_at: int
    verdict: int
    grade: int
    overlays: int
    reasons: tuple[tuple[int, str], ...]
    late_seconds: int
    provisional: bool
    broken_at: int
    version: int

    @property
    def reason(self) -> str:
        """The codes, joined in order."""
        return ";".join(text for _, text in sorted(set(self.reasons)))


class Outcomes:
    """Rows of obligations that a walk has found. `promise` is the name that extensions may give."""

    def __init__(self, histories: Histories, promise: str) -> None:
        self.histories = histories
        self.facts = histories.facts
        self.at = histories.facts.at
        self.promise = promise

    # --- due -------------------------------------------------------------------------------------------------------------------------

    def base_of(self, one: Obligation) -> int:
        """The due date before pauses and extensions."""
        return one.rule.limit.due_one(one.start) if one.promised is None else one.promised

    def due_of(self, one: Obligation, until: int) -> tuple[int, bool]:
        """The due date with what moved it up to an instant, and whether an extension did."""
        due, _ = self._paused(one, until)
        extended = False
        for agreed_at, new in self._extensions(one):
            if one.start <= agreed_at <= min(due, until) and due < new:
                due, extended = new, True
        return due, extended

    def _paused(self, one: Obligation, until: int) -> tuple[int, list[Span]]:
        """The due date after the pauses up to an instant, and those that counted."""
        limit = one.rule.limit
        due = base = self.base_of(one)
        paused = 0
        counted: list[Span] = []
        for begin, end in self._pauses(one, until):
            if begin >= due:
                break
            counted.append((begin, end))
            length = limit.length_one(begin, end)
            paused += length
            due = limit.shifted_one(one.start, due, length) if limit.rolls else limit.shifted_one(one.start, base, paused)
        return due, counted

    def _pauses(self, one: Obligation, until: int) -> list[Span]:
        spans = list(one.closed)
        for state, cap in one.rule.pausing:
            spans += self._during(one, state, cap)
        return united((max(begin, one.start), min(end, until)) for begin, end in spans)

    def _stopped(self, one: Obligation, ending: tuple[int, str] | None) -> int:
        """When the clock stopped: at the answer, or at what ended the obligation without one; else it runs until `at`."""
        if ending is not None:
            return ending[0]
        return self.at if one.settled is None else one.settled[0]

    def _during(self, one: Obligation, state: Declared, cap: Limit | None) -> list[Span]:
        """A state's intervals on the subjects that an obligation had, each while it had it."""
        found = []
        for subject, after, until in one.spans:
            for begin, end in self.state_spans(subject, state):
                begin, end = max(begin, after), min(end, until)
                if begin < end:
                    found.append((begin, end if cap is None else min(end, cap.due_one(begin))))
        return found

    def state_spans(self, subject: int, state: Declared) -> list[Span]:
        """A state's intervals on a subject and on `organisation`."""
        spans = list(self.histories.spans(subject, state))
        if subject != self.facts.organisation:
            spans += self.histories.spans(self.facts.organisation, state)
        return spans

    def _extensions(self, one: Obligation) -> list[tuple[int, int]]:
        """When each extension was agreed, and the date it gave, in order."""
        found = []
        for subject, after, until in one.spans:
            for fact in self.histories[subject].by_kind.get("extension.agreed", ()):
                value = {name: self.facts.value(fact.row, name) for name in _EXTENSION}
                complete = all(value[name] is not None for name in ("reason", "approved_by", "told_at"))
                if not after < fact.occurred <= until or not complete or value["promise"] not in (None, self.promise):
                    continue
                new = one.rule.promised_at(value["new_due_at"])
                new = one.rule.promised_at(value["new_due_on"]) if new is None else new
                if new is not None:
                    found.append((fact.occurred, new))
        return found

    def was_broken(self, one: Obligation, answered_at: int) -> bool:
        """Whether an obligation was broken when it was answered."""
        return answered_at > self.due_of(one, answered_at)[0]

    def had_broken(self, one: Obligation, at: int) -> bool:
        """Whether an obligation without an answer was broken by an instant."""
        due, _ = self.due_of(one, at)
        return at > (one.rule.grace.due_one(due) if one.rule.is_reported else due)

    # --- rows ------------------------------------------------------------------------------------------------------------------------

    def row_of(self, one: Obligation) -> Row:
        """The row of an obligation; one that was merged away takes that of its host, with its own subject and start."""
        final = one.final
        row = self._own_row(final)
        if final is not one:
            row = replace(row, subject=one.subject, opened_at=one.opened_at, reasons=((MERGED, "merged"),))
        elif one.is_split:
            row = replace(row, reasons=(*row.reasons, (SPLIT, "split")))
        return row

    def _own_row(self, one: Obligation) -> Row:
        ending, settled = self._ending(one), one.settled
        due, extended = self.due_of(one, self._stopped(one, ending))
        settled_at = NOTHING if settled is None else settled[0]
        if ending is None:
            verdict, broken_at, reasons = self._verdict(one, due)
        else:
            verdict, settled_at, broken_at, reasons = VOID, ending[0], NOTHING, [(_rank(ending[1]), ending[1])]
        if extended:
            reasons.append((EXTENDED, "extended"))
        late = (self.at if settled_at == NOTHING else settled_at) - due if verdict == BROKEN else 0
        grade = self._grade(one, due, settled_at) if verdict == BROKEN else 0
        overlays = EXCUSED if verdict == BROKEN and self._is_excused(one, due, settled_at) else 0
        mark = provisional_one(one.rule.duty.clock, due)
        place = one.rule.duty.version
        return Row(one.subject, one.opened_at, due, settled_at, verdict, grade, overlays, tuple(reasons), late, mark, broken_at, place)

    def _verdict(self, one: Obligation, due: int) -> tuple[int, int, list[tuple[int, str]]]:
        settled, rule = one.settled, one.rule
        if settled is not None and (settled[0] <= due or one.out_of_order):
            reasons = [(OUT_OF_ORDER, "out_of_order")] if one.out_of_order else []
            return KEPT, NOTHING, [*reasons, (RECORDED_LATE, "recorded_late")] if settled[1] > due else reasons
        if settled is None and self.at <= due:
            return PENDING, NOTHING, []
        if not rule.is_reported:
            return BROKEN, due + 1, []
        grace_ends = rule.grace.due_one(due)
        if settled is not None:
            return BROKEN, min(settled[0], grace_ends + 1), []
        if self.at <= grace_ends:
            return UNPROVEN, NOTHING, []
        return BROKEN, grace_ends + 1, [(NO_EVIDENCE, "no_evidence")]

    def _ending(self, one: Obligation) -> tuple[int, str] | None:
        """The ending without an answer: what the walk found; for an update the earliest, unless it was answered or broken by then."""
        if one.rule.duty.kind != "update":
            return one.ended
        endings = [(one.void_at, RECLASSIFIED, "reclassified")] if one.void_at is not None else []
        for fact in self.histories[one.subject].happened("voided"):
            if fact.occurred >= one.start:
                code = self.facts.value(fact.row, "code")
                endings.append((fact.occurred, VOIDED, "voided" if code is None else f"voided:{code}"))
        if one.state_ends is not None:
            endings.append((one.state_ends, ENDED, "state_ended"))
        at, _, reason = min(endings, default=(NOTHING, 0, ""), key=lambda ending: ending[:2])
        if at == NOTHING or (one.settled is not None and one.settled[0] <= at) or self.had_broken(one, at):
            return None
        return at, reason

    def _grade(self, one: Obligation, due: int, settled_at: int) -> int:
        major = one.rule.duty.addition("major")
        if not major:
            return 1
        if major.get("always"):
            return 2
        if major.get("after"):
            ends = self.at if settled_at == NOTHING else settled_at
            return 2 if ends > Limit(one.rule.duty.clock, major["after"]).due_one(due) else 1
        return 2 if holds_one(major["where"], lambda name: self.facts.value(one.row, name, one.root)) else 1

    def _is_excused(self, one: Obligation, due: int, settled_at: int) -> bool:
        rule: Rule = one.rule
        spans = [*one.spans, (self.facts.organisation, LONG_AGO, FAR_AHEAD)] if rule.excusing_kinds else []
        for kind in rule.excusing_kinds:
            for subject, after, until in spans:
                facts = self.histories[subject].by_kind.get(kind, ())
                if any(one.start <= fact.occurred <= due and after < fact.occurred <= until for fact in facts):
                    return True
        ended = self.at if settled_at == NOTHING else settled_at
        return any(ended <= self._excused_due(one, due, state) for state in rule.excusing_states)

    def _excused_due(self, one: Obligation, due: int, state: Declared) -> int:
        """The due date after the time of an excusing state that began by then, outside the pauses that counted."""
        _, counted = self._paused(one, self._stopped(one, self._ending(one)))
        return excused_due_one(one.rule.limit, due, united(self._during(one, state, None)), counted, since=one.start)


def excused_due_one(limit: Limit, due: int, spans: Sequence[Span], counted: Sequence[Span], *, since: int) -> int:
    """The due date after intervals of an excusing state that began at or before it, from the start on, less the pauses that counted."""
    excused = 0
    for begin, end in spans:
        if begin > due:
            break
        for free_begin, free_end in _outside((max(begin, since), end), counted):
            excused += limit.length_one(free_begin, free_end)
    if not excused:
        return due
    return limit.later_one(due, excused) if limit.in_work else limit.shifted_one(due, due, excused)


def _outside(span: Span, taken: Sequence[Span]) -> list[Span]:
    """The parts of an interval outside others that are in order."""
    begin, end = span
    found = []
    for low, high in taken:
        if low > begin and low < end:
            found.append((begin, low))
        begin = max(begin, high) if low < end else begin
    return [*found, (begin, end)] if begin < end else found


def _rank(reason: str) -> int:
    if reason == "reclassified":
        return RECLASSIFIED
    return VOIDED if reason.startswith("voided") else ENDED


def numbered(obligations: Sequence[Obligation]) -> None:
    """Number the obligations of each subject from 1 in order of start."""
    last: dict[int, int] = {}
    for one in sorted(obligations, key=lambda one: one.key):
        last[one.subject] = one.number = last.get(one.subject, 0) + 1
