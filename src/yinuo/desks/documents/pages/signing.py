"""Signing as the company: open, then sign. Inviting the other side, seals, the paper route, checking a file from outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.desks.people.models import Staff
from yinuo.kit import clock, env
from yinuo.promises.templates.shapes import Template
from yinuo.ui import telling_time

from .. import access, outgoing
from ..actions import inviting, signing, wet_ink
from ..actions.telling import names_of
from ..choices import SIGNING, Side, State
from ..forms import PaperForm, ReasonForm, SealForm, SignatoryForm, SignForm, UploadForm
from ..models import Draft, Signatory
from ..queries import drafts, letters, sheets, steps
from ..queries.originals import known_hashes
from ..refusals import NoFile
from .common import address_of, back_to, desk_page, staff_of

MOST_BYTES = 30_000_000
MEDIA = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


def statements() -> dict[str, str]:
    """What a signatory may be asked to tick."""
    return {
        "understood": _("I have read the whole text and understand it."),
        "true_intention": _("I sign of my own will; the text says what I mean."),
        "binding": _("I know that the text binds my side in law."),
    }


def paper_context(draft: Draft, template: Template) -> dict[str, Any]:
    """What the paper on a signing page needs, also for somebody without an account."""
    rows = letters.signatories_of(draft)
    values = {**drafts.values_of(draft), **drafts.signed_values(draft, template)}
    return {
        "draft": draft,
        "title": template.title_zh if telling_time.is_chinese() else template.title_en,
        "lines": sheets.sheet_of(template, values),
        "rows": [(row, steps.party_name(draft, row)) for row in rows],
        "steps": steps.steps_of(draft, rows),
        "promises": sum(1 for _line in template.promise_lines()),
        "ticks": [(code, statements()[code]) for code in drafts.confirmations_of(template)],
        "has_place": any(one.signed_in for one in drafts.signings(template)),
    }


@desk_page
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The signing page; a POST is the signature."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version)
    if draft.state not in (*SIGNING, State.IN_FORCE, State.SIGNED):
        return back_to("document_version", draft)
    if request.method == "POST":
        if not _may_sign(draft, signing.row_for(draft, staff), staff):
            raise access.MayNot(number=number)
        return _signed(request, draft)
    return _page(request, draft)


def _page(request: HttpRequest, draft: Draft, *, link: str = "") -> HttpResponse:
    """The signing page; `link` is the invitation that was just made, shown in this answer and kept nowhere."""
    staff = staff_of(request)
    mine = signing.row_for(draft, staff)
    template = drafts.template_of(draft)
    context = {
        **paper_context(draft, template),
        "mine": mine,
        "may_sign": _may_sign(draft, mine, staff),
        "may_manage": access.may(staff, "fill") and draft.state in SIGNING,
        "may_confirm": access.may(staff, "confirm"),
        "may_seal": mine is not None and mine.needs_seal and mine.sealed_at is None and access.may(staff, "sign"),
        "form": SignForm(),
        "seal_form": SealForm(),
        "paper_form": PaperForm(initial={"signed_on": telling_time.local(clock.now()).date()}),
        "reason": ReasonForm(),
        "link": link,
        "mails": outgoing.server() is not None,
        "languages": settings.LANGUAGES,
        "newcomers": signing.newcomers(draft) if template.signing == "each signatory" else [],
        "effect": template.effect,
        "staff": staff,
    }
    return render(request, "documents/sign.html", context)


def _may_sign(draft: Draft, mine: Signatory | None, staff: Staff) -> bool:
    return mine is not None and mine.signed_at is None and (mine.staff_id == staff.pk or access.may(staff, "sign"))


def _signed(request: HttpRequest, draft: Draft) -> HttpResponse:
    staff, at = staff_of(request), clock.now()
    picture = request.FILES.get("picture")
    draft = signing.sign_here(
        draft,
        by=staff,
        confirmed=request.POST.getlist("confirmed"),
        place=request.POST.get("place", ""),
        address=address_of(request),
        at=at,
    )
    if picture is not None:
        row = signing.row_for(draft, staff)
        assert row is not None
        draft = signing.set_seal(row, content_of(picture), by_ref=staff.ref, at=at, refs=names_of(staff)[1])
    if draft.state == State.IN_FORCE:
        messages.success(request, _("Signed. {number} is in force, and its promises are being watched.").format(number=draft.number))
        return back_to("document_version", draft)
    messages.success(request, _("Signed. What is still missing stands on the right."))
    return back_to("document_sign", draft)


@desk_page
@require_POST
def seal(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Set the company's seal."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="sign")
    row = get_object_or_404(Signatory, pk=request.POST.get("signatory", "0"), draft=draft, side=Side.COMPANY)
    picture = request.FILES.get("picture")
    if picture is None:
        raise NoFile(why=_("no file was chosen"))
    signing.set_seal(row, content_of(picture), by_ref=staff.ref, at=clock.now(), refs=names_of(staff)[1])
    messages.success(request, _("The seal is set."))
    return back_to("document_sign", draft)


@desk_page
@require_POST
def invite(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Name who signs for the other side and invite them: by mail where a mail server is set, else by a link that is shown once."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    row = get_object_or_404(Signatory, pk=request.POST.get("signatory", "0"), draft=draft)
    form = SignatoryForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(text for found in form.errors.values() for text in found))
        return back_to("document_sign", draft)
    row = signing.name_signatory(row, **form.cleaned_data, by=staff, at=clock.now())
    if row.email and outgoing.server() is not None:
        site = env.text("YINUO_SITE", "") or request.build_absolute_uri("/")
        inviting.invite_by_mail(row, site=site, by=staff, at=clock.now())
        messages.success(request, _("The invitation goes to {address} within a minute.").format(address=row.email))
        return back_to("document_sign", draft)
    secret = signing.invite(row, by=staff, at=clock.now())
    messages.success(request, _("The link is ready. It is shown once, so hand it over now."))
    draft.refresh_from_db()
    answer = _page(request, draft, link=request.build_absolute_uri(reverse("document_invitation", args=[secret])))
    answer["Cache-Control"] = "no-store"
    return answer


@desk_page
@require_POST
def ask_newcomers(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Ask those to sign who joined after the list was made."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    signing.ask_newcomers(draft, by=staff, at=clock.now())
    return back_to("document_sign", draft)


@desk_page
@require_POST
def refuse(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Refuse to sign one's own row."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version)
    row = signing.row_for(draft, staff)
    if row is None or not (row.staff_id == staff.pk or access.may(staff, "sign")):
        raise access.MayNot(number=number)
    signing.refuse(row, reason=request.POST.get("reason", ""), by_ref=staff.ref, at=clock.now(), refs=names_of(staff)[1])
    return back_to("document_sign", draft)


@desk_page
@require_POST
def enter_paper(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Enter a signature given on paper."""
    from yinuo.promises.signing.scans import check_scan  # heavy, as all that signs: a web server starts without it

    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    row = get_object_or_404(Signatory, pk=request.POST.get("signatory", "0"), draft=draft)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(text for found in form.errors.values() for text in found))
        return back_to("document_sign", draft)
    typed = dict(form.cleaned_data)
    upload = typed.pop("scan")
    content = content_of(upload)
    scan = wet_ink.Scan(str(upload.name or "scan"), MEDIA[check_scan(content).kind], content)
    wet_ink.enter_paper(row, scan, **typed, by=staff, at=clock.now())
    messages.success(request, _("Entered. A second person compares the scan."))
    return back_to("document_sign", draft)


