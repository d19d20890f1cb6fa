"""The list of requests, receiving one, and the page of one with everything that is done on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.refusals import NoSuchCustomer
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access, answers, handlers, house_rules
from ..actions import answering, certifying, erasing, receiving, restricting
from ..choices import STEPS_BY_HAND, WITH_RECORD, Channel, Outcome, Proof, Reason, Right, State, Verb
from ..forms import RequestForm, every_purpose
from ..models import Certificate, Request
from ..queries import cases, keeping, restrictions
from ..refusals import NoCertificate, OtherRight
from .common import desk_page, given, typed


def asked(request: HttpRequest) -> cases.Asked:
    """What the list was asked for; what is no choice counts as not said."""
    right, after = given(request, "right", 12), given(request, "after", 18)
    return cases.Asked(
        is_done=given(request, "state", 8) == "done",
        right=right if right in Right.values else "",
        search=given(request, "q", 24),
        after=int(after) if after.isascii() and after.isdigit() else None,
    )


@desk_page()
@require_safe
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open requests, the soonest deadline first; answered ones, newest first."""
    handlers.check(viewer, Verb.SEE)
    said = asked(request)
    context = {
        "asked": said,
        "found": cases.requests(viewer, said, at=clock.now()),
        "rights": Right.choices,
        "may_receive": handlers.may(viewer, Verb.RECEIVE),
    }
    return render(request, "privacy/requests.html", context)


