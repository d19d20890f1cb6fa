"""What holds for every reading: places are true, lines are canonical, nothing of the letter is lost, and it is quick."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reader.heldout import letters
from tests.shared_data import shared
from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.engine.clauses.reading import canonical

KINDS = {"deadline", "cadence", "threshold", "floor", "retention", "notice", "penalty", "availability"}
UNITS = {"second", "minute", "hour", "day", "workday", "week", "month", "quarter", "year", "percent", "yuan", "count"}
CLASSES = {"promise", "prohibition", "right", "definition", "condition", "exclusion", "principle", "formality", "heading"}


def check(text: str) -> None:
    reading = read_letter(text)
    for proposal in [*reading.promises, *reading.duties]:
        assert proposal.quote == text[proposal.start : proposal.end] and proposal.quote
        assert canonical(proposal.line) == proposal.line
    for promise in reading.promises:
        assert promise.kind in KINDS and promise.unit in UNITS and promise.comparator in ("<=", ">=", "==")
        assert promise.period in (None, "day", "week", "month", "quarter", "year")
        assert promise.calendar in ("24x7", "business-hours", "workdays", "unspecified")
    for sentence in reading.sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.sentence_class in CLASSES
        assert (sentence.reason is None) == (sentence.sentence_class == "promise")
    places = [(sentence.start, sentence.end) for sentence in reading.sentences]
    assert places == sorted(places) and all(one[1] <= other[0] for one, other in pairwise(places))
    keys = [blank.key for blank in reading.blanks]
    assert len(set(keys)) == len(keys)
    assert all(blank.linked_to is None or keys.index(blank.linked_to) < keys.index(blank.key) for blank in reading.blanks)


@pytest.mark.parametrize("letter", list(letters()), ids=lambda letter: letter.name)
def test_our_own_letters(letter: object) -> None:
    check(letter.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", ["letters-dev/letters", "documents"])
def test_the_letters_of_the_shared_material(folder: str) -> None:
    for path in sorted(shared(f"requirements/{folder}").glob("*.txt")):
        text = path.read_text("utf-8")
        check(text)
        told = "".join(sentence.text for sentence in read_letter(text).sentences)
        assert "".join(told.split()) == "".join(text.split()), path.name


WORDS = """
接到投诉后 24小时 内 响应 ， 。 ； ： | （ ） 每 半年 一次 提前 ____ XX 个工作日 前 99.9% 可用率 违约金 千分之五
每逾期一日 不超过 至少 保存 三年 当日 次日
7×24 分别 1、 2. 服務 質保 １２ 個月 [4] 【 】 _ % 二 、 至 - ～ 24/7 £10 第三条
within 4 hours of receipt , . each month at least once notice 2 working days
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\t", "\u3000", "\u200b"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_heap_of_words(text: str) -> None:
    check(text)


def test_the_same_text_gives_the_same_reading() -> None:
    text = "\n".join(letter.text for letter in letters())
    assert read_letter(text) == read_letter(text)


def test_a_page_takes_less_than_fifty_milliseconds() -> None:
    pages = [letter.text for letter in letters()]
    text = "\n".join(pages)
    read_letter(text)
    begun = time.process_time()
    read_letter(text)
    spent = time.process_time() - begun
    assert spent / (len(text) / 1200) < 0.05, "1200 letters are a page"


@pytest.mark.parametrize(
    "text",
    [
        "接到投诉后" + "4小时内响应，" * 1500,
        "within 4 hours " * 1500,
        "一" * 8000,
        "a | " * 4000,
        "____" * 4000,
        "9," * 8000,
        "的" * 9000 + "4小时内",
    ],
    ids=["list", "english list", "numerals", "bars", "blanks", "digits", "tail"],
)
def test_what_no_person_would_write_does_not_stall(text: str) -> None:
    begun = time.process_time()
    read_letter(text)
    assert time.process_time() - begun < 10
