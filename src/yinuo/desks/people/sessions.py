"""Sessions: a new key at every sign-in, an end after idling, after a working day, and in another browser."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from yinuo.kit import env

from . import backend
from .models import Staff

_BEGAN, _SEEN, _BROWSER = "session_began", "session_seen", "session_browser"
BY_ITSELF = "X-Yinuo-By-Itself"
"""Sent by a page that looks for news by itself; nobody has done anything then, so the idle time goes on."""
_SECONDS_BETWEEN_NOTES = 60  # the session is written once a minute, not at every request


def enter(request: HttpRequest, staff: Staff) -> None:
    """Begin a session under a key that no earlier page has seen."""
    request.session.flush()
    login(request, staff, backend=backend.PATH)
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())
    request.session[_BROWSER] = _browser_of(request)


def _browser_of(request: HttpRequest) -> str:
    """A mark of the browser: a cookie that was carried into another one is not taken. Who also copies the name of the browser passes."""
    return hashlib.sha256(request.headers.get("User-Agent", "").encode()).hexdigest()[:16]


def leave(request: HttpRequest) -> None:
    """End the session and forget its contents."""
    logout(request)


class SessionLimits:
    """Ends sessions that idled too long, are older than a working day, or come from another browser than they began in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.idle_seconds = env.number("YINUO_SESSION_IDLE_MINUTES", 60, least=1) * 60
        self.longest_seconds = settings.SESSION_COOKIE_AGE

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = request.session.get(_BEGAN)
        if began is not None:
            now = int(time.time())
            seen = request.session.get(_SEEN, began)
            is_elsewhere = request.session.get(_BROWSER, _browser_of(request)) != _browser_of(request)
            if is_elsewhere or now - seen > self.idle_seconds or now - began > self.longest_seconds:
                leave(request)
            elif now - seen >= _SECONDS_BETWEEN_NOTES and request.headers.get(BY_ITSELF) != "1":
                request.session[_SEEN] = now
        return self.get_response(request)
