"""The names and values of a person's record in words, for those forms of it that are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers import choices as of_customers
from yinuo.desks.transfer import personal_file
from yinuo.ui import telling_time

from .. import purposes
from ..choices import Basis, Channel, Outcome, Right, Says

_TOLD_BY_LABEL = ("zh", "en")
"""Words in both languages for machines; a reader has the label of the code beside them."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")
_CODES = {
    "kind": (of_customers.Kind, of_customers.WishKind), "category": (of_customers.Category,), "tier": (of_customers.Tier,),
    "risk": (of_customers.Risk,), "field": (of_customers.Field,), "purpose": (of_customers.Purpose,), "basis": (Basis,), "says": (Says,),
    "channel": (Channel,), "right": (Right,), "outcome": (Outcome,),
}  # fmt: skip
"""Whose codes stand under a name; labels are for people, codes stay in the form for machines."""


def word_of(name: str) -> str:
    """The name of a part or a field, in the reader's language."""
    words = {
        "purposes": _("What data are used for"), "requests": _("Requests about these data"), "basis": _("Legal basis"),
        "article": _("Article"), "says": pgettext("consent", "Said"),
        "channel": pgettext("request", "How"), "separate": _("Asked for alone"), "evidence": _("Where it can be shown"),
        "guardian": _("Guardian"), "right": pgettext("request", "Right"), "received_at": pgettext("request", "Received"),
        "answered_at": pgettext("request", "Answered"), "outcome": pgettext("request", "Outcome"), "words": _("In their words"),
    }  # fmt: skip
    return words.get(name) or personal_file.word_of(name)


def in_words(value: Any, name: str = "") -> str:
    """A value as a person reads it: labels of codes, instants in the zone of the house, yes and no, lists in a line.

    Args:
        name: of the field.
    """
    if value is None or value == "" or name in _TOLD_BY_LABEL:
        return ""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, Mapping):
        return "; ".join(f"{word_of(key)}: {text}" for key, one in value.items() if (text := in_words(one, key)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " · ".join(text for one in value if (text := in_words(one)))
    text = str(value)
    return minute(datetime.fromisoformat(text)) if _INSTANT.fullmatch(text) else _label(name, text)


def minute(at: datetime) -> str:
    """An instant to the minute in the zone of the house."""
    return telling_time.local(at).strftime("%Y-%m-%d %H:%M")


def _label(name: str, code: str) -> str:
    for one in _CODES.get(name, ()):
        if code in one.values:
            return str(one(code).label)
    known = next((one for one in purposes.every() if one.name == code), None) if name == "purpose" else None
    return known.label if known is not None else code
