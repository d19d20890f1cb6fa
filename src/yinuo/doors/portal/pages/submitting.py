"""Submitting a contact: one page, one thumb; its receipt."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.desks.processes.queries.steps import names_of_limits
from yinuo.desks.service import filing, following
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.receipt import receipt_of
from yinuo.desks.service.taking import case_of
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import knocking, notice, reading
from ..forms import CHOICES, MOST_TEXT, SubmitForm
from ..models import Sent
from ..refusals import BadSubmission
from .common import files_of, private, sender


@private
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    form = SubmitForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, form)
        except Refusal as found:
            refusal = found
    chosen = request.POST.get("kind", "") or request.GET.get("kind", "")
    context = {
        "form": form, "choices": CHOICES, "chosen": chosen, "longest": MOST_TEXT, "refusal": refusal,
        "limits": filing.of_customers(), "wrong": form.errors if form.is_bound else {},
        "notice": notice.lines(), "survey": notice.survey_consent(clock.now()),
        "mark": request.POST.get("mark", "")[:64] or secrets.token_urlsafe(18),
    }  # fmt: skip
    status = refusal.http if refusal else 400 if form.is_bound else 200
    return render(request, "portal/submit.html", context, status=status)


def _taken(request: HttpRequest, form: SubmitForm) -> HttpResponse:
    at, said = clock.now(), form.cleaned_data
    digest = hashlib.sha256(said["mark"].encode()).digest()
    before = Sent.objects.filter(digest=digest).first() if said["mark"] else None
    case = case_of(before.number) if before is not None else None
    if case is not None:  # the same form once more: the line broke before its answer arrived
        secret = intake.new_secret(case)
        return _to_receipt(case_of(case.number) or case, secret)  # as it stands with its new secret
    agreed = said["survey_sha256"] if said["survey"] else ""
    known = notice.survey_consent(at)
    if agreed and (known is None or agreed != known.text_sha256):
        raise BadSubmission(what=_("The words beside the box of surveys have changed meanwhile. Read them once more."))
    knocking.check(knocking.SUBMIT, sender(request), at=at)
    files = files_of(request)
    knocking.count(knocking.SUBMIT, sender(request), at=at)
    knocking.count(knocking.SUBMIT_OF_ALL, "", at=at)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    contact = Contact(
        channel=Channel.WEB.value,
        received_at=at,
        text=said["text"],
        kind=said["kind"],
        name=said["name"].strip(),
        language=language,
        **form.ways,
    )
    taken = intake.take_in(contact, at=at, files=files)
    notice.record(taken, text_sha256=agreed, at=at)
    acknowledge(taken.case, channel=Channel.WEB.value)
    if said["mark"]:
        Sent.objects.get_or_create(digest=digest, defaults={"number": taken.case.number, "at": at})
    return _to_receipt(taken.case, taken.secret)


def acknowledge(case: Case, *, channel: str) -> None:
    """The receipt as a message of the conversation."""
    text = _("Received as {number}. What we promised for it and until when stands on this page.").format(number=case.number)
    intake.acknowledge(case, text, channel=channel, at=clock.now())


def _to_receipt(case: Case, secret: str) -> HttpResponse:
    return following.let_follow(HttpResponseRedirect(reverse("portal_receipt", args=[case.number])), case, secret=secret)


@private
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Number, code, promises with their deadlines, fingerprint; the code is shown only to the browser that sent the form."""
    case = following.followed(request, number)
    if case is None or not reading.is_there(case):
        return HttpResponseRedirect(reverse("portal_case", args=[number]))
    secret = following.secret_given(request, case)
    link = request.build_absolute_uri(following.path_of(number)) + (f"#{secret}" if secret else "")
    made, names = receipt_of(case, language=get_language() or ""), names_of_limits()
    lines = [(names.get(promise, words), promise, due) for words, promise, due in made.lines]
    context = {
        "case": case, "receipt": replace(made, lines=lines), "secret": secret, "link": link if secret else "",
        "picture": _picture(link) if secret else "",
    }  # fmt: skip
    return render(request, "portal/receipt.html", context)


def _picture(link: str) -> str:
    """The link as a QR code; segno writes it from the address alone, so nothing typed by anybody gets into it as markup."""
    return mark_safe(segno.make(link, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True))
