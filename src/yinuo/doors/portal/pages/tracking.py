"""Following a case: by number and code, then by a cookie for this case alone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.people.asking import typed
from yinuo.desks.service import filing, following, tracking
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.filing import NO_FILES, Looked
from yinuo.desks.service.models import Case
from yinuo.desks.service.pages.files import as_download
from yinuo.desks.service.queries.files import Kept, content_of, file_for_customer, name_of
from yinuo.desks.service.taking import reaching
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time

from .. import knocking, proving, reading
from ..forms import MOST_TEXT
from ..refusals import BadSubmission, NotYours
from .common import files_of, private, sender


@private
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Number and code; whatever is wrong with them, the answer is the same."""
    if request.method != "POST":
        return _enter_page(request, "", None)
    number = typed(request, "number", 40).upper()
    try:
        case = opened(number, typed(request, "secret", 64), address=sender(request))
    except Refusal as refusal:
        return _enter_page(request, number, refusal)
    return following.let_follow(HttpResponseRedirect(reverse("portal_case", args=[case.number])), case)


def opened(number: str, secret: str, *, address: str) -> Case:
    """The case of a number where the code is its own. Wrong ones are counted, by address and by number.

    Raises:
        TooOften: asked too often with wrong ones; the right one is not looked at then either. NotYours.
    """
    at = clock.now()
    knocking.check(knocking.WRONG, address, at=at)
    knocking.check(knocking.WRONG_FOR_NUMBER, number, at=at)
    case = intake.case_by_secret(number, secret)
    if case is None or not reading.is_there(case):
        knocking.count(knocking.WRONG, address, at=at, checked=False)
        knocking.count(knocking.WRONG_FOR_NUMBER, number, at=at, checked=False)
        raise NotYours()
    return case


def _enter_page(request: HttpRequest, number: str, refusal: Refusal | None) -> HttpResponse:
    context = {"number": number if following.is_number(number) else "", "refusal": refusal}
    return render(request, "portal/enter.html", context, status=refusal.http if refusal else 200)


@private
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case, to whoever follows it; to anybody else the same form, whether there is such a case or not."""
    return shown(request, number)


def shown(request: HttpRequest, number: str, refusal: Refusal | None = None, typed_in: str = "") -> HttpResponse:
    """The page, perhaps with what was refused and what was typed."""
    at = clock.now()
    found = following.followed(request, number)
    context = reading.followed_page(found, at=at) if found is not None else None
    if context is None:
        return _enter_page(request, number, refusal)
    context |= {
        "at": at,
        "refusal": refusal,
        "typed_in": typed_in,
        "longest": MOST_TEXT,
        "limits": filing.of_customers(),
        "is_given": bool(following.secret_given(request, found)),
    }
    return render(request, "portal/case.html", context, status=refusal.http if refusal else 200)


Act = Callable[[HttpRequest, Case], str]


def _say(request: HttpRequest, case: Case) -> str:
    return say(case, typed(request, "text"), channel=Channel.WEB.value, files=files_of(request))


def say(case: Case, text: str, *, channel: str, files: Looked = NO_FILES) -> str:
    """Something more that the customer says; on a settled case it opens it again."""
    at = clock.now()
    if len(text) > MOST_TEXT:
        raise BadSubmission(what=_("That is {n} characters long; at most {most} fit.").format(n=len(text), most=MOST_TEXT))
    knocking.count(knocking.SAY, case.number, at=at)
    if case.is_settled:
        intake.reject(case, text, channel=channel, at=at, files=files)
        return _("It is open again, and we have your words.")
    intake.hear(case, text, channel=channel, received_at=at, at=at, files=files)
    return _("We have it.")


def _accept(request: HttpRequest, case: Case) -> str:
    intake.accept(case, at=clock.now())
    return _("Thank you. It is noted that it is solved.")


def _reject(request: HttpRequest, case: Case) -> str:
    text = typed(request, "text")
    if not text:
        raise BadSubmission(what=_("Write in a sentence what is not solved."))
    if len(text) > MOST_TEXT:
        raise BadSubmission(what=_("That is {n} characters long; at most {most} fit.").format(n=len(text), most=MOST_TEXT))
    files = files_of(request)
    knocking.count(knocking.SAY, case.number, at=clock.now())
    intake.reject(case, text, channel=Channel.WEB.value, at=clock.now(), files=files)
    return _("It is noted that it is not solved. The case is open again, and its clocks go on.")


ACTS: dict[str, Act] = {"say": _say, "accept": _accept, "reject": _reject}


@private
@require_POST
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One of the acts of a customer, or of a section that another desk added."""
    found = following.followed(request, number)
    if found is None or not reading.is_there(found):
        return _enter_page(request, number, NotYours())
    try:
        if verb in ACTS:
            words = ACTS[verb](request, found)
        else:
            section = tracking.verb_of(verb)
            if section is None:
                raise NotYours()
            with reaching(found.customer_id):
                row = Case.objects.select_related("customer", "owner").get(pk=found.pk)
                words = section(row, {name: value.replace("\0", "") for name, value in request.POST.items()}, clock.now())
    except Refusal as refusal:
        return shown(request, number, refusal, typed(request, "text", MOST_TEXT))
    messages.success(request, words)
    return HttpResponseRedirect(reverse("portal_case", args=[number]))


