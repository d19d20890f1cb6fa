"""`{{ row.promise|duty }}`: what a promise asks, in one phrase of the reader's language."""

from __future__ import annotations

from django import template

from yinuo.promises import wording
from yinuo.promises.library import promise_book
from yinuo.ui import telling_time

register = template.Library()


@register.filter
def duty(promise: str) -> str:
    """The first sentence of the newest words of a promise, without the stop; its name where the house no longer knows it."""
    return wording.duty(promise_book(), promise, lang="zh" if telling_time.is_chinese() else "en")
