"""Lines and trees are two forms of one thing."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings

from tests.engine.clauses.trees import BODIES, trees
from yinuo.engine.clauses.errors import ClauseRefusal
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import lint
from yinuo.engine.clauses.printing import print_line
from yinuo.engine.clauses.reading import canonical, parse
from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.clauses.words import RESERVED
from yinuo.engine.worktime.calendars import builtin


@pytest.mark.parametrize("body", BODIES)
def test_every_body_prints_and_reads_back(body: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(trees(bodies_of=(body,)))
    def check(tree: dict[str, object]) -> None:
        line = print_line(tree)
        assert parse(line) == tree
        assert canonical(line) == line
        assert json.loads(json.dumps(tree)) == tree

    check()


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("next reply within 4 hours of message.received expect message.answered", "next reply within 4 hours"),
        ("next reply within 4 hours of message.received expect message.answered by a person", None),
        ("update every 2 workday while open expect customer.updated", "update every 2 workdays while open"),
        ("keep x for 01.0 years", "keep x for 1 year"),
        ("keep x for 0.5 year", "keep x for 0.5 years"),
        ("keep x for {n} year", "keep x for {n} years"),
        ("at least 1 a.b per half-year owed by me where ((x = 'y'))", "at least 1 a.b per half-year where x = y owed by me"),
        ("at least 1 a.b per two   weeks where (x=1 and (y=2 and z=3))", "at least 1 a.b per two weeks where x = 1 and y = 2 and z = 3"),
        ("at least 1 a.b per day where (x=1 and y=2) or z=3", "at least 1 a.b per day where x = 1 and y = 2 or z = 3"),
        ("at least 1 a.b per day where x=1 and (y=2 or z=3)", None),
        ("at least 1 a.b per day where not (y = 2)", "at least 1 a.b per day where not y = 2"),
        ("at least 1 a.b per day where not (y = 2 and z = 3)", None),
        ("at least 1 a.b per day where y = 'by'", None),
        ("within 1 day of c.d expect a.b major", None),
        ("within 1 day of c.d expect a.b major where (x = 1)", None),
        ("within 1 day of breach.any expect a.b", None),
        ("within 1 day of breach.minor of 第一条.2 expect a.b and c.d", None),
        ("within 1 day of breach.minor of  document  第一条-2 expect a.b", "within 1 day of breach.minor of document 第一条-2 expect a.b"),
        ("within 1 day of breach.any of document expect a.b", None),  # a promise that is named document
        ("within 1 day of breach.any of document document expect a.b", None),
        ("within 1 day of breach.excused expect a.b", None),
    ],
)
def test_canonical_form(said: str, printed: str | None) -> None:
    expected = said.replace("x=1", "x = 1").replace("y=2", "y = 2").replace("z=3", "z = 3") if printed is None else printed
    assert canonical(said) == expected
    assert canonical(expected) == expected


def test_the_tree_of_a_line_with_everything() -> None:
    line = (
        "within 4 business hours of x.y expect c.d or e.f by a person where not u = 1 for each p and q pausing while s up to 3 days and t "
        "unless v or w.z reopened by m.n silent 5 days on calendar 24x7 grace 3 workdays major after 1 day owed by me to you"
    )
    assert parse(line) == {
        "body": {
            "is": "within",
            "limit": {"amount": "4", "unit": "business hour", "count": "civil"},
            "of": {"event": "x.y"},
            "expect": {"any": ["c.d", "e.f"], "by_person": True},
        },
        "where": {"not": {"field": "u", "op": "=", "value": {"number": "1"}}},
        "each": ["p", "q"],
        "pausing": [{"state": "s", "cap": {"amount": "3", "unit": "day", "count": "civil"}}, {"state": "t", "cap": None}],
        "unless": [{"state": "v"}, {"event": "w.z"}],
        "reopened": {"by": "m.n", "silent": {"amount": "5", "unit": "day", "count": "civil"}},
        "calendar": "24x7",
        "grace": {"amount": "3", "unit": "workday", "count": "civil"},
        "major": {"after": {"amount": "1", "unit": "day", "count": "civil"}},
        "owed": {"by": "me", "to": "you"},
    }
    assert canonical(line) == line


@settings(max_examples=60, deadline=None)
@given(trees())
def test_every_tree_has_sentences_and_can_be_linted(tree: dict[str, Any]) -> None:
    chinese, english = sentence(tree, "zh"), sentence(tree, "en")
    assert chinese.endswith("。")
    assert english.endswith(".")
    if tree["body"]["is"] == "within" and "工作日" in chinese.split("。")[0]:
        assert "workday" in english
    promises = read_promises(f"x: {print_line(tree)}", default_calendar="cn-office")
    assert promises.terms[0].tree == tree
    for finding in lint(promises, {"cn-office": builtin("cn-office")}):
        assert finding.line == 1 and finding.column >= 4 and finding.sentence.endswith(".")


def test_a_line_nested_without_end_is_refused() -> None:
    line = "at least 1 a.b per day where " + "not " * 5000 + "x = 1"
    with pytest.raises(ClauseRefusal, match="nests more than 60"):
        parse(line)
    assert canonical("at least 1 a.b per day where " + "not " * 40 + "x = 1").count("not") == 40


def test_the_grammar_reserves_exactly_the_words_of_the_language() -> None:
    text = importlib.resources.files("yinuo.engine.clauses").joinpath("grammar.lark").read_text(encoding="utf-8")
    listed = re.search(r"^NAME: /\(\?!\(\?:([a-z|]+)\)", text, re.MULTILINE)
    assert listed is not None
    assert set(listed.group(1).split("|")) == RESERVED
