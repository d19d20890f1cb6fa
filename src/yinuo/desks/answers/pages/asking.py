"""The public face: a page that needs no account and no script, and the same for programs."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.people.access import address_of
from yinuo.desks.people.asking import typed
from yinuo.desks.people.queries import today
from yinuo.desks.service import following
from yinuo.desks.service.actions import intake
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import becoming
from ..actions import asking
from ..choices import LONGEST, TALK_HOURS, Channel, Result
from ..models import Talk
from ..opening import text_of
from ..queries.answering import candidates, in_use
from ..refusals import BadQuestion, TalkIsOver
from ..wording import answer_of, did_not_know

COOKIE = "yinuo_talk"
LARGEST = 8_000
"""Bytes of a body."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask, see the answers so far, say whether they helped, go on to a person."""
    secret, at = request.COOKIES.get(COOKIE, ""), clock.now()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _act(request, secret)
        except Refusal as caught:
            refusal = caught
    talk = asking.talk_of(secret, at=at)
    lines = _lines(talk) if talk else []
    context = {
        "talk": talk, "lines": lines, "is_unsure": bool(lines) and lines[-1]["row"].version is None, "refusal": refusal, "longest": LONGEST,
        "typed": typed(request, "question", LONGEST) if refusal else "",
        "case_number": talk.handed_to.removeprefix(becoming.PREFIX) if talk and talk.handed_to.startswith(becoming.PREFIX) else "",
        "common": [one for one in in_use(today(at)) if one.is_basic][:6] if talk is None else [],
    }  # fmt: skip
    return render(request, "answers/ask.html", context, status=refusal.http if refusal else 200)


def _act(request: HttpRequest, secret: str) -> HttpResponse:
    at, verb = clock.now(), typed(request, "verb", 10)
    response = HttpResponseRedirect(reverse("ask") + "#latest")
    if verb in ("yes", "no"):
        asking.say_helpful(_talk(secret), typed(request, "number", 24), helped=verb == "yes", at=at)
    elif verb == "person":
        row = asking.hand_over(_talk(secret), contact=typed(request, "contact", 200), at=at)
        case = becoming.case_of_talk(row)
        if case is not None:  # on to its receipt, with the code by which it is followed
            fresh = intake.new_secret(case)
            there = HttpResponseRedirect(f"{following.path_of(case.number)}/receipt")
            return following.let_follow(there, becoming.case_of_talk(row) or case, secret=fresh)
    elif verb == "end":
        response.delete_cookie(COOKIE, path=reverse("ask"))
    else:
        found = asking.ask(typed(request, "question"), at=at, secret=secret, address=address_of(request))
        response.set_cookie(
            COOKIE, found.secret, max_age=TALK_HOURS * 3600, path=reverse("ask"), httponly=True, samesite="Lax", secure=settings.IS_HTTPS
        )
    return response


def _talk(secret: str) -> Talk:
    found = asking.talk_of(secret, at=clock.now())
    if found is None:
        raise TalkIsOver()
    return found


def _lines(talk: Talk) -> list[dict[str, Any]]:
    """What was said so far; where the bot did not know, the titles that come nearest."""
    language, found = get_language() or "", []
    rows = list(talk.questions.select_related("version__entry").order_by("pk"))
    for row in rows:
        text = text_of(row)
        near = candidates(text, day=today(row.asked_at)) if row.result == Result.UNSURE and row == rows[-1] else []
        answer = answer_of(row.version, language) if row.version else did_not_know()
        found.append({"row": row, "text": text, "answer": answer, "near": [one.version for one in near if one.score >= 0.1][:2]})
    return found


@csrf_exempt
@require_POST
def api(request: HttpRequest) -> HttpResponse:
    """`{"question": "…", "conversation": "…"}` in, what the bot says out; without an account, rate-limited by address."""
    try:
        body = json.loads(request.read(LARGEST + 1)[:LARGEST])
        if not isinstance(body, dict) or not isinstance(body.get("question"), str):
            raise BadQuestion(most=LONGEST)
        secret = body.get("conversation", "")
        found = asking.ask(
            body["question"],
            at=clock.now(),
            secret=secret if isinstance(secret, str) else "",
            address=address_of(request),
            channel=Channel.API,
        )
    except (ValueError, RecursionError):
        return _refused(BadQuestion(most=LONGEST))
    except Refusal as refusal:
        return _refused(refusal)
    row = found.question
    said = {
        "number": row.number, "result": row.result, "answered_by": "bot", "conversation": found.secret,
        "answer": answer_of(row.version, get_language() or "") if row.version else did_not_know(),
        "entry": row.version.entry.number if row.version else None, "title": row.version.title if row.version else None,
        "person": request.build_absolute_uri(reverse("ask")),
    }  # fmt: skip
    response = JsonResponse(said)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(refusal: Refusal) -> JsonResponse:
    response = JsonResponse({"error": refusal.code, "text": str(refusal)}, status=refusal.http)
    if refusal.http == 429:
        response.headers["Retry-After"] = str(refusal.data["seconds"])
    return response


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether the bot answers: it finds its own first entry, as a look from outside asks every few minutes. Nothing is written."""
    day = today(clock.now())
    first = next(iter(in_use(day)), None)
    found = candidates(first.variants[0], day=day, most=5) if first else []
    answers = first is not None and any(one.version.pk == first.pk for one in found)
    return JsonResponse({"answers": answers, "words": _("The assistant answers.") if answers else _("The assistant cannot answer now.")})
