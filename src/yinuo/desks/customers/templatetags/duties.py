"""`{{ row.promise|duty }}`: what a promise asks, in one phrase of the reader's language."""

from __future__ import annotations

from django import template

from yinuo.engine.clauses.sentences import sentence
from yinuo.promises.library import promise_book
from yinuo.ui import telling_time

register = template.Library()


@register.filter
def duty(promise: str) -> str:
    """The first sentence of the newest words of a promise, without the stop; its name where the house no longer knows it."""
    newest = next((terms for terms in reversed(promise_book().promises.terms) if terms.name == promise), None)
    if newest is None:
        return promise
    is_chinese = telling_time.is_chinese()
    words = sentence(newest.tree, lang="zh" if is_chinese else "en")
    return words.split("。" if is_chinese else ". ")[0].rstrip("。.")
