"""What every page of the desk does alike: who asks and for what purpose, what is refused, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from ..access import seeing
from ..models import Customer
from ..remembering import remember

Page = Callable[..., HttpResponse]


def desk_page(purpose: str) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction that the database guards; the page gets the request and its viewer.

    A refusal undoes the transaction and becomes a sentence: beside the customer after an act, on a page of its own otherwise.
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
                response = _refused(request, refusal, named)
            response.headers["Cache-Control"] = "no-store"  # neither a shared proxy nor the back button keeps a customer
            return response

        return guarded

    return wrapper


def back_to(customer: Customer) -> HttpResponseRedirect:
    """On to the page of a customer."""
    return HttpResponseRedirect(reverse("customer", args=[customer.number]))


def session_of(request: HttpRequest) -> str:
    """The key of this session; what is opened is opened in it alone."""
    return request.session.session_key or ""


def given(request: HttpRequest, name: str, most: int = 80) -> str:
    """A value of the address, cut and without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:most]


def typed(request: HttpRequest, name: str, most: int | None = None) -> str:
    """A value of the form."""
    value = request.POST.get(name, "")
    return value if most is None else value.replace("\0", "").strip()[:most]


def _refused(request: HttpRequest, refusal: Refusal, named: dict[str, Any]) -> HttpResponse:
    number = named.get("number")
    back = reverse("customer", args=[number]) if number else reverse("customers")
    return show_refusal(request, refusal, template="customers/refused.html", back=back, alone=(404, 413))


def watermark(request: HttpRequest, at_words: str) -> list[str]:
    """Who looks, and when: repeated over a page that shows what is sealed, on the screen and on paper."""
    assert isinstance(request.user, Staff)
    return [f"{request.user.display_name} {request.user.username} {at_words}"] * 40
