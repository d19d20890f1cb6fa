"""Small words for the care desk's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from yinuo.engine.events.kinds import kind_name
from yinuo.ui import telling_time

from ..queries.beside import ICONS
from ..queries.tasks import Section

register = template.Library()


@register.filter
def way_icon(channel: str) -> str:
    """The icon of a way of contact."""
    return ICONS.get(channel, "point")


@register.filter
def get(words: Mapping[str, str], key: str) -> str:
    """One of several words."""
    return words.get(key, key)


@register.filter
def any_tasks(sections: Sequence[Section]) -> bool:
    """Whether anything is planned."""
    return any(one.tasks for one in sections)


@register.filter
def kind_words(kind: str) -> str:
    """What an event of a kind is called."""
    return kind_name(kind, "zh" if telling_time.is_chinese() else "en")