@private
@require_safe
def news(request: HttpRequest, number: str) -> HttpResponse:
    """What was said since, for the page's script."""
    found = following.followed(request, number)
    after = request.GET.get("after", "0")
    if found is None:
        return JsonResponse({"code": "case_not_found"}, status=404)
    return JsonResponse(news_of(found, int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0))


def news_of(case: Case, after: int) -> dict[str, object]:
    """New messages and where the case stands. Raises NotYours: its customer was erased."""
    found = reading.messages_after(case, after)
    if found is None:
        raise NotYours()
    row, said = found
    lines = [
        {
            "id": one.id, "mine": one.is_mine, "who": one.who, "text": one.text, "at": telling_time.instant(one.at),
            "iso": one.at.isoformat(), "files": [_file_line(row, file) for file in one.files if not file.row.apart],
        }
        for one in said
    ]  # fmt: skip
    return {"messages": lines, "state": row.state, "open": not row.is_settled, "revision": row.revision}


def _file_line(case: Case, file: Kept) -> dict[str, str]:
    return {"id": str(file.row.pk), "name": file.name, "href": reverse("portal_file", args=[case.number, file.row.pk])}


@private
@require_safe
def proof(request: HttpRequest, number: str, promise: str, place: int) -> HttpResponse:
    """The proof of one promise of this case, to be checked by anybody without us."""
    found = following.followed(request, number)
    if found is None:
        return _enter_page(request, number, NotYours())
    try:
        data = proving.bundle_for(found, promise, place)
    except Refusal as refusal:
        return shown(request, number, refusal)
    response = HttpResponse(data, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}-{place}.json"'
    return response


@private
@require_safe
def file(request: HttpRequest, number: str, identity: int) -> HttpResponse:
    """A file that the customer sent, or that came with an answer; to nobody else, and never one of a note among ourselves."""
    found = following.followed(request, number)
    if found is None or not reading.is_there(found):
        return _enter_page(request, number, NotYours())
    try:
        return file_of(found, identity)
    except Refusal as refusal:
        return shown(request, number, refusal)


def file_of(case: Case, identity: int) -> HttpResponse:
    """A file of a case, to be saved. Raises NoSuchFile: there is none for its customer."""
    with reaching(case.customer_id) as viewer:
        row = file_for_customer(case, identity)
        return as_download(name_of(viewer, row), content_of(viewer, row))


@private
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Let this browser forget the case."""
    return following.stop_following(HttpResponseRedirect(reverse("portal_enter")), number)
