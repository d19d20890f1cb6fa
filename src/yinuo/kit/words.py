"""Sentences that are translated when they are shown, in a house where the command line may not have Django at all."""

from __future__ import annotations

import sys


class Words:
    """A source string that becomes the reader's language in `str()`; English where no translation machinery is running."""

    __slots__ = ("context", "source")

    def __init__(self, source: str, context: str | None = None) -> None:
        self.source = source
        self.context = context

    def __str__(self) -> str:
        if not _django_is_ready():
            return self.source
        from django.utils import translation

        if self.context is None:
            return str(translation.gettext(self.source))
        return str(translation.pgettext(self.context, self.source))

    def __repr__(self) -> str:
        return f"Words({self.source!r})"

    def format(self, *positional: object, **named: object) -> str:
        """The translated sentence with its blanks filled."""
        return str(self).format(*positional, **named)


_is_ready = False


def _django_is_ready() -> bool:
    """Whether settings are loaded; asking must not be what loads them. What is ready once stays so."""
    global _is_ready
    _is_ready = _is_ready or _is_django_loaded()
    return _is_ready


def _is_django_loaded() -> bool:
    conf = sys.modules.get("django.conf")
    apps = sys.modules.get("django.apps")
    return conf is not None and conf.settings.configured and apps is not None and bool(apps.apps.ready)


def gettext_lazy(source: str) -> Words:
    """Mark a sentence for translation; import it as `_` so that the catalogue maker finds it."""
    return Words(source)


def pgettext_lazy(context: str, source: str) -> Words:
    """Mark a short word for translation together with what it is about."""
    return Words(source, context)
