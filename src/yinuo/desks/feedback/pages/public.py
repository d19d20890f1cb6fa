"""What customers see: rating a service by a link, answering a survey one question a screen. No account, no script, no trace of who.

What was answered so far travels in the form and in a cookie of the customer's own browser; the house keeps nothing before it is sent.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yinuo.desks.people.access import address_of
from yinuo.desks.people.asking import given, typed
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import questions
from ..actions import answering, rating, wishing
from ..actions.answering import Asked
from ..choices import LONGEST_COMMENT, LONGEST_TEXT, STARS
from ..questions import Question
from ..refusals import AlreadyRated, BadFeedback, LinkIsOver

_SALT, _DAYS = "feedback survey", 14


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Referrer-Policy"] = "same-origin"  # the address is the secret; with none at all a form would come from nowhere
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def over(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Nothing to answer any more."""
    return _shown(request, "feedback/over.html", {"refusal": refusal, "is_done": isinstance(refusal, AlreadyRated)}, refusal.http)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rate one service in two clicks. Looking at the page uses nothing up, so a mail scanner does no harm."""
    at = clock.now()
    try:
        case = rating.case_of(token, at=at)
    except Refusal as refusal:
        return over(request, refusal)
    context: dict[str, Any] = {"stars": STARS, "longest": LONGEST_COMMENT, "number": case.number, "chosen": given(request, "score", 1)}
    if request.method != "POST":
        return _shown(request, "feedback/rate.html", context)
    try:
        opened = rate_typed(case, request, at=at)
    except (AlreadyRated, LinkIsOver) as refusal:
        return over(request, refusal)
    except Refusal as refusal:
        context |= {"refusal": refusal, "chosen": typed(request, "score", 1), "comment": typed(request, "comment", LONGEST_COMMENT)}
        return _shown(request, "feedback/rate.html", context, refusal.http)
    return _shown(
        request, "feedback/thanks.html", {"is_rating": True, "opened": opened, "is_anonymous": bool(typed(request, "anonymous", 3))}
    )


def rate_typed(case: Any, request: HttpRequest, *, at: Any) -> str:
    """Take what was typed into the form of a rating."""
    mark = typed(request, "score", 2)
    return rating.rate(
        case,
        score=int(mark) if mark.isascii() and mark.isdigit() else 0,
        comment=typed(request, "comment"),
        is_anonymous=bool(typed(request, "anonymous", 3)),
        at=at,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """One question a screen; at the end whether the name goes along, then send."""
    at = clock.now()
    try:
        asked = answering.asked_by(token, at=at)
    except Refusal as refusal:
        return over(request, refusal)
    cookie = f"yinuo_survey_{asked.survey.pk}"
    said = _said(request, asked, cookie)
    step = min(len(said), len(asked.questions)) if request.method != "POST" else _number(typed(request, "step", 2))
    if request.method != "POST":
        return _kept(_screen(request, asked, said, step), cookie, said, token)
    verb, question = typed(request, "verb", 6), asked.questions[step] if step < len(asked.questions) else None
    if verb == "stop" and asked.member is not None:
        wishing.stop_asking(asked, at=at)
        return _shown(request, "feedback/thanks.html", {"is_stopped": True})
    if verb == "back":
        return _kept(_screen(request, asked, said, max(0, step - 1)), cookie, said, token)
    try:
        if question is not None:
            said[question.key] = questions.answer_of(question, typed(request, "answer"))
            return _kept(_screen(request, asked, said, step + 1), cookie, said, token)
        is_anonymous = asked.member is None or typed(request, "named", 3) != "yes"
        answering.answer(asked, said, is_anonymous=is_anonymous, address=address_of(request), at=at)
    except (AlreadyRated, LinkIsOver) as refusal:
        return over(request, refusal)
    except Refusal as refusal:
        return _screen(request, asked, said, step, refusal=refusal)
    response = _shown(request, "feedback/thanks.html", {"is_anonymous": is_anonymous})
    response.delete_cookie(cookie, path=reverse("feedback_survey", args=[token]))
    return response


def _screen(request: HttpRequest, asked: Asked, said: dict[str, str], step: int, *, refusal: Refusal | None = None) -> HttpResponse:
    every = asked.questions
    question = every[step] if step < len(every) else None
    context = {
        "survey": asked.survey, "question": question, "step": step, "count": len(every), "at": step + 1, "refusal": refusal,
        "percent": 100 * step // len(every), "so_far": signing.dumps(said, salt=_SALT, compress=True), "has_name": asked.member is not None,
        "said": said.get(question.key, "") if question else "", "longest": LONGEST_TEXT,
        "lines": [_line(one, said.get(one.key, "")) for one in every] if question is None else [],
    }  # fmt: skip
    return _shown(request, "feedback/survey.html", context, refusal.http if refusal else 200)


def _line(question: Question, answer: str) -> tuple[str, str]:
    return question.words, dict(question.marks).get(answer, answer)


def _said(request: HttpRequest, asked: Asked, cookie: str) -> dict[str, str]:
    """What was answered so far: from the form, else from the browser's own draft; whatever does not fit the questions is forgotten."""
    text = typed(request, "so_far", 8000) if request.method == "POST" else request.COOKIES.get(cookie, "")
    try:
        kept = signing.loads(text, salt=_SALT, max_age=_DAYS * 86_400)
    except signing.BadSignature:
        return {}
    found: dict[str, str] = {}
    for one in asked.questions:
        try:
            if one.key in kept:
                found[one.key] = questions.answer_of(one, str(kept[one.key]))
        except BadFeedback:
            continue
    return found


def _kept(response: HttpResponse, cookie: str, said: dict[str, str], token: str) -> HttpResponse:
    if said:
        text = signing.dumps(said, salt=_SALT, compress=True)
        path = reverse("feedback_survey", args=[token])
        if len(text) < 3800:  # browsers keep no more; then the draft lasts as long as the page
            response.set_cookie(cookie, text, max_age=_DAYS * 86_400, path=path, httponly=True, samesite="Lax", secure=settings.IS_HTTPS)
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
