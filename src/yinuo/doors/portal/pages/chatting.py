"""A small chat: the assistant answers first; a person takes over, and both write to the same case. May stand in a frame of allowed sites.

In a frame of another site there are no cookies, so its script carries the secrets itself, in bodies of requests, never in addresses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.answers.actions import asking
from yinuo.desks.answers.becoming import case_of_talk
from yinuo.desks.answers.choices import LONGEST
from yinuo.desks.answers.queries.answering import in_use
from yinuo.desks.answers.refusals import TalkIsOver
from yinuo.desks.people.queries import today
from yinuo.desks.service import filing, following
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.kit import clock, env
from yinuo.kit.refusals import Refusal

from .. import knocking
from ..refusals import BadSubmission, TooOften
from .common import files_in_json, private, sender
from .tracking import file_of, news_of, opened, say

LARGEST = 32_000
"""Bytes of a body, beside its files."""
Body = dict[str, Any]


@private
@require_safe
def chat(request: HttpRequest) -> HttpResponse:
    """The page; without script it leads to the page of the assistant, which needs none."""
    day = today(clock.now())
    common = [one for one in in_use(day) if one.is_basic][:4]
    response = render(request, "portal/chat.html", {"common": common, "longest": LONGEST, "limits": filing.of_customers()})
    sites = env.items("YINUO_CHAT_SITES")
    if sites:
        policy = settings.CONTENT_SECURITY_POLICY | {"frame-ancestors": " ".join(["'self'", *sites])}
        response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
    return response


def spoken(view: Callable[[HttpRequest, Body], Body | HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """JSON in, JSON out. Only a script of our own page sends this type, so no form of another site can; refusals are sentences."""

    @csrf_exempt
    @private
    @require_POST
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            said = view(request, _body(request))
            return said if isinstance(said, HttpResponse) else JsonResponse(said)
        except Refusal as refusal:
            response = JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=refusal.http)
            if isinstance(refusal, TooOften):
                response.headers["Retry-After"] = str(refusal.data["minutes"] * 60)
            return response

    return answer


def _body(request: HttpRequest) -> Body:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadSubmission(what=_("A message comes as application/json."))
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        knocking.check(knocking.FILES, sender(request), at=clock.now())  # what is as large as files is read as often as files are taken
    most = filing.bytes_in_json(filing.of_customers(), around=LARGEST)
    try:
        found = json.loads(request.read(most + 1)[:most])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadSubmission(what=_("The message cannot be read."))
    return found


def _text(body: Body, name: str, most: int) -> str:
    value = body.get(name, "")
    return value.replace("\0", "").strip()[:most] if isinstance(value, str) else ""


@spoken
def person(request: HttpRequest, body: Body) -> Body:
    """A person takes the conversation on: it becomes a case, and its code is given to this page."""
    at = clock.now()
    talk = asking.talk_of(_text(body, "conversation", 64), at=at)
    if talk is None:
        raise TalkIsOver()
    contact = _text(body, "contact", 200)
    if talk.handed_at is None:
        if not contact:
            raise BadSubmission(what=_("Say how we reach you; one way is enough."))
        knocking.count(knocking.SUBMIT, sender(request), at=at)
        talk = asking.hand_over(talk, contact=contact, at=at)
    case = case_of_talk(talk)
    if case is None:
        raise TalkIsOver()
    secret = intake.new_secret(case)
    link = f"{request.build_absolute_uri(following.path_of(case.number))}#{secret}"
    return {"number": case.number, "secret": secret, "link": link}


@spoken
def news(request: HttpRequest, body: Body) -> Body:
    """What was said on a case since a message."""
    case = opened(_text(body, "number", 40).upper(), _text(body, "secret", 64), address=sender(request))
    after = body.get("after", 0)
    return news_of(case, after if isinstance(after, int) and 0 <= after < 2**62 else 0)


@spoken
def tell(request: HttpRequest, body: Body) -> Body:
    """The customer writes to the person, perhaps with files."""
    case = opened(_text(body, "number", 40).upper(), _text(body, "secret", 64), address=sender(request))
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        if not body.get("files"):
            raise BadSubmission(what=_("Nothing is written there."))
        text = _("Files are enclosed.")
    files = files_in_json(request, body.get("files"))
    return {"sentence": say(case, text.replace("\0", ""), channel=Channel.CHAT.value, files=files)}


@spoken
def file(request: HttpRequest, body: Body) -> HttpResponse:
    """A file of the conversation: the customer's own, or one that came with an answer."""
    case = opened(_text(body, "number", 40).upper(), _text(body, "secret", 64), address=sender(request))
    identity = _text(body, "file", 18)
    return file_of(case, int(identity) if identity.isascii() and identity.isdigit() else 0)
