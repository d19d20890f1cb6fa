"""What a deadline promise says, resolved once per version: what opens, what answers, how long, what pauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yinuo.engine.clauses.causes import breach_of
from yinuo.engine.clauses.shapes import Declared
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.controls import instant_in
from yinuo.engine.verdicts.due import GRACE, Limit, limit_of
from yinuo.engine.worktime.shapes import Calendar
from yinuo.engine.worktime.tables import day_number

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(eq=False)
class Rule:
    """One version of a within, by, next_reply or update promise."""

    duty: Duty
    context: Context

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """The tree's body."""
        return self.duty.body

    @cached_property
    def opens_with(self) -> str | None:
        """The kind that opens an obligation; None where a breach or a state does."""
        kind = self.duty.kind
        if kind == "within":
            event = self.body["of"].get("event")
            return None if event is None else str(event)
        if kind == "by":
            return str(self.body["event"])
        return str(self.body["of"]) if kind == "next_reply" else None

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The kinds expected."""
        expect = self.body["expect"]
        if isinstance(expect, str):
            return (expect,)
        return tuple(expect.get("all") or expect["any"])

    @cached_property
    def needs_all(self) -> bool:
        """Whether every kind is expected, each matched on its own."""
        expect = self.body["expect"]
        return not isinstance(expect, str) and bool(expect.get("all")) and len(expect["all"]) > 1

    @cached_property
    def by_person(self) -> bool:
        """Whether only a person's answer counts."""
        expect = self.body["expect"]
        return not isinstance(expect, str) and bool(expect.get("by_person"))

    @cached_property
    def limit(self) -> Limit:
        """How long; for `by`, whose date is given, a limit that pauses shift by plain seconds."""
        return limit_of(self.duty.clock, self.body.get("limit") or self.body.get("every"))

    @cached_property
    def grace(self) -> Limit:
        """How long a reported kind may stay without evidence."""
        return limit_of(self.duty.clock, self.duty.addition("grace") or GRACE)

    @cached_property
    def is_reported(self) -> bool:
        """Whether the evidence comes from elsewhere: for any, all kinds; for all, one of them."""
        told = [kind in self.context.reported for kind in self.answers]
        return any(told) if self.needs_all else all(told)

    @cached_property
    def pausing(self) -> tuple[tuple[Declared, Limit | None], ...]:
        """The states that pause, each with its cap."""
        found = []
        for pause in self.duty.addition("pausing") or ():
            cap = pause.get("cap")
            found.append((self.context.declared_state(pause["state"]), Limit(self.duty.clock, cap) if cap else None))
        return tuple(found)

    @cached_property
    def excusing_states(self) -> tuple[Declared, ...]:
        """States after `unless`."""
        return tuple(self.context.declared_state(part["state"]) for part in self.duty.addition("unless") or () if part.get("state"))

    @cached_property
    def excusing_kinds(self) -> tuple[str, ...]:
        """Kinds after `unless`."""
        return tuple(part["event"] for part in self.duty.addition("unless") or () if part.get("event"))

    @cached_property
    def reopened_by(self) -> str | None:
        """The kind that reopens what was closed."""
        reopened = self.duty.addition("reopened")
        return str(reopened["by"]) if reopened and self.duty.kind in ("within", "by") else None

    @cached_property
    def silent(self) -> Limit:
        """How long after the answer a reopening still counts as the customer's objection."""
        return Limit(self.duty.clock, self.duty.addition("reopened")["silent"])

    @cached_property
    def dismissed_by(self) -> str | None:
        """For next_reply, the kind that says that no reply is needed."""
        return f"{self.body['of'].partition('.')[0]}.dismissed" if self.duty.kind == "next_reply" else None

    @cached_property
    def breach(self) -> Mapping[str, Any] | None:
        """For a promise opened by breaches: {"breach": grade, "promise": name or None}, or "document" with a number instead."""
        return breach_of(self.body)

    @property
    def match_key(self) -> tuple[Any, ...]:
        """Versions with the same key are matched together: they have the same trigger and answer."""
        of = self.body.get("of")
        trigger = tuple(sorted(of.items(), key=str)) if isinstance(of, Mapping) else of
        return self.duty.kind, str(trigger), self.opens_with, self.body.get("while"), self.answers, self.needs_all, self.by_person

    def promised_at(self, value: Any) -> int | None:
        """For `by`: the instant that a field's value promises, None where it holds neither an instant nor a date."""
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                day = day_number(_date(value))
            except ValueError:
                return None
            return int(self.duty.clock.close_of(day))
        return instant_in(value)

    @property
    def calendar(self) -> Calendar:
        """The calendar of this version."""
        return self.duty.clock.calendar


def _date(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def counts_as_answer(kind: str, answered_by: Any, confirmed: Any, *, by_person: bool) -> bool:
    """Whether an event of an expected kind answers, by who made it (semantics, 3.2)."""
    if answered_by == "automatic":
        return not by_person and kind.partition(".")[2] == "acknowledged"
    if answered_by == "note":
        return False
    if answered_by == "bot":
        return not by_person and confirmed in (True, "true")
    return True


def rules_of(context: Context, duties: Sequence[Duty]) -> tuple[tuple[Rule, ...], ...]:
    """The versions of one promise, those matched together in one tuple."""
    groups: dict[tuple[Any, ...], list[Rule]] = {}
    for duty in duties:
        rule = Rule(duty, context)
        groups.setdefault(rule.match_key, []).append(rule)
    return tuple(tuple(group) for group in groups.values())
