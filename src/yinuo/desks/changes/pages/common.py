"""What every page of the desk does alike: who asks, what is refused, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.asking import cleaned, done, staff_of, typed
from yinuo.kit.refusals import Refusal

from ..refusals import NotFound

__all__ = ["Page", "chosen", "cleaned", "desk_page", "done", "staff_of", "typed"]
Page = Callable[..., HttpResponse]


def desk_page(page: Page) -> Page:
    """Only for people who are signed in; a refused act says why on the page it stood on, a refused look on a page of its own."""

    @signed_in
    @wraps(page)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        if any("\0" in str(one) for one in named.values()):
            return render(request, "changes/refused.html", {"refusal": NotFound()}, status=404)
        try:
            return page(request, *positional, **named)
        except Refusal as refusal:
            if request.method == "POST" and refusal.http != 404:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(request.path.removesuffix("act/"))
            return render(request, "changes/refused.html", {"refusal": refusal}, status=refusal.http)

    return guarded


def chosen(request: HttpRequest, name: str) -> int:
    """A row that a form or an address names by its number; 0, which no row has, where it names none."""
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
