"""The engine and the verifier, written apart, agree on every row and every second of sections 5 and 6."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.engine.periods.harness import judged, promises_of, rows_of, table_of
from tests.engine.periods.histories import World
from yinuo.engine.clauses.reading import parse
from yinuo.engine.clauses.shapes import Promises, Terms
from yinuo.engine.pipeline import judge
from yinuo.engine.worktime.calendars import builtin
from yinuo.verifier import verify

KINDS = ("count", "sum", "distinct", "share", "ratio", "never", "available", "has", "order", "notice", "keep", "floor")
KINDS += ("penalty", "penalty_fixed")
CASES = int(os.environ.get("YINUO_ORACLE_CASES", "50"))


def by_oracle(world: World, judged_promises: Promises | None = None) -> list[dict[str, Any]]:
    """The verifier's rows."""
    terms = [
        {"name": one.name, "tree": one.tree, "calendar": one.calendar, "valid_from": one.valid_from, "valid_until": one.valid_until}
        for one in (judged_promises or promises_of(world.lines)).terms
    ]
    promises = {"terms": terms, "states": {}, "measures": {}, "records": {}, "reported": list(world.reported)}
    calendars = {"test": world.calendar.as_data(), "cn-office": builtin("cn-office").as_data()}
    rows = verify.judge(promises, world.events, calendars, at=world.at, known_at=world.known_at, attributes=world.attributes)
    return sorted(rows, key=lambda row: (row["subject"], row["number"]))


def by_engine(world: World, events: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """The engine's rows."""
    return judged(
        world.lines,
        world.events if events is None else events,
        world.at,
        calendar=world.calendar,
        known_at=world.known_at,
        attributes=world.attributes,
        reported=world.reported,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_and_every_second_agree(kind: str) -> None:
    for seed in range(CASES):
        world = World(seed, kind).trouble()
        engine, oracle = by_engine(world), by_oracle(world)
        assert engine == oracle, (seed, world.lines)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_events_never_matters(kind: str) -> None:
    for seed in range(20):
        world = World(seed, kind).trouble()
        assert by_engine(world) == by_engine(world, sorted(world.events, key=lambda one: one["id"], reverse=True)), seed


REMEDIES = {
    "sorry": "within 2 days of breach.any expect b.done",
    "twice": "within 3 hours of breach.any of p expect a.done and b.done",
    "again": "within 1 day of breach.minor of sorry expect a.done",
    "grave": "within 1 workday of breach.major expect a.done",
}
OF_DOCUMENTS = {
    "own": "within 2 days of breach.any of document HT-1 expect a.done",
    "HT-1.own": "within 1 day of breach.minor of document HT-1 expect b.done",
    "HT-1.named": "within 1 day of breach.any of HT-1.own expect a.done",
    "HT-10.other": "within 1 day of breach.any of document HT-10 expect a.done",
    "HT-1.deep.er": "within 1 day of breach.any of document HT-1.deep expect a.done",
}
"""Beside `p`, which is of no document, `HT-1.p` and `HT-10.p`, which promise the same."""


def with_remedies(world: World, remedies: Mapping[str, str], also: Sequence[str] = ()) -> Promises:
    """The world's promise, once more under other names, with promises that its breaches wake; `sorry` is waited for itself."""
    woken = tuple(Terms(name=name, line=line, tree=parse(line), calendar="test") for name, line in remedies.items())
    own = promises_of(world.lines).terms
    copies = tuple(replace(one, name=name) for name in also for one in own)
    return Promises((*woken, *own, *copies), reported=frozenset(world.reported))


@pytest.mark.parametrize("kind", KINDS)
def test_breaches_of_every_kind_wake_their_remedies(kind: str) -> None:
    for seed in range(50_000, 50_000 + CASES // 2):
        world = World(seed, kind).trouble()
        of_documents = bool(seed % 2)
        promises = with_remedies(world, OF_DOCUMENTS, ("HT-1.p", "HT-10.p")) if of_documents else with_remedies(world, REMEDIES)
        calendars = {"test": world.calendar}
        tables = judge(promises, table_of(world.events, world.attributes), calendars, at=world.at, known_at=world.known_at)
        engine = {name: rows_of(table) for name, table in tables.items()}
        oracle: dict[str, list[dict[str, Any]]] = {name: [] for name in engine}
        for row in by_oracle(world, promises):
            oracle[row["promise"]].append(row)
        assert engine == oracle, (seed, world.lines)
        if of_documents:  # what is promised twice is broken twice, and each document's remedy is woken by its own
            broken = [row for row in engine["HT-1.p"] if row["verdict"] == "broken" and row["broken_at"] <= world.at]
            assert sum(row["number"] > 0 for row in engine["own"]) == len(broken)
            assert [row["number"] for row in engine["HT-1.deep.er"]] == [0]
