"""What must stay of one customer, and why: the answer to a request to erase."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yinuo.desks.customers.access import family_of
from yinuo.desks.customers.models import Customer
from yinuo.ui import telling_time

from ..choices import Kind, Source
from ..terms import last_day
from . import holdings, holds
from .rules import Rule, rules_at


@dataclass(frozen=True)
class Kept:
    """Records of one kind of one customer that must stay, and who says so.

    `until`: the last day on which they must still be there; None where they are kept for ever, or the count has not begun yet.
    `source`: the number of the signed document, or the law; `record_kind`: one of `choices.Kind`, or a class that only a
    document names. `count`: how many records.
    """

    record_kind: str
    basis_zh: str
    basis_en: str
    source: str
    until: date | None
    count: int
    source_kind: str = Source.LAW
    rule: str = ""

    @property
    def label(self) -> str:
        """The kind of record in the reader's language."""
        return str(Kind(self.record_kind).label) if self.record_kind in Kind.values else self.record_kind

    @property
    def basis(self) -> str:
        """Who says so, in the reader's language."""
        return self.basis_zh if telling_time.is_chinese() else self.basis_en


def on_hold(customer: Customer, *, at: datetime) -> bool:
    """Whether anything of a customer is on hold at this instant; then nothing of it may be destroyed."""
    return bool(holds.holds_on(customer))


def what_must_stay(customer: Customer, *, at: datetime) -> tuple[Kept, ...]:
    """What law and signed documents still demand to be kept of a customer, one line for each kind of record: the longest.

    A term of the house's own is no ground to refuse a person (PIPL art. 47), so it does not count here; it does for destruction.
    A few queries, whatever the number of records. To be asked by somebody who reaches the customer.
    """
    found = []
    for kind, every in rules_at(at).items():
        rules = [rule for rule in every if rule.source != Source.HOUSE]
        if not rules:
            continue
        kept = _of_rows(customer, kind, [rule for rule in rules if rule.covers_rows], at)
        for rule in rules:
            if not (rule.covers_rows and kind in holdings.holdings()):
                kept += _of_events(customer, rule, at)
        if kept:
            found.append(max(kept, key=_how_long))
    return tuple(found)


def _how_long(kept: Kept) -> date:
    return kept.until or date.max


def _of_rows(customer: Customer, kind: str, rules: list[Rule], at: datetime) -> list[Kept]:
    """What rows of a desk must stay: the newest record that each rule covers decides."""
    holding = holdings.holdings().get(kind)
    if holding is None or not rules:
        return []
    columns, values = [], {"family": family_of(customer)}
    for place, rule in enumerate(rules):
        covered = f"(%(since{place})s::timestamptz IS NULL OR made_at >= %(since{place})s)"
        covered += f" AND (%(until{place})s::timestamptz IS NULL OR made_at < %(until{place})s)"
        values |= {f"since{place}": rule.since, f"until{place}": rule.until}
        start = "made_at" if rule.term.counted == "made" else "started_at"
        columns.append(f"count(*) FILTER (WHERE {covered}), max({start}) FILTER (WHERE {covered})")
        columns.append(f"bool_or({start} IS NULL) FILTER (WHERE {covered})")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM ({holding.sql}) x WHERE customer = ANY (%(family)s)", values)
        row: tuple[Any, ...] = cursor.fetchone() or ()
    found = []
    for place, rule in enumerate(rules):
        count, newest, is_in_use = row[3 * place : 3 * place + 3]
        if count:
            found += _kept(rule, kind, count, None if is_in_use else newest, at)
    return found


def _kept(rule: Rule, kind: str, count: int, start: datetime | None, at: datetime) -> list[Kept]:
    ends = None if start is None else rule.term.ends_at(start)
    if ends is not None and ends < at:
        return []
    source = rule.document if rule.source == Source.DOCUMENT else rule.name_zh.strip("《》")
    until = None if ends is None else last_day(ends)
    return [Kept(kind, rule.basis_zh, rule.basis_en, source, until, count, source_kind=rule.source, rule=rule.key)]


def _of_events(customer: Customer, rule: Rule, at: datetime) -> list[Kept]:
    """What a promise keeps that begins with an event in the ledger, about the customer or naming it."""
    if rule.source != Source.DOCUMENT:
        return []
    starts = started_by_events(rule, customer, at)
    return _kept(rule, rule.kind, len(starts), max(starts), at) if starts else []


def started_by_events(rule: Rule, customer: Customer, at: datetime) -> list[datetime]:
    """When the records of a promise began that have to do with a customer and are not erased yet."""
    numbers = list(Customer.objects.filter(pk__in=family_of(customer)).values_list("number", flat=True))
    refs = [f"customer:{number}" for number in numbers]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.occurred_at, e.body FROM ledger_event e WHERE e.kind = %s AND e.occurred_at <= %s"
            " AND (e.subject = ANY (%s) OR EXISTS (SELECT 1 FROM unnest(%s::text[]) ref WHERE strpos(e.body, ref) > 0))"
            " AND NOT EXISTS (SELECT 1 FROM ledger_event x WHERE x.kind = 'record.erased' AND x.subject = e.subject)",
            [rule.begins, at, refs, [f'"{ref}"' for ref in refs]],
        )
        rows = cursor.fetchall()
    found = []
    for occurred_at, body in rows:
        said = json.loads(body)
        is_about = said["subject"] in refs or not set(refs).isdisjoint(said.get("refs") or ())
        is_of_class = not rule.of_class or said.get("data", {}).get("class") == rule.of_class
        if is_about and is_of_class and rule.covers(occurred_at):
            found.append(occurred_at)
    return found
