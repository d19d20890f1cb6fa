"""How well letters are read: the annotated letters of the shared material, and our own in other words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from tests.reader.heldout import Letter, letters, score
from tests.shared_data import shared
from yinuo.engine.clauses.from_document.reader import read_letter


def promises_of(text: str) -> list[dict[str, Any]]:
    return [promise.as_json() for promise in read_letter(text).promises]


def annotated() -> Iterable[Letter]:
    folder = shared("requirements/letters-dev")
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        promise = json.loads(line)
        gold[promise["doc"]].append(promise)
    for name, promises in sorted(gold.items()):
        yield Letter(name, (folder / "letters" / name).read_text("utf-8").splitlines(), promises)


def test_annotated_letters_are_read() -> None:
    found = score(promises_of, list(annotated()))
    assert found.f1 >= 0.92, found.wrong
    assert found.calendars >= 0.95 * found.matched, found.wrong
    assert found.periods >= 0.95 * found.matched, found.wrong


def test_letters_of_our_own_are_read() -> None:
    found = score(promises_of, list(letters()))
    assert found.f1 >= 0.95, found.wrong
    assert found.calendars >= 0.97 * found.matched, found.wrong
    assert found.periods >= 0.97 * found.matched, found.wrong


@pytest.mark.parametrize("letter", list(letters()), ids=lambda letter: letter.name)
def test_no_letter_of_our_own_is_read_badly(letter: Letter) -> None:
    found = score(promises_of, [letter])
    assert found.f1 >= 0.7, found.wrong
