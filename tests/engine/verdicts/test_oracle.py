"""The engine against the verifier, which was written apart from the same page: every verdict and every second."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.engine.verdicts.scenes import Scene, engine_rows, scene, verifier_rows
from yinuo.engine.verdicts import context


def ordered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: (str(row["promise"]), str(row["subject"]), int(str(row["number"]))))


@pytest.mark.parametrize("block", range(8))
def test_every_row_is_the_verifiers_walked_one_by_one(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        one = scene(seed)
        assert ordered(engine_rows(one)) == verifier_rows(one), f"seed {seed}"


@pytest.mark.parametrize("block", range(8))
@pytest.mark.parametrize("plain", [False, True])
def test_every_row_is_the_verifiers_on_arrays(block: int, plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "FEW_EVENTS", 0)
    for seed in range(10_000 + block * 25, 10_000 + block * 25 + 25):
        one = scene(seed, plain=plain)
        assert ordered(engine_rows(one)) == verifier_rows(one), f"seed {seed}"


COARSE = 3 * 86_400
TIED = (301_012, 301_080, 301_095, 301_367, 303_120, 306_008)
"""Scenes in which the two once differed when everything fell into a few instants."""


@pytest.mark.parametrize("block", range(2))
def test_every_row_is_the_verifiers_where_much_falls_into_one_second(block: int) -> None:
    for seed in (*TIED, *range(300_000, 300_060)) if block else range(310_000, 310_060):
        one = scene(seed)
        for event in one.events:
            for name in ("occurred_at", "received_at", "recorded_at"):
                event[name] = event[name] and event[name] - event[name] % COARSE
        assert ordered(engine_rows(one)) == verifier_rows(one), f"seed {seed}"


def test_the_order_of_the_input_does_not_matter() -> None:
    for seed in range(20_000, 20_040):
        one = scene(seed)
        events = list(one.events)
        random.Random(seed).shuffle(events)
        assert engine_rows(one, events) == engine_rows(one), f"seed {seed}"


def test_what_happens_or_is_recorded_later_changes_nothing() -> None:
    for seed in range(30_000, 30_030):
        one = scene(seed)
        by_then = [
            event
            for event in one.events
            if event["occurred_at"] <= one.at and (event["recorded_at"] or event["received_at"] or event["occurred_at"]) <= one.known_at
        ]
        named = {event["id"] for event in by_then}
        if all(event.get(name) is None or event[name] in named for event in by_then for name in ("corrects", "retracts")):
            assert engine_rows(one, by_then) == engine_rows(one), f"seed {seed}"


def many(seed: int, *, plain: bool) -> Scene:
    """The histories of many scenes under the promises of one."""
    first = scene(seed, plain=plain)
    events, attributes = [], dict(first.attributes)
    for number in range(40):
        other = scene(seed * 1000 + number, plain=plain)
        names = {subject: subject if subject == "organisation" else f"{subject}{number:02d}" for subject in ("case:1", "case:2", "case:3")}
        for event in other.events:
            if event["subject"] == "organisation" and number:
                continue
            renamed = {**event, "subject": names.get(event["subject"], event["subject"]), "id": f"{event['id']}/{number}"}
            renamed["data"] = {name: names.get(value, value) for name, value in event["data"].items()}
            for name in ("corrects", "retracts"):
                if name in event:
                    renamed[name] = f"{event[name]}/{number}"
            events.append(renamed)
        attributes |= {names[subject]: values for subject, values in other.attributes.items() if subject in names}
    return replace(first, events=events, attributes=attributes)


@pytest.mark.parametrize("plain", [False, True])
def test_arrays_and_the_plain_form_say_the_same_of_many_subjects(plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(40_000, 40_012):
        one = many(seed, plain=plain)
        monkeypatch.setattr(context, "FEW_EVENTS", 0)
        on_arrays = engine_rows(one)
        monkeypatch.setattr(context, "FEW_EVENTS", 10**9)
        assert on_arrays == engine_rows(one), f"seed {seed}"
