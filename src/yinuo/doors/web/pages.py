"""The pages of the web door: a request becomes a question, the answer becomes a page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.pages import set_language
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import faces
from yinuo.ui.shapes import Column
from yinuo.watch.proving import bundle_of, parse_id

from . import queries
from .needs import Filters

PERIODS = ("month", "quarter", "year")
SORTS = ("opened_at", "due_at", "late_seconds", "state")


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How every promise stands."""
    period = request.GET.get("period", "")
    filters = _filters(request)
    view = queries.board(at=clock.now(), period=period if period in PERIODS else PERIODS[0], state=filters.state)
    return render(request, "web/board.html", {"view": view, "filters": filters})


@signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Verdicts of all promises: where the search leads."""
    filters = _filters(request)
    page = queries.promises(filters, at=clock.now())
    context = {"page": page, "filters": filters, "columns": _columns(), "faces": faces.VERDICTS}
    return render(request, "web/promises.html", context)


@signed_in
@require_safe
def promise(request: HttpRequest, document: str, name: str) -> HttpResponse:
    """One promise with its verdicts."""
    filters = _filters(request)
    view = queries.promise(document, name, filters, at=clock.now())
    if view is None:
        raise Http404
    context = {"view": view, "page": view.page, "filters": filters, "columns": _columns(), "faces": faces.VERDICTS}
    return render(request, "web/promise.html", context)


@signed_in
@require_safe
def verdict(request: HttpRequest, verdict_id: str) -> HttpResponse:
    """One verdict with its proof."""
    now = clock.now()
    view = queries.verdict(verdict_id, at=now)
    if view is None:
        raise Http404
    return render(request, "web/verdict.html", {"view": view, "now": now})


@signed_in
@require_safe
def bundle(request: HttpRequest, verdict_id: str) -> HttpResponse:
    """The proof bundle as a file."""
    named = parse_id(verdict_id)
    if named is None:
        raise Http404
    try:
        data = bundle_of(*named)
    except Refusal as refusal:
        return _plain(request, refusal.http, _("There is no proof to give"), str(refusal))
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="bundle.json"'
    return response


@signed_in
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Entries and checkpoints."""
    view = queries.ledger(after=request.GET.get("after", "")[:80], search=request.GET.get("q", "")[:200])
    return render(request, "web/ledger.html", {"view": view, "page": view})


@signed_in
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    from yinuo.ui import sampler

    return render(request, "components.html", sampler.context())


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and come back to the same page."""
    response = redirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        set_language(response, chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch the theme without script."""
    response = redirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark"):
        response.set_cookie("yinuo_theme", chosen, max_age=365 * 24 * 60 * 60, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address."""
    return _plain(request, 404, _("There is nothing here"), _("The address may be mistyped, or what it named has another number now."))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This may not be seen by this person."""
    return _plain(request, 403, _("You may not see this"), _("Ask an administrator for the right; the request is recorded."))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its mark: cookies are off, or the page was open since before the last sign-in."""
    return _plain(request, 403, _("This page was open for too long"), _("Go back, load the page again and send it once more."))


def _plain(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    is_inside = getattr(request, "user", None) is not None and request.user.is_authenticated
    return render(request, "web/plain.html" if is_inside else "web/plain_door.html", {"heading": title, "text": text}, status=status)


def _columns() -> list[Column]:
    return [
        Column(_("State")),
        Column(_("Subject")),
        Column(_("Began")),
        Column(_("Deadline")),
        Column(_("Settled")),
        Column(_("Late by"), is_number=True),
    ]


def _filters(request: HttpRequest) -> Filters:
    """What was asked for; what is not known is left out."""
    state = request.GET.get("state", "")
    sort = request.GET.get("sort", "")
    return Filters(
        state=state if state in faces.VERDICTS else "",
        search=request.GET.get("q", "").strip()[:200],
        sort=sort if sort.removeprefix("-") in SORTS else "",
        after=request.GET.get("after", "")[:200],
    )


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
