"""Terms as conditions in SQL: whether a record has reached the end of every term that covers it. Sets of any size, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..choices import Kind, Source
from .holdings import Stream, sealed_parts
from .holds import Standing
from .rules import Rule
from .values import Values
from .windows import Window

# a customer and what was merged into it, asked anew for each candidate: by index, so that nothing is read of anybody else
_MERGED = "SELECT k.id FROM customers_customer k WHERE k.merged_into_id = x.root AND k.merged_into_id IS NOT NULL"
_FAMILY = f"ANY (ARRAY(SELECT x.root UNION ALL {_MERGED}))"


def window_sql(stream: Stream, window: Window, values: Values) -> str | None:
    """The record `x` of a stream lies in a window; None where none of that stream can."""
    if stream.is_in_use and not window.with_unbegun:
        return None
    parts = []
    if window.made_from is not None:
        parts.append(f"x.made_at >= {values.add(window.made_from)}")
    if window.made_until is not None:
        parts.append(f"x.made_at < {values.add(window.made_until)}")
    if not stream.is_in_use:
        if window.began_from is not None:
            parts.append(f"x.started_at >= {values.add(window.began_from)}")
        if window.began_before is not None:
            parts.append(f"x.start < {values.add(window.began_before)}")  # the index; never later than what is asked for
            parts += [] if stream.is_exact else [f"x.started_at < {values.add(window.began_before)}"]
    return " AND ".join(parts) or "true"


def in_windows(windows: Sequence[Window], values: Values) -> str:
    """The record `x` of any stream lies in one of the windows."""
    found = []
    for one in windows:
        began = window_sql(Stream(""), one, values)
        found.append(f"({began} AND (x.started_at IS NOT NULL OR {'true' if one.with_unbegun else 'false'}))")
        if one.with_unbegun:
            found.append(f"({window_sql(Stream('', is_in_use=True), one, values)} AND x.started_at IS NULL)")
    return f"({' OR '.join(found)})" if found else "false"


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


def whole_sql(kind: str, every: dict[str, list[Rule]], at: datetime, values: Values) -> str:
    """Nothing that goes with the record `x` must stay at an instant; only a whole customer has anything that does."""
    if kind != Kind.CUSTOMER_ARCHIVE:
        return "true"
    found = []
    for part in sealed_parts():
        rules = rows_only(every.get(part.kind, []))
        if rules:
            # OFFSET keeps it a question about one customer: joined, it would read every record of the kind
            kept = kept_sql("p", rules, at, values)
            found.append(f"NOT EXISTS (SELECT FROM ({part.sql}) p WHERE p.customer = {_FAMILY} AND {kept} OFFSET 0)")
    if _begun_by_events(every):
        found.append(f"x.root NOT IN (SELECT under.root FROM under WHERE under.{values.moment(at)})")
    return " AND ".join(found) or "true"


def held_sql(kind: str, now: Standing, values: Values) -> str:
    """The record `x` is on hold; a whole customer is when anything under its key is. `false` where no hold can be on any."""
    found = [now.condition(kind, "x", values)]
    if kind == Kind.CUSTOMER_ARCHIVE:
        for part in sealed_parts():
            condition = now.condition(part.kind, "p", values)
            if condition != "false":
                found.append(f"EXISTS (SELECT FROM ({part.sql}) p WHERE p.customer = {_FAMILY} AND {condition} OFFSET 0)")
    found = [one for one in found if one != "false"]
    return f"({' OR '.join(found)})" if found else "false"


def with_sql(every: dict[str, list[Rule]], values: Values) -> str:
    """What stands before the statement: `under`, a line for each customer whom a record names that begins with an event of the ledger.

    To be asked last, when every condition is known. Only where a document promises to keep such records; looked up by hash.
    """
    if not values.moments:
        return ""
    names = [f"kept{place}" for place in range(len(values.moments))]
    rows = " UNION ALL ".join(_events(every, values, names))
    wanted = " OR ".join(f"u.{name}" for name in names)
    return f"WITH under AS MATERIALIZED (SELECT * FROM ({rows}) u WHERE {wanted}) "


def rows_only(rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose count starts with a row of a desk."""
    return [rule for rule in rules if rule.covers_rows]


def _begun_by_events(every: dict[str, list[Rule]]) -> list[Rule]:
    return [rule for rules in every.values() for rule in rules if rule.source == Source.DOCUMENT and not rule.covers_rows]


def _events(every: dict[str, list[Rule]], values: Values, names: Sequence[str]) -> list[str]:
    """One select for each promise whose records begin with an event of the ledger: the customers that these name."""
    found = []
    for rule in _begun_by_events(every):
        begun = [f"e.kind = {values.add(rule.begins)}"]
        begun += [f"e.occurred_at >= {values.add(rule.since)}"] if rule.since is not None else []
        begun += [f"e.occurred_at < {values.add(rule.until)}"] if rule.until is not None else []
        columns = []
        for at, name in zip(values.moments, names, strict=True):
            over = rule.term.over_before(at)
            columns.append(f"{'true' if over is None else f'e.occurred_at >= {values.add(over)}'} AS {name}")
        found.append(
            f"SELECT COALESCE(w.merged_into_id, w.id) AS root, {', '.join(columns)} FROM ledger_event e CROSS JOIN LATERAL ("
            "SELECT jsonb_array_elements_text((e.body::jsonb) -> 'refs') AS ref UNION ALL SELECT e.subject) named"
            " JOIN customers_customer w ON named.ref = 'customer:' || w.number"
            f" WHERE {' AND '.join(begun)} AND NOT EXISTS ("
            "SELECT 1 FROM ledger_event gone WHERE gone.kind = 'record.erased' AND gone.subject = e.subject)"
        )
    return found
