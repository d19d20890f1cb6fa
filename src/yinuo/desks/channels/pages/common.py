"""What the pages of this desk do alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.asking import staff_of
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from ..queries.standing import counts

Page = Callable[..., HttpResponse]


def staff_page(*, back: str) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction; a refused act leads back with its sentence."""

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            try:
                with transaction.atomic():
                    response = page(request, staff_of(request), **named)
            except Refusal as refusal:
                response = show_refusal(request, refusal, template="channels/refused.html", back=reverse(back))
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


def rooms(here: str) -> list[tuple[str, str, int, bool]]:
    """The links over the pages of this desk: address, word, how many stand there, whether it is this one."""
    count = counts()
    places = [
        ("channels", pgettext("channels", "State and volume"), 0),
        ("channels_failed", pgettext("channels", "Failed"), count["failed"]),
        ("channels_calls", pgettext("channels", "Calls without a case"), count["calls"]),
        ("channels_handed_over", pgettext("channels", "Handed over by authorities"), count["handed"]),
        ("channels_notices", pgettext("channels", "Notices to us"), 0),
    ]
    return [(reverse(name), word, n, name == here) for name, word, n in places]
