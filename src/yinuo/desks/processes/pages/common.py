"""What the pages of this desk do alike: who asks, the row of links over them, how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext

from yinuo.desks.customers.pages.common import Back, guarded_page
from yinuo.desks.people.models import Staff

from .. import access

Page = Callable[..., HttpResponse]


def desk_page(back: Back = "processes") -> Callable[[Page], Page]:
    """A page of this desk, in one guarded transaction; a refusal becomes a sentence where the act stood."""
    return guarded_page("processes", back=back, template="processes/refused.html")


def rooms(staff: Staff, here: str) -> list[tuple[str, str, bool]]:
    """The links over the pages of this desk."""
    places = [
        ("processes", pgettext("processes", "Processes"), True),
        ("process_steps", pgettext("processes", "Steps due"), True),
        ("terms", pgettext("processes", "Before service"), True),
        ("turns", pgettext("processes", "Turns"), True),
        ("fairness", pgettext("processes", "Fairness"), access.may_watch(staff)),
    ]  # fmt: skip
    return [(reverse(route), word, route == here) for route, word, may in places if may]
