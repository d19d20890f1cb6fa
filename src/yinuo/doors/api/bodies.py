"""What stands in a request's body, never more of it than its address takes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yinuo.doors.api.cloudevents import json_of
from yinuo.doors.api.refusals import NotSentAsJson, TooMuch

JSON = "application/json"


def body_of(request: HttpRequest, *, most: int) -> bytes:
    """The body, at most `most` bytes. Raises TooMuch."""
    body: bytes = request.read(most + 1)
    if len(body) > most:
        raise TooMuch(most=most)
    return body


def json_body(request: HttpRequest, *, most: int) -> Any:
    """The value of a body that was sent as application/json. Raises NotSentAsJson, TooMuch, NotJson."""
    found = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if found != JSON:
        raise NotSentAsJson(found=found[:80])
    return json_of(body_of(request, most=most))
