"""Who may come in to the people pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from . import second_step

Page = Callable[..., HttpResponse]


def signed_in(page: Page) -> Page:
    """Only for people who are signed in; others are sent to the sign-in page and brought back afterwards."""

    @wraps(page)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        if request.user.is_authenticated:
            if second_step.owes(request) and request.path not in (reverse("people:enrol"), reverse("people:sign_out")):
                return HttpResponseRedirect(reverse("people:enrol"))
            return page(request, *positional, **named)
        target = f"{reverse('people:sign_in')}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request") == "true":  # a fragment must not be replaced by a sign-in page
            response = HttpResponse(status=401)
            response.headers["HX-Redirect"] = target
            return response
        return HttpResponseRedirect(target)

    return guarded


def address_of(request: HttpRequest) -> str | None:
    """The address the request came from; a proxy's word for it is taken only where the settings say there is a proxy."""
    from django.conf import settings

    if settings.SECURE_PROXY_SSL_HEADER is not None:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if _is_address(forwarded):
            return forwarded
    remote = str(request.META.get("REMOTE_ADDR", ""))
    return remote if _is_address(remote) else None


def _is_address(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
