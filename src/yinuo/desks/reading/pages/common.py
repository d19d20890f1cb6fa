"""What every page of the desk does alike: who asks, what is refused, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import is_fragment, show_refusal
from yinuo.kit.refusals import Refusal

Page = Callable[..., HttpResponse]
__all__ = ["Page", "desk_page", "is_fragment", "number_in", "staff_of"]


def staff_of(request: HttpRequest) -> Staff:
    """The member of staff who asks."""
    assert isinstance(request.user, Staff)
    return request.user


def desk_page(back: str = "letters") -> Callable[[Page], Page]:
    """Only for people who are signed in; a refusal becomes a sentence, beside the list after an act, on a page of its own otherwise."""

    def guarding(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
            try:
                return page(request, *positional, **named)
            except Refusal as refusal:
                return show_refusal(request, refusal, template="reading/refused.html", back=_place(back, named))

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
