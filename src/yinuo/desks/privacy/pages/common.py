"""What every page of the desk does alike: who asks and for what, what is refused and written down, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.pages.common import given, typed
from yinuo.desks.customers.remembering import remember
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

Page = Callable[..., HttpResponse]
__all__ = ["desk_page", "given", "typed"]


def desk_page(purpose: str = "rights") -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction that the database guards; the page gets the request and its viewer.

    A refusal undoes the transaction, is written down where somebody wants it, and becomes a sentence.
    """

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
            assert isinstance(request.user, Staff)
            try:
                with seeing(request.user, purpose=purpose) as viewer:
                    response = page(request, viewer, *positional, **named)
            except Refusal as refusal:
                remember(request.user, refusal)
                response = show_refusal(request, refusal, template="privacy/refused.html", back=_back(named), alone=(403, 404, 413))
            response.headers["Cache-Control"] = "no-store"  # neither a shared proxy nor the back button keeps a person
            return response

        return guarded

    return wrapper


def _back(named: dict[str, Any]) -> str:
    if "number" in named:
        return reverse("rights_request", args=[named["number"]])
    return reverse("privacy_customer", args=[named["customer"]]) if "customer" in named else reverse("rights_requests")
