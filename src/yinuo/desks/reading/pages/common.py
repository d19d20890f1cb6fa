"""What every page of the desk does alike: who asks, what is refused, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal

Page = Callable[..., HttpResponse]


def staff_of(request: HttpRequest) -> Staff:
    """The member of staff who asks."""
    assert isinstance(request.user, Staff)
    return request.user


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def desk_page(back: str = "letters") -> Callable[[Page], Page]:
    """Only for people who are signed in; a refusal becomes a sentence, beside the list after an act, on a page of its own otherwise."""

    def guarding(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
            try:
                return page(request, *positional, **named)
            except Refusal as refusal:
                if request.method == "POST" and refusal.http != 404 and not is_fragment(request):
                    messages.error(request, str(refusal))
                    return HttpResponseRedirect(_place(back, named))
                return render(request, "reading/refused.html", {"refusal": refusal}, status=refusal.http)

        return guarded

    return guarding


def _place(back: str, named: dict[str, Any]) -> str:
    for name in ("letter_id", "template_id"):
        if name in named and back in ("letter", "letter_finish", "own_template"):
            return reverse(back, args=[named[name]])
    return reverse("letters" if back != "own_templates" else back)


def number_in(text: str, *, least: int = 0, most: int = 10**9) -> int | None:
    """A typed number; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most else None
