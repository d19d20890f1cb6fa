"""Terms as conditions in SQL: whether a record has reached the end of every term that covers it. Sets of any size, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..choices import Kind, Source
from . import holds
from .holdings import Holding, sealed_parts
from .rules import Rule

KIND = "kind"


@dataclass
class Values:
    """Collects the parameters of one statement under names of their own."""

    held: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """The placeholder for a value."""
        name = f"v{len(self.held)}"
        self.held[name] = value
        return f"%({name})s"

    def named(self, value: Any) -> str:
        """The bare name of a parameter with a value."""
        name = f"v{len(self.held)}"
        self.held[name] = value
        return name


def covered_sql(row: str, rule: Rule, values: Values) -> str:
    """A rule speaks of the record."""
    parts = []
    if rule.since is not None:
        parts.append(f"{row}.made_at >= {values.add(rule.since)}")
    if rule.until is not None:
        parts.append(f"{row}.made_at < {values.add(rule.until)}")
    return " AND ".join(parts) or "true"


def kept_sql(row: str, rules: Sequence[Rule], at: datetime, values: Values) -> str:
    """Some rule still keeps the record at an instant: its term is not over, or its count has not begun."""
    parts = []
    for rule in rules:
        over = rule.term.over_before(at)
        start = f"{row}.made_at" if rule.term.counted == "made" else f"{row}.started_at"
        still = "true" if over is None else f"({start} IS NULL OR {start} >= {values.add(over)})"
        parts.append(f"({covered_sql(row, rule, values)} AND {still})")
    return f"({' OR '.join(parts)})" if parts else "false"


def known_sql(row: str, rules: Sequence[Rule], values: Values) -> str:
    """At least one rule covers the record; without any, nothing says when it may go, so it never comes up."""
    parts = [f"({covered_sql(row, rule, values)})" for rule in rules]
    return f"({' OR '.join(parts)})" if parts else "false"


def over_sql(holding: Holding, every: dict[str, list[Rule]], at: datetime, values: Values) -> str:
    """The record `x` has reached the end of every term that covers it; for a whole customer, so has everything under its key."""
    rules = rows_only(every.get(holding.kind, []))
    condition = f"{known_sql('x', rules, values)} AND NOT {kept_sql('x', rules, at, values)}"
    return condition + (_parts_over(every, at, values) if holding.kind == Kind.CUSTOMER_ARCHIVE else "")


def held_sql(holding: Holding, values: Values) -> str:
    """The record `x` is on hold; a whole customer is when anything under its key is."""
    condition = holds.held_sql("x", kind=values.named(holding.kind))
    if holding.kind == Kind.CUSTOMER_ARCHIVE and holds.is_beyond_customers():
        for part in sealed_parts():
            condition += f" OR x.root IN (SELECT p.root FROM ({part.sql}) p WHERE {holds.held_sql('p', kind=values.named(part.kind))})"
    return f"({condition})"


def rows_only(rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose count starts with a row of a desk."""
    return [rule for rule in rules if rule.covers_rows]


def _parts_over(every: dict[str, list[Rule]], at: datetime, values: Values) -> str:
    """And nothing that would become unreadable with the archive must stay."""
    found = ""
    for part in sealed_parts():
        rules = rows_only(every.get(part.kind, []))
        if rules:
            found += f" AND NOT EXISTS (SELECT 1 FROM ({part.sql}) p WHERE p.root = x.root AND {kept_sql('p', rules, at, values)})"
    for rules in every.values():
        for rule in rules:
            if rule.source == Source.DOCUMENT and not rule.covers_rows:
                found += f" AND x.root NOT IN ({_with_events(rule, at, values)})"
    return found


def _with_events(rule: Rule, at: datetime, values: Values) -> str:
    """The customers for whom a promise keeps something that began with an event of the ledger."""
    since = rule.term.over_before(at)
    begun = [f"e.kind = {values.add(rule.begins)}"]
    if since is not None:
        begun.append(f"e.occurred_at >= {values.add(since)}")
    if rule.since is not None:
        begun.append(f"e.occurred_at >= {values.add(rule.since)}")
    if rule.until is not None:
        begun.append(f"e.occurred_at < {values.add(rule.until)}")
    return (
        "SELECT COALESCE(w.merged_into_id, w.id) FROM customers_customer w WHERE w.number IN ("
        "SELECT substr(named.ref, 10) FROM ledger_event e CROSS JOIN LATERAL ("
        "SELECT jsonb_array_elements_text((e.body::jsonb) -> 'refs') AS ref UNION ALL SELECT e.subject) named"
        f" WHERE {' AND '.join(begun)} AND named.ref LIKE 'customer:%%' AND NOT EXISTS ("
        "SELECT 1 FROM ledger_event gone WHERE gone.kind = 'record.erased' AND gone.subject = e.subject))"
    )