@desk_page
@require_POST
def confirm_paper(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Confirm a scan as a second person."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="confirm")
    row = get_object_or_404(Signatory, pk=request.POST.get("signatory", "0"), draft=draft)
    wet_ink.confirm_paper(row, by=staff, at=clock.now())
    messages.success(request, _("Confirmed."))
    return back_to("document_sign", draft)


@desk_page
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check a signed file from outside; nothing of it is stored."""
    form = UploadForm(request.POST or None, request.FILES or None)
    findings = None
    if request.method == "POST" and form.is_valid():
        from yinuo.promises.signing.checking import check_signed
        from yinuo.promises.signing.settings import trust

        content = content_of(form.cleaned_data["file"])
        findings = check_signed(content, known_sha256s=known_hashes(content), trust=trust(at=clock.now()))
    return render(
        request, "documents/check.html", {"form": form, "findings": findings}, status=200 if findings or request.method == "GET" else 400
    )


def content_of(upload: UploadedFile) -> bytes:
    """The bytes of an upload.

    Raises:
        NoFile: it is empty or too large.
    """
    if upload.size is None or upload.size > MOST_BYTES:
        raise NoFile(why=_("it has more than 30 MB"))
    content = upload.read()
    if not content:
        raise NoFile(why=_("it is empty"))
    return content
