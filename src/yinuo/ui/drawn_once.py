"""`{% once key … %}` … `{% endonce %}`: what looks the same for the same keys in the same language is drawn once and kept.

For the side bar, the head, the list of keys: markup of every page that depends on hardly anything. Whatever else it depends on must be
among its keys, each hashable; nothing of a person belongs inside.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 128
"""So many drawings of one place are kept; then it begins anew, so that no key can fill the memory."""


class Once(template.Node):
    """The nodes between the tags, and what they drew."""

    def __init__(self, nodelist: NodeList, keys: Sequence[FilterExpression]) -> None:
        self.nodelist, self._keys = nodelist, tuple(keys)
        self._drawn: dict[tuple[Hashable, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(one.resolve(context) for one in self._keys))
        found = self._drawn.get(key)
        if found is None:
            if len(self._drawn) >= MOST:
                self._drawn.clear()
            found = self._drawn[key] = self.nodelist.render(context)
        return found


def once(parser: Parser, token: Token) -> Once:
    """Compile the tag."""
    keys = [parser.compile_filter(one) for one in token.split_contents()[1:]]
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodes, keys)
