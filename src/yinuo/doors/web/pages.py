"""The pages of the web door: a request becomes a question, the answer becomes a page."""

from __future__ import annotations

from datetime import date
from typing import Any

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

from . import queries
from .needs import Filters
from .reading.proof import bundle as bundle_of

PERIODS = ("month", "quarter", "year")
SORTS = ("due_at", "-due_at", "late_seconds", "-late_seconds")


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How every promise stands."""
    period, stamp = request.GET.get("period", ""), queries.stamp()
    filters = asked_for(request)
    view = queries.board(at=clock.now(), period=period if period in PERIODS else PERIODS[0], state=filters.state)
    return render(request, "web/board.html", {"view": view, "filters": filters, "stamp": stamp})


@signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Verdicts of all promises: where the search leads."""
    filters = asked_for(request)
    context = {
        "page": queries.promises(filters, at=clock.now()),
        "documents": queries.documents(),
        **_list_context(filters, is_of_all=True),
    }
    return render(request, "web/promises.html", context)


@signed_in
@require_safe
def promise(request: HttpRequest, document: str, name: str) -> HttpResponse:
    """One promise with its verdicts."""
    filters, stamp = asked_for(request), queries.stamp()
    view = queries.promise(document, name, filters, at=clock.now())
    if view is None:
        raise Http404
    context = {"view": view, "page": view.page, "stamp": stamp, **_list_context(filters, is_of_all=False)}
    return render(request, "web/promise.html", context)


@signed_in
@require_safe
def verdict(request: HttpRequest, verdict_id: str) -> HttpResponse:
    """One verdict; its proof comes after it, or at once where it was asked for without script."""
    now, stamp = clock.now(), queries.stamp()
    view = queries.verdict(verdict_id, at=now)
    if view is None:
        raise Http404
    proof = queries.proof(verdict_id, at=now) if request.GET.get("proof") else None
    return render(request, "web/verdict.html", {"view": view, "now": now, "stamp": stamp, "proof": proof})


@signed_in
@require_safe
def proof(request: HttpRequest, verdict_id: str) -> HttpResponse:
    """The checked proof, as a part of the verdict's page."""
    found = queries.proof(verdict_id, at=clock.now())
    if found is None:
        raise Http404
    return render(request, "web/proof.html", {"proof": found})


@signed_in
@require_safe
def bundle(request: HttpRequest, verdict_id: str) -> HttpResponse:
    """The proof bundle as a file."""
    try:
        data = bundle_of(verdict_id)
    except Refusal as refusal:
        return _plain(request, refusal.http, _("There is no proof to give"), str(refusal))
    if data is None:
        raise Http404
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


def _list_context(filters: Filters, *, is_of_all: bool) -> dict[str, Any]:
    columns = [
        Column(_("State")),
        *([Column(_("Promise"))] if is_of_all else []),
        Column(_("Subject")),
        Column(_("Began")),
        Column(_("Deadline"), "" if filters.search else "due_at"),
        Column(_("Settled")),
        Column(_("Late by"), "" if filters.search else "late_seconds", is_number=True),
    ]
    return {"filters": filters, "columns": columns, "faces": faces.VERDICTS, "is_of_all": is_of_all}


def asked_for(request: HttpRequest) -> Filters:
    """What a list was asked for; what is not known is left out."""
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    return Filters(
        state=state if state in faces.VERDICTS else "",
        search=request.GET.get("q", "").replace("\0", "").strip()[:200],
        sort=sort if sort in SORTS else "",
        after=request.GET.get("after", "").replace("\0", "")[:300],
        document=request.GET.get("document", "").replace("\0", "")[:80],
        due_from=_day(request.GET.get("from", "")),
        due_until=_day(request.GET.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 1970 <= found.year <= 9000 else None


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
