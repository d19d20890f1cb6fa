"""What the bot says, in the language of whoever asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .models import Version


def answer_of(version: Version, language: str) -> str:
    """An entry's answer in a language; in Chinese where there is no other."""
    return version.answer_en if language.startswith("en") and version.answer_en else version.answer


def did_not_know() -> str:
    """The honest word."""
    return _("I do not know the answer to this for certain, so I would rather not guess. A person can take it from here.")
