"""What every page of the desk does alike: who asks and for what, what is refused, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from ..access import check, may, seeing
from ..choices import Verb

Page = Callable[..., HttpResponse]


def desk_page(*, back: str = "retention", verb: Verb = Verb.READ) -> Callable[[Page], Page]:
    """Only for people whose role may, in one transaction that the database guards; the page gets the request and its viewer.

    Args:
        back: the name of the page that a refused act leads back to, with the number of the address where that has one.
    """

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
            assert isinstance(request.user, Staff)
            try:
                check(request.user, verb)
                with seeing(request.user, purpose="retention") as viewer:
                    response = page(request, viewer, *positional, **named)
            except Refusal as refusal:
                address = reverse(back, args=[named["number"]] if "number" in named and back.endswith("_one") else [])
                response = show_refusal(request, refusal, template="customers/refused.html", back=address, alone=(404, 413))
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


def given(request: HttpRequest, name: str, most: int = 80) -> str:
    """A value of the address, cut and without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:most]


def typed(request: HttpRequest, name: str, most: int = 400) -> str:
    """A value of the form, cut and without NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:most]


def rights_of(staff: Staff) -> dict[str, bool]:
    """What this person may do here, for templates: `may_hold`, `may_propose` …"""
    return {f"may_{verb.value}": may(staff, verb) for verb in Verb}
