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


def work_of(text: str) -> float:
    """The processor's seconds for reading a text."""
    begun = time.process_time()
    read_letter(text)
    return time.process_time() - begun


def grows_in_proportion(*, half: float, whole: float) -> bool:
    """Whether twice the text costs about twice the work; four times would be each sentence against all. Milliseconds are noise."""
    return whole < 3.2 * half + 0.05


def test_a_book_of_letters_costs_in_proportion_to_its_pages() -> None:
    pages = [letter.text for letter in letters()]
    book = "\n".join(pages[: len(pages) // 2])
    work_of(book)  # which reads the grammar and the words
    assert grows_in_proportion(half=work_of(book), whole=work_of(book + "\n" + book))


@pytest.mark.parametrize(
    "text",
    [
        "接到投诉后" + "4小时内响应，" * 500,
        "within 4 hours " * 400,
        "一" * 6000,
        "a | " * 4000,
        "____" * 4000,
        "9," * 8000,
        "的" * 9000 + "4小时内",
    ],
    ids=["list", "english list", "numerals", "bars", "blanks", "digits", "tail"],
)
def test_what_no_person_would_write_does_not_stall(text: str) -> None:
    assert grows_in_proportion(half=work_of(text[len(text) // 2 :]), whole=work_of(text))
