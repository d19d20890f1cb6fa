"""`{% customers_places "secrecy" %}`: the row of links over the archive and the rooms around it."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from ..places import places_for

register = template.Library()


@register.inclusion_tag("customers/places.html", takes_context=True)
def customers_places(context: template.Context, here: str = "") -> dict[str, Any]:
    """The links, the one of this page marked. Args: here: the name of its address."""
    links = []
    for one in places_for(context["request"].user):
        try:
            links.append((reverse(one.route), one.word, one.route == here))
        except NoReverseMatch:  # a house built without that desk's pages
            continue
    return {"links": links}
