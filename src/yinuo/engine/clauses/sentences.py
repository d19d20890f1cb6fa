"""A promise as generated Chinese and English sentences: what people read instead of the line."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.engine.clauses.chinese import chinese
from yinuo.engine.clauses.english import english
from yinuo.engine.clauses.lexicon import KindWords
from yinuo.engine.clauses.shapes import Tree
from yinuo.engine.clauses.wording import Lang

__all__ = ["sentence"]


def sentence(tree: Tree, lang: Lang = "zh", events: Mapping[str, KindWords] | None = None) -> str:
    """The promise in words: what is promised, then one short sentence for each addition. Open blanks show as a line with their name.

    Args:
        tree: a whole tree of docs/promise-language.md.
        lang: `zh` (the default of the house) or `en`.
        events: words for kinds that the house does not know, or words to use instead of the house's.

    >>> from yinuo.engine.clauses.reading import parse
    >>> sentence(parse("within 4 business hours of complaint.received expect complaint.responded"))
    '收到投诉后 4 个业务小时内响应。'
    """
    return chinese(tree, events) if lang == "zh" else english(tree, events)
