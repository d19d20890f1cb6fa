"""The format of templates: every good file is read whole, every bad one is refused at its line with what belongs there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yinuo.promises.templates.filling import draft_document, missing, plain_text, problems, promises_text, runs_of
from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.refusals import TemplateRefused
from yinuo.promises.templates.shapes import Template

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.txt"))


def letter() -> Template:
    return read_template((HERE / "good/letter.txt").read_text("utf-8"), source="letter.txt")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_template_is_refused_at_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    match = re.match(r"; line (\d+): (.+)", text)
    assert match is not None
    with pytest.raises(TemplateRefused) as refused:
        read_template(text, source=path.name)
    assert refused.value.data["at_line"] == int(match[1])
    assert match[2] in str(refused.value.data["problem"])


def test_there_are_bad_templates() -> None:
    assert len(BAD) >= 15


def test_a_good_template_is_read_whole() -> None:
    read = letter()
    assert (read.id, read.form, read.signing, read.calendar) == ("S4-L1", "letter", "one side", "cn-office")
    assert [one.standing for one in read.sentences] == ["declared", "heading", "executable", "executable", "declared"]
    assert read.sentences[2].clauses == ("S4-L1-1(3)a", "S4-L1-1(3)c")
    assert read.blanks["major"].fixed == "72"
    assert read.sentences[3].terms[0].measures == ("survey",)


def test_what_must_be_filled_is_in_the_order_of_the_text_and_leaves_intervals_and_signing_out() -> None:
    assert missing(letter(), {}) == ["kind", "respond"]
    assert missing(letter(), {"kind": "企业", "respond": "4"}) == []


def test_a_blank_prints_its_value_and_an_empty_one_a_line() -> None:
    sentence = letter().sentences[2]
    assert [(run.text, run.key, run.is_empty) for run in runs_of(sentence, letter(), {})][1] == ("____", "respond", True)
    assert plain_text(sentence, letter(), {"respond": "４"}) == "(3)收到问题后4小时内响应，重大问题72小时内给出方案。"


def test_a_choice_shows_its_tick_and_the_word_for_others() -> None:
    assert plain_text(letter().sentences[0], letter(), {"kind": "其他：协会"}) == "承诺方类型：□企业 □个人 ☑其他协会"


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("respond", "0", False),
        ("respond", "0.5", True),
        ("respond", "1e3", False),
        ("respond", "-4", False),
        ("surveys", "1.5", False),
        ("surveys", "1", True),
        ("kind", "其他", False),
        ("kind", "其他：协会", True),
        ("kind", "企业：协会", False),
        ("kind", "政府", False),
        ("signed_on", "2026-02-29", False),
        ("signed_on", "2028-02-29", True),
        ("respond", "4" * 3000, False),
        ("kind", "企\x00业", False),
    ],
)
def test_values_on_both_sides_of_what_fits(key: str, value: str, fits: bool) -> None:
    assert (key not in problems(letter(), {key: value})) is fits


def test_the_promises_file_is_canonical_named_by_the_number_and_keeps_an_open_interval_open() -> None:
    text = promises_text(letter(), {"respond": "４"}, number="CN-9")
    assert text.splitlines() == [
        "use calendar cn-office",
        "CN-9.respond: within 4 hours of complaint.received expect complaint.responded",
        "CN-9.plan: within 72 hours of complaint.received expect complaint.solution_offered where complexity = 'major'",
        "CN-9.sorry: within 5 days of breach.any of CN-9.respond expect apology.published",
        "CN-9.survey: at least {surveys} survey.sent per year",
    ]


def test_the_document_of_the_register_names_each_clause_and_its_promises() -> None:
    draft = draft_document(letter(), {"respond": "4", "kind": "企业"}, number="CN-9")
    assert [(one.number, one.kind, one.promise_names) for one in draft.clauses][1] == (
        "(3)",
        "promise",
        ("CN-9.respond", "CN-9.plan", "CN-9.sorry"),
    )
