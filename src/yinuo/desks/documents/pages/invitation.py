"""Signing by invitation: one document, one signatory, no account. The secret stands in the address, so nothing here is cached."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.desks.people.access import address_of
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from ..actions import signing
from ..actions.originals import latest_files
from ..forms import SealForm, SignForm
from ..models import Signatory
from ..queries import drafts
from ..refusals import NoFile
from .signing import content_of, paper_context


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The document to sign, and signing it."""
    at = clock.now()
    try:
        row = signing.open_invitation(secret, at=at)
        if request.method == "POST":
            return _act(request, secret, row)
    except Refusal as refusal:
        if refusal.http == 410:
            return _private(render(request, "documents/invitation_over.html", {"refusal": refusal}, status=410))
        messages.error(request, str(refusal))
        return _private(HttpResponseRedirect(request.path))
    context = {
        **paper_context(row.draft, drafts.template_of(row.draft)),
        "row": row,
        "form": SignForm(),
        "seal_form": SealForm(),
        "secret": secret,
    }
    return _private(render(request, "documents/invitation.html", context))


def _act(request: HttpRequest, secret: str, row: Signatory) -> HttpResponse:
    at, act = clock.now(), request.POST.get("act", "")
    if act == "refuse":
        signing.refuse(row, reason=request.POST.get("reason", ""), by_ref=row.ref, at=at)
        return _private(render(request, "documents/invitation_done.html", {"draft": row.draft, "row": row, "is_refused": True}))
    if row.signed_at is None:
        signing.sign_by_link(
            secret, name=request.POST.get("name", ""), confirmed=request.POST.getlist("confirmed"), place=request.POST.get("place", ""),
            address=address_of(request), at=at,
        )  # fmt: skip
    picture = request.FILES.get("picture")
    if row.needs_seal and picture is None:
        if act == "seal":
            raise NoFile(why=_("no file was chosen"))
        messages.success(request, _("Signed. The seal of your side is still missing."))
        return _private(HttpResponseRedirect(request.path))
    if row.needs_seal and picture is not None:
        signing.set_seal(row, content_of(picture), by_ref=row.ref, at=at)
    row.draft.refresh_from_db()
    return _private(render(request, "documents/invitation_done.html", {"draft": row.draft, "row": row, "is_refused": False}))


@never_cache
@require_safe
def invitation_pdf(request: HttpRequest, secret: str) -> HttpResponse:
    """The original that belongs to this signatory's side."""
    try:
        row = signing.invited(secret, at=clock.now())
    except Refusal as refusal:
        return _private(render(request, "documents/invitation_over.html", {"refusal": refusal}, status=410))
    files = latest_files(row.draft)
    chosen = files[min(row.position, len(files)) - 1]
    response = HttpResponse(bytes(chosen.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{chosen.name}"'
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"  # with less, a browser would not say where a form comes from
    response["X-Robots-Tag"] = "noindex"
    return response
