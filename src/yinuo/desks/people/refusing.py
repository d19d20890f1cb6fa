"""How a refusal is shown, on every desk alike."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yinuo.kit.refusals import Refusal


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def show_refusal(request: HttpRequest, refusal: Refusal, *, template: str, back: str, alone: Collection[int] = (404,)) -> HttpResponse:
    """A refusal as a sentence: beside the page `back` after an act, else on a page of its own.

    Args:
        alone: statuses that have a page of their own after an act too.
    """
    if request.method == "POST" and refusal.http not in alone and not is_fragment(request):
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    return render(request, template, {"refusal": refusal}, status=refusal.http)
