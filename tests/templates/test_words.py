"""Every built-in promise reads as a sentence in both languages: no word of the line is left untranslated."""

from __future__ import annotations

import re

import pytest

from tests.templates.test_library import DOCUMENTS, samples
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.sentences import sentence
from yinuo.promises.templates.filling import promises_text
from yinuo.promises.templates.library import built_in


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_promise_is_worded_in_chinese(name: str) -> None:
    template = built_in()[name]
    text = promises_text(template, samples(template), number="书")
    for terms in read_promises(text, source=name).terms:
        said = sentence(terms.tree, "zh")
        assert not re.search(r"[A-Za-z]", re.sub(r"书\.\w+", "", said)), (terms.line, said)
