"""A template printed and read again is the same template; any words can be made printable."""

from __future__ import annotations

import pytest

from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.library import built_in
from yinuo.promises.templates.printing import print_template, printable, printable_label
from yinuo.promises.templates.refusals import TemplateRefused


@pytest.mark.parametrize("name", built_in())
def test_every_built_in_template_survives_printing(name: str) -> None:
    template = built_in()[name]
    printed = print_template(template)
    again = read_template(printed, source=name)
    assert again == template
    assert print_template(again) == printed


HEAD = """template T
title 一
title en One
edition 1
form letter
signing one side
effect on signature
numbered no
calendar cn-office
party promisor 承诺方 / promisor
"""


@pytest.mark.parametrize(
    "words",
    [
        "# 不是标题",
        "+ 不是接续",
        "; 不是注释",
        "--- 不是分隔",
        "    缩进",
        "一\n二\x0b三\x85四\u2028五",
        "{not_a_blank} 与 {}",
        "> name: within 4 hours of a.b expect c.d",
        "<script>alert(1)</script>",
    ],
)
def test_printable_words_stay_one_sentence_of_text(words: str) -> None:
    text = printable(words)
    template = read_template(f"{HEAD}---\n{text}\n    = statement: 说明\n", source="t")
    assert [(one.text, one.level, one.joins) for one in template.sentences] == [(text, 0, False)]
    assert read_template(print_template(template), source="t") == template


def test_a_label_never_holds_what_parts_labels() -> None:
    assert printable_label("电话/邮箱 | 传真") == "电话、邮箱、传真"


def test_words_left_as_they_are_would_be_refused() -> None:
    with pytest.raises(TemplateRefused):
        read_template(f"{HEAD}---\n{{not_a_blank}}\n    = statement: 说明\n", source="t")
