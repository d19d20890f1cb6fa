"""Terms as conditions in SQL: whether a record has reached the end of every term that covers it. Sets of any size, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..choices import Kind, Source
from .holdings import Holding, sealed_parts
from .holds import Standing
from .rules import Rule
from .values import Values


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
    if holding.kind != Kind.CUSTOMER_ARCHIVE:
        return condition
    return f"{condition} AND x.root NOT IN (SELECT under.root FROM under WHERE under.{values.moment(at)})"


def held_sql(holding: Holding, now: Standing, values: Values) -> str:
    """The record `x` is on hold; a whole customer is when anything under its key is."""
    condition = now.condition(holding.kind, "x", values)
    if holding.kind != Kind.CUSTOMER_ARCHIVE or not values.moments:
        return condition
    return f"({condition} OR x.root IN (SELECT under.root FROM under WHERE under.held))"


def with_sql(every: dict[str, list[Rule]], now: Standing, values: Values) -> str:
    """What stands before the statement: `under`, a line for each record that goes with a customer's key. To be asked last, when every
    condition is known. Made once, and looked up by hash: asked one by one, a list of customers would cost the square of its length.
    """
    if not values.moments:
        return ""
    names = [f"kept{place}" for place in range(len(values.moments))]
    rows = " UNION ALL ".join([*_parts(every, now, values, names), *_events(every, values, names)])
    wanted = " OR ".join(f"u.{name}" for name in [*names, "held"])
    return f"WITH under AS MATERIALIZED (SELECT * FROM ({rows}) u WHERE {wanted}) "


def rows_only(rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose count starts with a row of a desk."""
    return [rule for rule in rules if rule.covers_rows]


def _parts(every: dict[str, list[Rule]], now: Standing, values: Values, names: Sequence[str]) -> list[str]:
    """One select for each kind of record that becomes unreadable with the archive."""
    found = []
    for part in sealed_parts():
        rules = rows_only(every.get(part.kind, []))
        columns = [f"{kept_sql('p', rules, at, values)} AS {name}" for at, name in zip(values.moments, names, strict=True)]
        held = now.condition(part.kind, "p", values)
        found.append(f"SELECT p.root, {', '.join(columns)}, {held} AS held FROM ({part.sql}) p")
    return found


def _events(every: dict[str, list[Rule]], values: Values, names: Sequence[str]) -> list[str]:
    """One select for each promise whose records begin with an event of the ledger: the customers that these name."""
    found = []
    for rule in (one for rules in every.values() for one in rules if one.source == Source.DOCUMENT and not one.covers_rows):
        begun = [f"e.kind = {values.add(rule.begins)}"]
        begun += [f"e.occurred_at >= {values.add(rule.since)}"] if rule.since is not None else []
        begun += [f"e.occurred_at < {values.add(rule.until)}"] if rule.until is not None else []
        columns = []
        for at, name in zip(values.moments, names, strict=True):
            over = rule.term.over_before(at)
            columns.append(f"{'true' if over is None else f'e.occurred_at >= {values.add(over)}'} AS {name}")
        found.append(
            f"SELECT COALESCE(w.merged_into_id, w.id) AS root, {', '.join(columns)}, false AS held FROM ledger_event e CROSS JOIN LATERAL ("
            "SELECT jsonb_array_elements_text((e.body::jsonb) -> 'refs') AS ref UNION ALL SELECT e.subject) named"
            " JOIN customers_customer w ON named.ref = 'customer:' || w.number"
            f" WHERE {' AND '.join(begun)} AND NOT EXISTS ("
            "SELECT 1 FROM ledger_event gone WHERE gone.kind = 'record.erased' AND gone.subject = e.subject)"
        )
    return found
