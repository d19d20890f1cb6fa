"""What a change does: sentences old beside new, the promises behind them and for whom that is kinder, the clocks that run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.desks.documents.models import Draft, Scope
from yinuo.desks.documents.queries import drafts, scopes
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.clauses.shapes import Terms
from yinuo.promises.amending import Change, Pair, compare_promises, compare_sentences
from yinuo.promises.templates import filling
from yinuo.ui import telling_time
from yinuo.watch import queries as watch

MOST_CLOCKS = 40


@dataclass(frozen=True)
class Effect:
    """One promise that a change touches. `mark` is what it does to whoever the promise is owed to: kinder, harsher, new, ended, other."""

    name: str
    mark: str
    before: str
    after: str
    owed_by: str
    owed_to: str
    running: int


@dataclass(frozen=True)
class Row:
    """One reworded sentence with the promises that hang on it."""

    number: str
    pair: Pair
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Running:
    """A clock that began under the terms before and keeps them."""

    name: str
    subject: str
    due_at: datetime | None
    mark: str
    is_period: bool


@dataclass(frozen=True)
class Impact:
    """Everything a change does. `loose` are effects that hang on no reworded sentence (an interval, a fixed number, whom it is for).

    `scopes` are the rows of whom it binds, before and after, where they differ; else both are empty.
    """

    rows: tuple[Row, ...]
    loose: tuple[Effect, ...]
    clocks: tuple[Running, ...]
    clock_count: int
    counts: dict[str, int]
    before_count: int
    after_count: int
    unchanged: int
    scopes: tuple[tuple[Scope, ...], tuple[Scope, ...]] = ((), ())

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.loose or self.has_other_scope)

    @property
    def has_other_scope(self) -> bool:
        """Whether it is for others than before."""
        return any(self.scopes)


def promises_text(draft: Draft, *, on: date) -> str:
    """The promises file of a version as it would be on a day."""
    template = drafts.template_of(draft)
    values = {**drafts.fitting(template, drafts.values_of(draft)), **drafts.intervals_of(draft.number, on=on)}
    scope = scopes.scope_of(scopes.rows_of(draft), on=max(on, draft.effective_on or on))
    return filling.promises_text(template, values, number=draft.number, scope=scope)


def impact_of(base: Draft, draft: Draft, *, at: datetime) -> Impact:
    """Compare a version with the one it follows."""
    on = telling_time.local(at).date()
    before, after = promises_text(base, on=on), promises_text(draft, on=on)
    changes = compare_promises(before, after)
    names = {one.name for one in changes}
    running = {name: watch.rows(name, verdict="pending", limit=MOST_CLOCKS).rows for name in names}
    effects = {one.name: _effect(one, base, len(running[one.name])) for one in changes}
    old, new = _sentences(base), _sentences(draft)
    pairs = compare_sentences([text for text, _names in old], [text for text, _names in new], only_changed=True)
    rows = tuple(_row(pair, old, new, effects) for pair in pairs)
    told = {one.name for row in rows for one in row.effects}
    marks = {one.name: effects[one.name].mark for one in changes}
    clocks = [
        Running(name.removeprefix(f"{base.number}."), row.subject, row.due_at, marks[name], row.is_period)
        for name in sorted(names)
        for row in running[name]
        if row.verdict == "pending"
    ]
    clocks.sort(key=lambda one: (one.due_at is None, one.due_at, one.subject))
    reworded = sum(1 for one in pairs if one.before_at is not None)
    return Impact(
        rows, tuple(one for name, one in effects.items() if name.removeprefix(f"{base.number}.") not in told),
        tuple(clocks[:MOST_CLOCKS]), len(clocks), dict(Counter(one.mark for one in effects.values())),
        before.count(f"\n{base.number}."), after.count(f"\n{base.number}."), len(old) - reworded, _scopes(base, draft),
    )  # fmt: skip


def _scopes(base: Draft, draft: Draft) -> tuple[tuple[Scope, ...], tuple[Scope, ...]]:
    """Whom the document is for, before and after; nothing where that stays."""
    before, after = (tuple(scopes.rows_of(one)) for one in (base, draft))
    said = [{(row.kind, row.name, row.from_on, row.until_on) for row in rows} for rows in (before, after)]
    return ((), ()) if said[0] == said[1] else (before, after)


def _sentences(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    template = drafts.template_of(draft)
    values = drafts.fitting(template, drafts.values_of(draft))
    return [
        (filling.plain_text(one, template, values), tuple(f"{draft.number}.{line.name}" for line in one.lines))
        for one in drafts.printed_sentences(template)
    ]


def _row(pair: Pair, old: Sequence[Any], new: Sequence[Any], effects: dict[str, Effect]) -> Row:
    names: list[str] = []
    text = ""
    for side, at in ((old, pair.before_at), (new, pair.after_at)):
        if at is not None:
            text = text or side[at][0]
            names += [name for name in side[at][1] if name in effects]
    return Row(filling.clause_number(text), pair, tuple(effects[name] for name in dict.fromkeys(names)))


def _effect(change: Change, base: Draft, running: int) -> Effect:
    mark = change.verdict if change.verdict != "changed" else change.for_creditor
    names = {party.key: party.name_zh if telling_time.is_chinese() else party.name_en for party in drafts.template_of(base).parties}
    return Effect(
        change.name.removeprefix(f"{base.number}."), mark, words_of(change.before), words_of(change.after),
        names.get(change.by, ""), names.get(change.to, ""), running,
    )  # fmt: skip


def words_of(terms: Terms | None) -> str:
    """A promise in words, in the reader's language; empty where there is none."""
    if terms is None:
        return ""
    return sentence(terms.tree, lang="zh" if telling_time.is_chinese() else "en")


__all__ = ["Effect", "Impact", "Row", "Running", "impact_of", "promises_text", "words_of"]
