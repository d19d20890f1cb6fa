"""What every page of the desk does alike: who asks, what is refused, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yinuo.desks.people.access import address_of, signed_in
from yinuo.desks.people.asking import staff_of
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from ..models import Draft

Page = Callable[..., HttpResponse]
__all__ = ["Page", "address_of", "back_to", "desk_page", "staff_of"]


def desk_page(page: Page) -> Page:
    """Only for people who are signed in; a refusal becomes a sentence: beside the document after an act, on a page of its own otherwise."""

    @signed_in
    @wraps(page)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        try:
            return page(request, *positional, **named)
        except Refusal as refusal:
            return show_refusal(request, refusal, template="documents/refused.html", back=_came_from(request, named))

    return guarded


def back_to(route: str, draft: Draft) -> HttpResponseRedirect:
    """On to a page of this version."""
    return HttpResponseRedirect(reverse(route, args=[draft.number, draft.version]))


def _came_from(request: HttpRequest, named: dict[str, Any]) -> str:
    """The page that the form stood on, which names itself in `next`; one of this version's pages, or the list."""
    number, version = named.get("number"), named.get("version")
    if number is None or version is None:
        return reverse("documents")
    place = request.POST.get("next", "")
    route = {"fill": "document_fill", "sign": "document_sign", "review": "document_review", "change": "document_change"}.get(
        place, "document_version"
    )
    return reverse(route, args=[number, version])
