"""`{% customers_places "secrecy" %}`: the row of links over the archive and the rooms around it."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from ..places import places_for

register = template.Library()


@register.inclusion_tag("customers/places.html", takes_context=True)
def customers_places(context: template.Context, here: str = "") -> dict[str, Any]:
    """The links, the one of this page marked. Args: here: the name of its address."""
    user = context["request"].user
    return {"links": [(reverse(one.route), one.word, one.route == here) for one in places_for(user)]}
