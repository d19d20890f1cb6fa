"""The engine and the verifier, written apart, agree on every row and every second of sections 5 and 6."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.engine.periods.harness import judged, promises_of
from tests.engine.periods.histories import World
from yinuo.engine.worktime.calendars import builtin
from yinuo.verifier import verify

KINDS = ("count", "sum", "distinct", "share", "ratio", "never", "available", "has", "order", "notice", "keep", "floor")
KINDS += ("penalty", "penalty_fixed")
CASES = int(os.environ.get("YINUO_ORACLE_CASES", "50"))


def by_oracle(world: World) -> list[dict[str, Any]]:
    """The verifier's rows."""
    terms = [
        {"name": one.name, "tree": one.tree, "calendar": one.calendar, "valid_from": one.valid_from, "valid_until": one.valid_until}
        for one in promises_of(world.lines).terms
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
