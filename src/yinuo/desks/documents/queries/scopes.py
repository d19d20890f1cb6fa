"""Whom a document binds or protects, as its promises are judged by it: which rows count on a day, and what they do to each promise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.templates import filling
from yinuo.promises.templates.checks import Finding
from yinuo.promises.templates.scoping import Scope, fields_of, narrowed
from yinuo.promises.templates.shapes import Template

from ..choices import Bound
from ..models import Draft
from ..models import Scope as Row
from . import merges

FIELDS = {Bound.CUSTOMERS: "customer", Bound.CHANNELS: "channel", Bound.STAFF: "staff", Bound.DEPARTMENTS: "department"}
"""By which field of the events a kind of row is told apart."""


def rows_of(draft: Draft) -> list[Row]:
    """What was said about whom it binds, in the order of saying."""
    return list(draft.scopes.all())


def scope_of(rows: Collection[Row], *, on: date | None = None) -> Scope:
    """The scope that these rows come to on a day; without a day, of all of them whenever they count.

    Rows of one kind are alternatives. One without a name means all of its kind, and so does “everyone” for whoever it may be (a channel is
    nobody). Where there are rows of a kind, but none counts on the day, nobody is meant. A customer is meant by each number that is the
    same customer's since a merge (docs/decisions/0009).
    """
    counting = [one for one in rows if on is None or counts_on(one, on)]
    is_for_everyone = any(one.kind == Bound.EVERYONE for one in counting)
    found: dict[str, tuple[str, ...]] = {}
    for kind, field in FIELDS.items():
        if not any(one.kind == kind for one in rows) or (is_for_everyone and kind != Bound.CHANNELS):
            continue
        names = {one.name for one in counting if one.kind == kind}
        if "" not in names:
            found[field] = merges.numbers_of(names) if kind == Bound.CUSTOMERS and names else tuple(sorted(names))
    return found


def counts_on(row: Row, on: date) -> bool:
    """Whether a row counts on a day; its first and its last day are in it."""
    return (row.from_on is None or row.from_on <= on) and (row.until_on is None or on <= row.until_on)


def turning_days(rows: Collection[Row]) -> list[date]:
    """The days from which on the scope is another one, in order."""
    begins = {one.from_on for one in rows if one.from_on is not None}
    ends = {one.until_on + timedelta(days=1) for one in rows if one.until_on is not None}
    return sorted(begins | ends)


@dataclass(frozen=True)
class Reach:
    """What a scope does to the promises of a document: how many it narrows, how many hold for the whole house, which nobody is owed."""

    narrowed: int
    whole: int
    left_out: tuple[str, ...]

    @property
    def total(self) -> int:
        """All promises that the text makes so far."""
        return self.narrowed + self.whole + len(self.left_out)


def reach_of(draft: Draft, template: Template, values: dict[str, str], scope: Scope) -> Reach:
    """What the scope does to each promise."""
    promises, states = filling.filled_promises(template, values, number=draft.number), filling.states_of(template)
    kept = {one.name for one in narrowed(promises, scope, states)}
    touched = {one.name for one in promises if fields_of(one.tree, states).intersection(scope)}
    left_out = tuple(one.name.removeprefix(f"{draft.number}.") for one in promises if one.name not in kept)
    return Reach(len(touched & kept), len(kept - touched), left_out)


def findings_of(draft: Draft, template: Template, values: dict[str, str]) -> list[Finding]:
    """What a careful reader would ask about the scope: a two-sided document that names no customer, promises that nobody is owed."""
    rows = rows_of(draft)
    scope = scope_of(rows)
    found = []
    if template.signing == "both sides" and "customer" not in scope and not any(one.kind == Bound.EVERYONE for one in rows):
        words = _(
            "Two sides sign, and no customer is named: the promises bind us to all customers. Name the customer’s number under "
            "“Whom it binds or protects”, or decide that it holds for all."
        )
        found.append(Finding("binds_all_customers", words))
    left_out = reach_of(draft, template, values, scope).left_out if scope else ()
    if left_out:
        words = _("Whom the document is for leaves nobody to whom these promises could be owed: {names}. They will not be judged.")
        found.append(Finding("scope_leaves_out", words, data={"names": ", ".join(left_out)}))
    return found
