"""A document: its paper on the left, its promises on the right, and what can be done with it now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.kit import clock
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.templates.checks import label_of
from yinuo.ui import telling_time

from .. import access
from ..actions import force, reviewing
from ..actions.originals import latest_files
from ..choices import FILLING, LIVED, OPEN, SIGNING, FileKind, State
from ..forms import HandoverForm, ReasonForm
from ..models import Draft, File, Interval
from ..queries import drafts, letters, papers, registered, sheets
from ..queries.handovers import handovers_of
from .common import back_to, desk_page, staff_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@desk_page
@require_safe
def document(request: HttpRequest, number: str) -> HttpResponse:
    """The version in force, or the newest the reader may see."""
    visible = access.visible_to(staff_of(request)).filter(number=number)
    found = visible.filter(state=State.IN_FORCE).first() or visible.order_by("-version").first()
    if found is None:
        return _registered(request, number)
    return back_to("document_version", found)


def _registered(request: HttpRequest, number: str) -> HttpResponse:
    newest = None if Draft.objects.filter(number=number).exists() else registered.newest_version(number)
    if newest is None:
        raise Http404
    lines = registered.lines_of(newest)
    context = {
        "version": newest,
        "draft": newest.document,
        "title": newest.document.title_zh if telling_time.is_chinese() else newest.document.title_en,
        "audience": newest.document.audience_zh if telling_time.is_chinese() else newest.document.audience_en,
        "lines": lines,
        "is_coupled": True,
        "cover": letters.cover_of(lines),
        "cards": registered.cards_of(newest, at=clock.now()),
        "verified": registered.verified(newest),
        "versions": newest.document.versions.order_by("-number"),
    }
    return render(request, "documents/registered.html", context)


@desk_page
@require_safe
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """One version."""
    staff, now = staff_of(request), clock.now()
    draft = access.draft_for(staff, number, version)
    template = drafts.template_of(draft)
    values = {**drafts.values_of(draft), **drafts.signed_values(draft, template)}
    bad = {key: text for key, text in drafts.open_points(draft, template, values).problems.items() if key in values}
    lines = sheets.sheet_of(template, values, bad=bad)
    signatories = letters.signatories_of(draft)
    context: dict[str, Any] = {
        "draft": draft,
        "title": template.title_zh if telling_time.is_chinese() else template.title_en,
        "lines": lines,
        "is_coupled": True,
        "cover": letters.cover_of(lines),
        "cards": letters.promises_of(draft, template, at=now),
        "signatories": signatories,
        "signed_count": sum(1 for one in signatories if one.is_done),
        "versions": letters.versions_of(draft, access.visible_to(staff)),
        "verified": letters.verified(draft),
        "history": letters.history_of(draft),
        "waiting_intervals": [
            (one, label_of(template.blanks[one.key])) for one in letters.intervals_waiting(draft) if one.key in template.blanks
        ],
        "files": list(draft.files.exclude(kind=FileKind.SEAL).defer("content").order_by("-id")),
        "scopes": list(draft.scopes.all()),
        "ending": letters.ending_of(draft, today=telling_time.local(now).date()),
        "originals": handovers_of(draft) if draft.state in (State.SIGNED, *LIVED) else [],
        "handover": HandoverForm(initial={"handed_on": telling_time.local(now).date()}),
        "can": _can(request, draft),
        "reason": ReasonForm(),
    }
    return render(request, "documents/letter.html", context)


def _can(request: HttpRequest, draft: Draft) -> dict[str, bool]:
    staff = staff_of(request)
    return {
        "fill": draft.state in FILLING and access.may(staff, "fill"),
        "review": draft.state == State.IN_REVIEW and access.may(staff, "review") and draft.drafter_id != staff.pk,
        "sign": draft.state in SIGNING or (draft.state == State.IN_FORCE and any(not one.is_done for one in letters.signatories_of(draft))),
        "reopen": draft.state in (State.IN_REVIEW, *SIGNING, State.SIGNED) and access.may(staff, "fill"),
        "change": draft.state == State.IN_FORCE and access.may(staff, "fill"),
        "hand_over": draft.state in (State.SIGNED, *LIVED) and access.may(staff, "fill"),
        "approve_interval": access.may(staff, "confirm") and draft.state in (*OPEN, State.IN_FORCE),
    }


@desk_page
@require_POST
def review(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Approve, or return with a reason."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="review")
    if request.POST.get("act") == "return":
        reviewing.send_back(draft, reason=request.POST.get("reason", ""), by=staff, at=clock.now())
        messages.success(request, _("{number} went back to its drafter.").format(number=number))
        return back_to("document_version", draft)
    reviewing.approve(draft, by=staff, at=clock.now())
    messages.success(request, _("{number} is ready to be signed.").format(number=number))
    return back_to("document_version", draft)


@desk_page
@require_POST
def approve_interval(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Approve an interval as a second person."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="confirm")
    interval = get_object_or_404(Interval, pk=request.POST.get("interval", "0"), number=draft.number)
    force.approve_interval(interval, by=staff, at=clock.now())
    messages.success(request, _("Approved."))
    return redirect(reverse("document_version", args=[number, version]) + "#intervals")


@desk_page
@require_safe
def pdf(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The paper as PDF: the newest original, or a print of the draft as it stands."""
    draft = access.draft_for(staff_of(request), number, version)
    files = latest_files(draft) if draft.reviewed_at else []
    if files:
        return _download(bytes(files[0].content), files[0].name, files[0].media_type, is_shown=True)
    return _download(print_pdf(papers.paper_of(draft)), f"{number}-v{version}-draft.pdf", "application/pdf", is_shown=True)


@desk_page
@require_safe
def docx(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The paper as DOCX, for those who go on writing in it."""
    from yinuo.promises.papers.docx import write_docx  # heavy, and only this answer needs it

    draft = access.draft_for(staff_of(request), number, version)
    return _download(write_docx(papers.paper_of(draft)), f"{number}-v{version}.docx", DOCX)


@desk_page
@require_safe
def file(request: HttpRequest, number: str, version: int, file_id: int) -> HttpResponse:
    """One stored file of the document."""
    draft = access.draft_for(staff_of(request), number, version)
    found = get_object_or_404(File, pk=file_id, draft=draft)
    is_shown = found.media_type in ("application/pdf", "image/png", "image/jpeg")
    return _download(bytes(found.content), found.name, found.media_type, is_shown=is_shown)


def _download(content: bytes, name: str, media_type: str, *, is_shown: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    response["Content-Disposition"] = f'{"inline" if is_shown else "attachment"}; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
