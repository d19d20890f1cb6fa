"""What every page of the desk does alike: who asks and for what purpose, what is refused, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yinuo.desks.customers.access import seeing
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

Page = Callable[..., HttpResponse]


def desk_page(purpose: str, *, home: str = "accuracy", back: Callable[..., str] | None = None) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction that the database guards; the page gets the request and its viewer.

    Args:
        home: the page that a refused act leads back to. back: the same, worked out from what the address names.
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
                address = back(**named) if back is not None else reverse(home)
                response = show_refusal(request, refusal, template="customers/refused.html", back=address, alone=(404, 413))
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


def covered_in_time(response: HttpResponse, looks: Mapping[str, datetime], *, at: datetime) -> HttpResponse:
    """A page on which something stands open loads itself again when that is covered, also without script."""
    if looks:
        response.headers["Refresh"] = str(max(1, int((min(looks.values()) - at).total_seconds())))
    return response


def given(request: HttpRequest, name: str, most: int = 80) -> str:
    """A value of the address, cut and without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:most]


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """A value of the form, cut and without NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:most]
