"""What the pages of the transfer desk do alike: one bar, one way back, one way to hand out a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from yinuo.desks.customers.pages.common import Back, Page, at_number, given, guarded_page, session_of, typed

from ..files.writing import TYPES

__all__ = ["as_file", "at_number", "desk_page", "given", "session_of", "typed"]


def desk_page(purpose: str, back: Back, again: Page | None = None) -> Callable[[Page], Page]:
    """A page of this desk; a refused act leads back to `back`, or shows `again` with what was typed."""
    return guarded_page(purpose, template="transfer/refused.html", back=back, again=again)


def as_file(data: bytes, *, name: str, form: str) -> HttpResponse:
    """A file to keep; nothing between us and the person may keep it too."""
    response = HttpResponse(data, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
