"""Words of a document on hover, for any page that shows its text: `{% load changes_words %}{% meanings draft %}…{% endmeanings %}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yinuo.desks.changes.queries.words import glossary_of
from yinuo.desks.documents.models import Draft

register = template.Library()
_TAG = re.compile(r"(<[^>]*>)")


@register.simple_block_tag(takes_context=True)
def meanings(context: template.Context, content: str, draft: object) -> SafeString:
    """The sentence inside, the first use of each word that its document defines with the meaning on hover and focus.

    Only text between tags is touched, and none inside a link; what comes in is escaped already and stays so.
    """
    if not isinstance(draft, Draft):  # a document of the register that was never drafted here defines nothing
        return mark_safe(content)
    known = context.render_context.get("changes_meanings")  # asked for once a page
    if known is None or known[0] != draft.pk:
        found: dict[str, str] = {}
        for one in glossary_of(draft):
            found[one.word] = f"{found[one.word]}；{one.meaning}" if one.word in found else one.meaning
        known = (draft.pk, found)
        context.render_context["changes_meanings"] = known
    return mark_safe("".join(_marked(content, dict(known[1]))))


def _marked(content: str, left: dict[str, str]) -> Iterator[str]:
    depth = 0
    for part in _TAG.split(content):
        if part.startswith("<"):
            depth += part.startswith("<a ") - part.startswith("</a")
            yield part
        elif depth or not part:
            yield part
        else:
            yield _with_words(part, left)


def _with_words(text: str, left: dict[str, str]) -> str:
    """One stretch of escaped text; a word used is taken out of `left`, longer words first."""
    words = sorted((escape(word) for word in left if escape(word) in text), key=len, reverse=True)
    if not words:
        return text
    by_text = {escape(word): word for word in left}

    def shown(match: re.Match[str]) -> str:
        meaning = left.pop(by_text[match[0]], None)
        return (
            match[0]
            if meaning is None
            else format_html('<dfn class="yn-dfn" tabindex="0" title="{}">{}</dfn>', meaning, mark_safe(match[0]))
        )

    return re.sub("|".join(map(re.escape, words)), shown, text)