@desk_page()
@require_safe
def as_file(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list as a file: numbers, codes and times, nothing of a person."""
    handlers.check(viewer, Verb.SEE)
    out = io.StringIO()
    csv.writer(out).writerows(cases.exported(viewer, asked(request), at=clock.now()))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rights-requests.csv"'
    return response


@desk_page()
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Receive a request."""
    handlers.check(viewer, Verb.RECEIVE)
    initial = {"number": given(request, "customer", 24), "right": given(request, "right", 12)}
    form = RequestForm(request.POST or None, initial=initial, withdrawable=every_purpose())
    status = 200
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        number = said.pop("number").strip().upper()
        try:
            with transaction.atomic():
                made = receiving.receive(viewer, customer_for(viewer, number), at=clock.now(), **said)
        except NoSuchCustomer:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.http
        else:
            messages.success(request, _("Request {number} is in hand; its clock runs.").format(number=made.number))
            return _to(made)
    return render(request, "privacy/new.html", {"form": form, "rules": house_rules.RULES}, status=status)


@desk_page()
@require_safe
def one(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The page of one request."""
    return _page(request, viewer, access.request_for(viewer, number))


def _page(request: HttpRequest, viewer: Viewer, found: Request, *, refusal: Refusal | None = None) -> HttpResponse:
    at, customer = clock.now(), found.customer
    line = cases.lines(viewer, [found], at=at)[0]
    opened = viewer.opener.open if viewer.has_undertaken else lambda *_row, **_of: ""
    steps = [(step, opened(step, "text", customer=customer.pk)) for step in found.steps.select_related("by")]
    certificate = Certificate.objects.filter(request=found).first()
    is_gone = customer.erased_at is not None
    plan = keeping.plan(customer, at=at) if found.right == Right.DELETION and found.state != State.DONE and not is_gone else None
    context = {
        "request_row": found,
        "line": line,
        "promises": cases.promises_of([found]).get(found.ref, []),
        "rule": house_rules.rule_of(found.right),
        "is_house": found.ruled_by == house_rules.HOUSE,
        "words": opened(found, "words", customer=customer.pk),
        "asker": opened(found, "asker", customer=customer.pk),
        "steps": steps,
        "answer_zh": opened(found, "answer_zh", customer=customer.pk) or _of_certificate(certificate, "zh"),
        "answer_en": opened(found, "answer_en", customer=customer.pk) or _of_certificate(certificate, "en"),
        "draft_zh": answers.draft(found.right, language="zh") or answers.decline_draft(language="zh"),
        "draft_en": answers.draft(found.right, language="en") or answers.decline_draft(language="en"),
        "certificate": certificate,
        "plan": plan,
        "is_gone": is_gone,
        "restriction": None if is_gone else restrictions.of(customer),
        "is_deletion": found.right == Right.DELETION,
        "with_record": found.right in WITH_RECORD,
        "outcomes": _outcomes(found),
        "steps_by_hand": [(one.value, one.label) for one in STEPS_BY_HAND],
        "proofs": Proof.choices,
        "channels": Channel.choices,
        "reasons": [one for one in Reason.choices if one[0] != Reason.KEPT],
        "colleagues": Staff.objects.filter(is_active=True).exclude(pk=viewer.staff.pk).order_by("display_name"),
        "is_open": found.state == State.OPEN,
        "may_handle": handlers.may(viewer, Verb.HANDLE),
        "may_restrict": handlers.may(viewer, Verb.RESTRICT) and not is_gone,
        "may_confirm": handlers.may(viewer, Verb.CONFIRM) and found.state == State.SECOND and found.proposed_by_id != viewer.staff.pk,
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "privacy/request.html", context, status=refusal.http if refusal else 200)


def _of_certificate(certificate: Certificate | None, language: str) -> str:
    return answers.of_erasure(certificate, language=language) if certificate is not None else ""


def _outcomes(found: Request) -> list[tuple[str, str]]:
    """How a request can be answered here; an erasure is fulfilled only by the second person."""
    wanted = [Outcome.DECLINED] if found.right == Right.DELETION else [Outcome.FULFILLED, Outcome.PARTLY, Outcome.DECLINED]
    return [(one.value, str(one.label)) for one in wanted]


# --- what is done on it -------------------------------------------------------------------------------------------------------------------

Act = Callable[[HttpRequest, Viewer, Request, datetime], Any]


def _identity(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    proof, remark = typed(request, "proof", 12), typed(request, "remark")
    if proof not in Proof.values:
        raise OtherRight(number=found.number)
    receiving.check_identity(viewer, found, proof=proof, is_proven=typed(request, "is_proven", 4) == "yes", remark=remark, at=at)


def _step(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    receiving.take_step(viewer, found, kind=typed(request, "kind", 12), text=typed(request, "text"), at=at)


def _take_back(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    receiving.take_back(viewer, found, remark=typed(request, "remark"), at=at)


def _answer(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    channel = typed(request, "channel", 12)
    if channel not in Channel.values:
        raise OtherRight(number=found.number)
    text_zh, text_en = typed(request, "text_zh"), typed(request, "text_en")
    answering.answer(viewer, found, outcome=typed(request, "outcome", 12), text_zh=text_zh, text_en=text_en, channel=channel, at=at)


def _restrict(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    reason = typed(request, "reason", 12)
    if reason not in Reason.values or reason == Reason.KEPT:
        raise OtherRight(number=found.number)
    readers = request.POST.getlist("reader")[:50]
    restricting.restrict(viewer, found.customer, reason=reason, readers=readers, at=at, request=found)


def _lift(_request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    restricting.lift(viewer, found.customer, at=at)


def _propose(_request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    erasing.propose(viewer, found, at=at)


def _send_back(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    erasing.send_back(viewer, found, remark=typed(request, "remark"), at=at)


def _confirm(request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    erasing.confirm(viewer, found, stamp=request.POST.get("stamp", "")[:2000], at=at)


def _certificate(_request: HttpRequest, viewer: Viewer, found: Request, at: datetime) -> None:
    certifying.print_certificate(viewer, found, at=at)


ACTS: dict[str, Act] = {
    "identity": _identity, "step": _step, "take-back": _take_back, "answer": _answer, "restrict": _restrict, "lift": _lift,
    "propose": _propose, "send-back": _send_back, "confirm": _confirm, "certificate": _certificate,
}  # fmt: skip


def _page_again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    del verb  # whichever act it was, the page is the same
    return _page(request, viewer, access.request_for(viewer, number), refusal=refusal)


@desk_page(again=_page_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """One act on a request. What is refused comes back on the same page with everything that was typed."""
    found = access.request_for(viewer, number)
    if verb not in ACTS:
        raise OtherRight(number=number[:24])
    ACTS[verb](request, viewer, found, clock.now())
    return _to(found)


@desk_page()
@require_POST
def record(request: HttpRequest, viewer: Viewer, number: str, form: str) -> HttpResponse:
    """The whole record as a file, for the person."""
    found = access.request_for(viewer, number)
    if form not in answering.TYPES:
        raise OtherRight(number=number[:24])
    made, kind = answering.hand_over(viewer, found, form=form, at=clock.now())
    response = HttpResponse(made, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.number}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@desk_page()
@require_POST
def letter(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The answer as a letter on paper."""
    found = access.request_for(viewer, number)
    response = HttpResponse(answering.print_letter(viewer, found, at=clock.now()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.number}-answer.pdf"'
    return response


@desk_page()
@require_safe
def certificate(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The printed certificate."""
    found = access.request_for(viewer, number)
    made = Certificate.objects.filter(request=found, pdf__isnull=False).first()
    if made is None:
        raise NoCertificate(number=found.number)
    response = HttpResponse(bytes(made.pdf), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{made.number}.pdf"'
    return response


def _to(found: Request) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("rights_request", args=[found.number]))
