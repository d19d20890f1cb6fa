"""What every page of the desk does alike: who asks and for what, what is refused and written down, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yinuo.desks.customers.pages.common import Page, given, guarded_page, typed

__all__ = ["desk_page", "given", "typed"]


def desk_page(again: Page | None = None) -> Callable[[Page], Page]:
    """A page of this desk; what a role may not do is said on a page of its own, also after an act."""
    return guarded_page("rights", template="privacy/refused.html", back=_back, alone=(403, 404, 413), again=again)


def _back(_request: HttpRequest, named: Mapping[str, Any]) -> str:
    if "number" in named:
        return reverse("rights_request", args=[named["number"]])
    return reverse("privacy_customer", args=[named["customer"]]) if "customer" in named else reverse("rights_requests")
