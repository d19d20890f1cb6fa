"""Sessions: a new key at every sign-in, an end after idling and an end after a working day."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from yinuo.kit import env

from . import backend
from .models import Staff

_BEGAN, _SEEN = "session_began", "session_seen"
BY_ITSELF = "X-Yinuo-By-Itself"
"""Sent by a page that looks for news by itself; nobody has done anything then, so the idle time goes on."""
_SECONDS_BETWEEN_NOTES = 60  # the session is written once a minute, not at every request


def enter(request: HttpRequest, staff: Staff) -> None:
    """Begin a session under a key that no earlier page has seen."""
    request.session.flush()
    login(request, staff, backend=backend.PATH)
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def leave(request: HttpRequest) -> None:
    """End the session and forget its contents."""
    logout(request)


class SessionLimits:
    """Ends sessions that idled too long or are older than a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.idle_seconds = env.number("YINUO_SESSION_IDLE_MINUTES", 60, least=1) * 60
        self.longest_seconds = settings.SESSION_COOKIE_AGE

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = request.session.get(_BEGAN)
        if began is not None:
            now = int(time.time())
            seen = request.session.get(_SEEN, began)
            if now - seen > self.idle_seconds or now - began > self.longest_seconds:
                leave(request)
            elif now - seen >= _SECONDS_BETWEEN_NOTES and request.headers.get(BY_ITSELF) != "1":
                request.session[_SEEN] = now
        return self.get_response(request)
