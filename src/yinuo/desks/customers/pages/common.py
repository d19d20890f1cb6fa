"""What pages that may show customers do alike, on this desk and those above: who asks and for what, what is refused and written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.asking import given, typed
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import is_fragment, show_refusal
from yinuo.kit.refusals import Refusal

from ..access import seeing
from ..models import Customer
from ..remembering import remember

__all__ = [
    "Back", "Page", "at_number", "back_to", "covered_in_time", "desk_page", "given", "guarded_page", "session_of", "typed", "watermark",
]  # fmt: skip
Page = Callable[..., HttpResponse]
Back = str | Callable[[HttpRequest, Mapping[str, Any]], str]
"""Where a refused act leads back to: the name of a page, or what works its address out from the request and what its address names."""


def guarded_page(
    purpose: str, *, back: Back, template: str = "customers/refused.html", alone: Collection[int] = (404, 413),
    check: Callable[[Staff], None] | None = None, again: Page | None = None,
) -> Callable[[Page], Page]:  # fmt: skip
    """Only for people who are signed in, in one transaction that the database guards; the page gets the request and its viewer.

    A refusal undoes the transaction, is written down where somebody wants it, and becomes a sentence: after an act on the page it stood
    on, else on a page of its own. No browser and no proxy keeps what is answered.

    Args:
        purpose: what the customers are looked at for, as the database is told.
        back: where a refused act leads back to. template: the page of a refusal that stands alone.
        alone: statuses that stand alone after an act too.
        check: refuses before any customer is looked at.
        again: shows the page of a refused act once more with `refusal` and what was typed, in a transaction of its own, instead of `back`.
    """

    def seen(request: HttpRequest, page: Page, named: Mapping[str, Any]) -> HttpResponse:
        assert isinstance(request.user, Staff)
        if check is not None:
            check(request.user)
        with seeing(request.user, purpose=purpose) as viewer:
            return page(request, viewer, **named)

    def refused(request: HttpRequest, refusal: Refusal, named: Mapping[str, Any]) -> HttpResponse:
        assert isinstance(request.user, Staff)
        remember(request.user, refusal)
        if again is not None and request.method == "POST" and refusal.http not in alone and not is_fragment(request):
            try:
                return seen(request, again, {**named, "refusal": refusal})
            except Refusal as another:  # what it stood on went out of reach meanwhile
                refusal = another
        return show_refusal(request, refusal, template=template, back=back_from(request, named), alone=alone)

    def back_from(request: HttpRequest, named: Mapping[str, Any]) -> str:
        return reverse(back) if isinstance(back, str) else back(request, named)

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            try:
                response = seen(request, page, named)
            except Refusal as refusal:
                response = refused(request, refusal, named)
            if response.status_code == 405 and request.method == "GET" and back_from(request, named) != request.path:
                response = HttpResponseRedirect(back_from(request, named))  # the address of an act, typed or loaded again
            response.headers["Cache-Control"] = "no-store"  # neither a shared proxy nor the back button keeps a customer
            return response

        return guarded

    return wrapper


def at_number(route: str, *more: str) -> Back:
    """Back to the page of the `number` in the address, and of what else it names."""
    return lambda _request, named: reverse(route, args=[named[name] for name in ("number", *more)])


def _customer_or_list(_request: HttpRequest, named: Mapping[str, Any]) -> str:
    return reverse("customer", args=[named["number"]]) if named.get("number") else reverse("customers")


def desk_page(purpose: str) -> Callable[[Page], Page]:
    """A page of this desk; what is refused is said beside the customer."""
    return guarded_page(purpose, back=_customer_or_list)


def back_to(customer: Customer) -> HttpResponseRedirect:
    """On to the page of a customer."""
    return HttpResponseRedirect(reverse("customer", args=[customer.number]))


def session_of(request: HttpRequest) -> str:
    """The key of this session; what is opened is opened in it alone."""
    return request.session.session_key or ""


def covered_in_time(response: HttpResponse, covered_at: datetime | None, *, at: datetime) -> HttpResponse:
    """A page on which something stands open loads itself once more when that is covered, also without script and whatever the reader's
    clock says."""
    if covered_at is not None:
        response.headers["Refresh"] = str(max(1, int((covered_at - at).total_seconds())))
    return response


def watermark(request: HttpRequest, at_words: str) -> list[str]:
    """Who looks, and when: repeated over a page that shows what is sealed, on the screen and on paper."""
    assert isinstance(request.user, Staff)
    return [f"{request.user.display_name} {request.user.username} {at_words}"] * 40
