"""The readable examples: what a line becomes, and what is refused with which words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from yinuo.engine.clauses.blanks import blanks_of, fill
from yinuo.engine.clauses.errors import BlankRefused, ClauseRefusal
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.lexicon import is_worded, words_of
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import canonical, parse
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.events.kinds import KINDS

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "clauses"


def examples(side: str) -> list[Any]:
    cases = []
    for path in sorted((FOLDER / side).glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            cases.append(pytest.param(case, id=f"{path.stem}-{number}"))
    assert cases
    return cases


@pytest.mark.parametrize("case", examples("good"))
def test_good(case: dict[str, str]) -> None:
    tree = parse(case["line"])
    assert print_line(tree) == case.get("canonical", case["line"])
    assert sentence(tree, "zh") == case["zh"]
    assert sentence(tree, "en") == case["en"]


@pytest.mark.parametrize("case", examples("bad"))
def test_bad(case: dict[str, str]) -> None:
    with pytest.raises(ClauseRefusal) as caught:
        read_promises(case["text"].rstrip("\n"))
    assert str(caught.value) == case["message"]
    if "picture" in case:
        assert caught.value.picture == case["picture"].rstrip("\n")


def test_words_for_every_kind_of_the_house() -> None:
    assert [kind for kind in KINDS if not is_worded(kind)] == []
    assert [kind for kind in KINDS if re.search(r"[A-Za-z]", words_of(kind).zh)] == []


def test_words_that_a_file_brings_along() -> None:
    tree = parse("within 2 days of lift.got_stuck expect lift.freed")
    assert sentence(tree, "zh") == "「lift got stuck」后 2 日内「lift freed」。"
    words = {"lift.freed": words_of("complaint.resolved"), "lift.got_stuck": words_of("complaint.received")}
    assert sentence(tree, "en", words) == "Resolve the complaint within 2 days of receiving a complaint."


def test_a_blank_is_one_blank_wherever_it_stands() -> None:
    tree = parse("within {n} hours of a.b expect c.d where x = '{n}' and y = {m} pausing while s up to {n} days")
    assert blanks_of(tree) == ("n", "m")
    filled = fill(tree, {"n": "04.50", "unused": "x"})
    assert print_line(filled) == "within 4.5 hours of a.b expect c.d where x = '{n}' and y = {m} pausing while s up to 4.5 days"
    assert blanks_of(filled) == ("m",)
    assert canonical("within {n} hours of a.b expect c.d") == "within {n} hours of a.b expect c.d"
    with pytest.raises(BlankRefused, match=r"The blank \{n\} cannot be filled with 'four': a number such as 4 or 99.9 belongs there."):
        fill(tree, {"n": "four"})


def test_a_file_with_settings() -> None:
    promises = read_promises(
        "\ufeff# letter\r\nbefore: keep mails for 1 year\r\nuse calendar home\r\n"
        "reported notice.delivered\r\nmeasure stuck = from a.b until c.d\r\nmeasure size = latest team.counted.people\r\n"
        "record calls = from call.made until call.erased\r\n回复.1: within 4 hours of a.b expect c.d where x = '#1'  # it's a comment\r\n"
        "valid from 2026-01-01T00:00+08:00 until 2026-07-01T00:00+08:00\r\nx: measure crew >= 4 on calendar cn\r\n"
        "valid from 2026-07-01T00:00+08:00\r\nx: measure crew >= 5\r\nvalid always\r\nlast: keep calls for 2 years\r\n",
        default_calendar="cn-office",
    )
    assert [(terms.name, terms.calendar, terms.valid_from, terms.valid_until, terms.at_line) for terms in promises.terms] == [
        ("before", "cn-office", None, None, 2),
        ("回复.1", "home", None, None, 8),
        ("x", "cn", 1767196800, 1782835200, 10),
        ("x", "home", 1782835200, None, 12),
        ("last", "home", None, None, 14),
    ]
    assert promises.terms[1].line == "within 4 hours of a.b expect c.d where x = '#1'"
    assert promises.reported == {"notice.delivered"}
    assert (promises.states["stuck"].begins, promises.states["stuck"].ends) == ("a.b", "c.d")
    assert set(promises.states) == {"stuck", "waiting_for_customer", "force_majeure", "open", "outage"}
    assert (promises.measures["crew"].begins, promises.measures["crew"].value_field) == ("crew.measured", "value")
    assert (promises.measures["size"].begins, promises.measures["size"].value_field) == ("team.counted", "people")
    assert (promises.records["mails"].begins, promises.records["mails"].ends) == ("record.created", "record.erased")
    assert (promises.records["calls"].begins, promises.records["calls"].ends) == ("call.made", "call.erased")
