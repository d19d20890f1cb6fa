"""What the pages of the transfer desk do alike: one bar, one way back, one way to hand out a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yinuo.desks.customers.access import seeing
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from ..files.writing import TYPES

Page = Callable[..., HttpResponse]


def desk_page(purpose: str, back: str) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction that the database guards; a refusal undoes it and becomes a sentence.

    Args:
        back: name of the address where a refused act leads back to, with the number where the page has one.
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
                where = reverse(back, args=[named["number"]]) if back in _WITH_NUMBER and "number" in named else reverse(back)
                response = show_refusal(request, refusal, template="transfer/refused.html", back=where, alone=(404, 413))
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


_WITH_NUMBER = ("transfer_import", "transfer_export")


def as_file(data: bytes, *, name: str, form: str) -> HttpResponse:
    """A file to keep; nothing between us and the person may keep it too."""
    response = HttpResponse(data, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
