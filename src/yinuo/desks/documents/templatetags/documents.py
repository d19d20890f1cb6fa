"""The pieces of a sentence as markup: hundreds a page, so they are put together here and not by a template each."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ..queries.sheets import Piece, SheetLine

register = template.Library()


@register.simple_tag
def pieces(line: SheetLine, is_coupled: bool = False) -> SafeString:
    """The runs of a sentence: plain text, defined words with their meaning, blanks that lead to their field of the form."""
    return mark_safe("".join(_drawn(one, is_coupled) for one in line.pieces))  # every part below is escaped


def _drawn(piece: Piece, is_coupled: bool) -> str:
    if not piece.look:
        return conditional_escape(piece.text)
    if piece.look == "d-term":
        return format_html('<dfn class="d-term" title="{}">{}</dfn>', piece.label, piece.text)
    if is_coupled:
        return format_html('<a class="{}" data-key="{}" title="{}">{}</a>', piece.look, piece.key, piece.label, piece.text)
    form = '<a class="{}" href="#f-{}" data-key="{}" title="{}">{}</a>'
    return format_html(form, piece.look, piece.key, piece.key, piece.label, piece.text)
