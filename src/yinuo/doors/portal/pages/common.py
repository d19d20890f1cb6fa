"""What every page of this door does: it is never kept by anybody, tells nobody where one came from, and is not searched."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from yinuo.desks.people.access import address_of
from yinuo.desks.service import filing
from yinuo.desks.service.filing import Looked
from yinuo.kit import clock

from .. import knocking

Page = Callable[..., HttpResponse]


def private(page: Page) -> Page:
    """Headers of a page that is for one customer alone."""

    @wraps(page)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        response = page(request, *positional, **named)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer" if request.method == "POST" else "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def sender(request: HttpRequest) -> str:
    """By what tries of one address are counted."""
    return knocking.address_group(address_of(request))


def files_of(request: HttpRequest) -> Looked:
    """The files that a customer added, looked through. Raises TooOften, BadFile."""
    files = request.FILES.getlist("files")
    return _counted(request, lambda: filing.offered(files, filing.of_customers())) if files else filing.NO_FILES


def files_in_json(request: HttpRequest, value: Any) -> Looked:
    """The same of files that a script sent. Raises TooOften, BadFile."""
    return _counted(request, lambda: filing.in_json(value, filing.of_customers())) if value else filing.NO_FILES


def _counted(request: HttpRequest, looked_through: Callable[[], Looked]) -> Looked:
    knocking.check(knocking.FILES, sender(request), at=clock.now())
    found = looked_through()
    knocking.count(knocking.FILES, sender(request), at=clock.now())
    return found
