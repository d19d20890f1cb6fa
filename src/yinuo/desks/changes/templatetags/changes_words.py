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
        known = (draft.pk, *_words_of(draft))
        context.render_context["changes_meanings"] = known
    _draft, found, pattern = known
    if pattern is None or pattern.search(content) is None:
        return mark_safe(content)
    return mark_safe("".join(_marked(content, pattern, dict(found))))


def _words_of(draft: Draft) -> tuple[dict[str, str], re.Pattern[str] | None]:
    """Meanings by the word as it stands in escaped text, and what finds any of them, longer words first; no pattern for no words."""
    found: dict[str, str] = {}
    for one in glossary_of(draft):
        word = escape(one.word)
        found[word] = f"{found[word]}；{one.meaning}" if word in found else one.meaning
    return found, re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))) if found else None


def _marked(content: str, pattern: re.Pattern[str], left: dict[str, str]) -> Iterator[str]:
    """The content in parts; a word used is taken out of `left`."""

    def shown(match: re.Match[str]) -> str:
        meaning = left.pop(match[0], None)
        if meaning is None:
            return match[0]
        return format_html('<dfn class="yn-dfn" tabindex="0" title="{}">{}</dfn>', meaning, mark_safe(match[0]))

    depth = 0
    for part in _TAG.split(content):
        if part.startswith("<"):
            depth += part.startswith("<a ") - part.startswith("</a")
        yield part if depth or part.startswith("<") else pattern.sub(shown, part)
