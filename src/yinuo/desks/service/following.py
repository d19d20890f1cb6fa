"""A browser in which somebody follows a case: a signed cookie for that case's own address, so that no secret stands in an address or a log.

It holds while the case keeps its secret; another secret ends it everywhere.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .models import Case
from .taking import case_of

COOKIE, GIVEN = "yinuo_case", "yinuo_given"
HOURS, GIVEN_MINUTES = 12, 60
_SALT = "service following"
_NUMBER = re.compile(r"[A-Z]{1,4}-[0-9]{4,8}-[0-9]{1,9}")


def is_number(text: str) -> bool:
    """Whether a number of a case looks so.

    >>> is_number("TS-260302-001"), is_number("../TS-260302-001"), is_number("ts-1")
    (True, False, False)
    """
    return bool(_NUMBER.fullmatch(text))


def path_of(number: str) -> str:
    """The address at which a case is followed."""
    return f"/t/{number}"


def let_follow(response: HttpResponse, case: Case, *, secret: str = "") -> HttpResponse:
    """Let this browser follow a case from now on; a fresh secret is shown to it for a while, on the receipt."""
    kept = {"path": path_of(case.number), "httponly": True, "samesite": "Lax", "secure": settings.IS_HTTPS}
    value = signing.dumps([case.number, _mark(case)], salt=_SALT, compress=False)
    response.set_cookie(COOKIE, value, max_age=HOURS * 3600, **kept)
    if secret:
        response.set_cookie(GIVEN, signing.dumps([case.number, secret], salt=_SALT), max_age=GIVEN_MINUTES * 60, **kept)
    return response


def stop_following(response: HttpResponse, number: str) -> HttpResponse:
    """Let this browser forget a case."""
    for name in (COOKIE, GIVEN):
        response.delete_cookie(name, path=path_of(number))
    return response


def followed(request: HttpRequest, number: str) -> Case | None:
    """The case of a number where this browser follows it; None otherwise, and where its secret is another one by now."""
    said = _said(request, COOKIE, HOURS * 3600)
    if said is None or said[0] != number:
        return None
    case = case_of(number)
    return case if case is not None and case.number == number and case.secret_digest is not None and said[1] == _mark(case) else None


def secret_given(request: HttpRequest, case: Case) -> str:
    """The secret that this browser was just given; empty afterwards."""
    said = _said(request, GIVEN, GIVEN_MINUTES * 60)
    return said[1] if said is not None and said[0] == case.number else ""


def _mark(case: Case) -> str:
    return bytes(case.secret_digest or b"")[:12].hex()


def _said(request: HttpRequest, name: str, seconds: int) -> tuple[str, str] | None:
    try:
        number, text = signing.loads(request.COOKIES.get(name, ""), salt=_SALT, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(number), str(text)
