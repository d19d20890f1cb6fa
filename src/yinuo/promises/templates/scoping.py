"""Whom a document is for, written into its lines: `where customer = 'KH-000417'`. Pure; no row and no clock.

The scope becomes a condition of each promise whose waking events say whose matter they are (`events.kinds.carries`), so what is signed,
judged, proven and verified is one and the same line. A promise of the whole house (trainings, inspections, floors, retention) stays one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from yinuo.engine.clauses.causes import breach_of, document_of, is_of_many
from yinuo.engine.clauses.contradictions import is_impossible
from yinuo.engine.clauses.shapes import Declared, Tree
from yinuo.engine.events.kinds import carries

Scope = Mapping[str, tuple[str, ...]]
"""By field of the events (`customer`, `channel`, `staff`, `department`) the names that are meant, in order; none: nobody. A field that is
missing narrows nothing."""
WHOLE_HOUSE: Final[Scope] = {}


@dataclass(frozen=True)
class Named:
    """A promise of a document with its tree."""

    name: str
    tree: Tree


def narrowed(promises: Sequence[Named], scope: Scope, states: Mapping[str, Declared]) -> tuple[Named, ...]:
    """The promises as they hold within a scope, in their order; without those that can be owed to nobody in it, and their remedies.

    Args:
        states: the declared states, built-in ones included: what begins one wakes `update … while STATE`.
    """
    found = [Named(one.name, tree) for one in promises if (tree := _within(one.tree, scope, states)) is not None]
    known = {one.name for one in promises}
    while more := {one.name for one in found if _waits_in_vain(one.tree, known - {one.name for one in found}, found)}:
        found = [one for one in found if one.name not in more]
    return tuple(found)


def _within(tree: Tree, scope: Scope, states: Mapping[str, Declared]) -> Tree | None:
    """The tree with the scope in its condition; None where nothing could ever wake it."""
    parts = []
    for field in sorted(fields_of(tree, states).intersection(scope)):
        names = scope[field]
        if not names:
            return None
        values = [{"text": name} for name in names]
        parts.append({"field": field, "op": "=", "value": values[0]} if len(values) == 1 else {"field": field, "op": "in", "value": values})
    if not parts:
        return tree
    where = both(tree["where"], parts)
    return None if is_impossible(where) else {**tree, "where": where}


def both(where: Any, parts: list[Any]) -> Any:
    """A condition and further ones, flat, as the grammar reads them."""
    own = [] if where is None else list(where["and"]) if "and" in where else [where]
    together = own + parts
    return together[0] if len(together) == 1 else {"and": together}


def fields_of(tree: Tree, states: Mapping[str, Declared]) -> frozenset[str]:
    """The fields by which a promise can be narrowed.

    What it is for (customer, channel) its waking events must carry, of a ratio both kinds. Who owes it (staff, department) only a promise
    that is counted for each of them asks. A promise that every such event *has* the field would promise nothing any more.
    """
    kinds = waking_kinds(tree, states)
    found = {field for field in ("customer", "channel") if kinds and all(carries(kind, field) for kind in kinds)}
    found |= {field for field in ("customer", "channel", "staff", "department") if field in tree["each"]}
    return frozenset(found - {tree["body"].get("field") if tree["body"]["is"] == "has" else None})


def waking_kinds(tree: Tree, states: Mapping[str, Declared]) -> tuple[str, ...]:
    """The kinds of events that open, or are counted by, a promise; none for breaches, retention, floors and availability.

    A remedy follows the breach of a promise, which is of its own scope already.
    """
    body = tree["body"]
    match body["is"]:
        case "within":
            return (body["of"]["event"],) if "event" in body["of"] else ()
        case "next_reply":
            return (body["of"],)
        case "update":
            state = states.get(body["while"])
            return (state.begins,) if state is not None and state.begins else ()
        case "penalty" | "penalty_fixed":
            return (body["after"],)
        case "ratio":
            return (body["event"], body["to"])
        case "by" | "count" | "sum" | "distinct" | "share" | "has" | "order" | "never" | "notice":
            return (body["event"],)
    return ()


def _waits_in_vain(tree: Tree, gone: set[str], left: Sequence[Named]) -> bool:
    """Whether no breach that could wake a remedy is left: its promise is gone, or each of its document's."""
    breach = breach_of(tree["body"])
    if breach is None or not is_of_many(breach):
        return breach is not None and breach["promise"] in gone
    number = breach.get("document")
    return number is not None and not any(breach_of(one.tree["body"]) is None and document_of(one.name) == number for one in left)
