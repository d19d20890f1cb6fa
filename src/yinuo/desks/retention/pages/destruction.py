"""Lists of what is to be destroyed: decide, take back, look at what became of it, the certificate."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.kit import clock
from yinuo.ui import telling_time

from ..access import Viewer, destruction_for
from ..actions import certifying, destroying
from ..choices import ListState
from ..models import Destruction
from ..refusals import NoSuchList
from .common import at_number, desk_page, given, rights_of, typed

MOST = 200
MOST_ITEMS = 500


@desk_page()
@require_safe
def lists(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every list, newest first: those to decide on, those that can be taken back, certificates."""
    state = given(request, "state", 12)
    rows = Destruction.objects.select_related("by", "decided_by")
    rows = rows.filter(state=state) if state in ListState.values else rows
    context = {"rows": rows[:MOST], "state": state, "states": ListState.choices, "here": "destruction", **rights_of(viewer.staff)}
    return render(request, "retention/destructions.html", context)


@desk_page()
@require_safe
def one(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One list with its records, its two people, what can be done with it now, and its certificate."""
    row, at = destruction_for(viewer, number), clock.now()
    said = rights_of(viewer.staff)
    rules = [one["zh" if telling_time.is_chinese() else "en"] for one in row.rules]
    context = {
        "list": row, "here": "destruction", "rules": rules, "items": row.items.all()[:MOST_ITEMS], "count": row.items.count(),
        "can_decide": row.state == ListState.PROPOSED and said["may_approve"] and row.by_id != viewer.staff.pk,
        "can_take_back": row.state in (ListState.PROPOSED, ListState.APPROVED) and (said["may_approve"] or said["may_propose"]),
        "can_carry_out": row.state == ListState.APPROVED and said["may_approve"] and row.due_at is not None and row.due_at <= at,
        "days": destroying.DAYS_TO_TAKE_BACK, **said,
    }  # fmt: skip
    return render(request, "retention/destruction.html", context)


@desk_page(back=at_number("retention_destruction_one"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Approve, refuse, take back, or carry out what is due."""
    row, act, at = destruction_for(viewer, number), typed(request, "act", 12), clock.now()
    if act in ("approve", "refuse"):
        destroying.decide(viewer, row, accepts=act == "approve", at=at)
    elif act == "take_back":
        destroying.take_back(viewer, row, at=at)
    elif act == "carry_out":
        destroying.carry_out(viewer, row, at=at)
    messages.success(request, _("{number}: {state}").format(number=row.number, state=row.get_state_display()))
    return HttpResponseRedirect(reverse("retention_destruction_one", args=[row.number]))


@desk_page()
@require_safe
def certificate(request: HttpRequest, viewer: Viewer, number: str, language: str) -> HttpResponse:
    """The certificate as PDF, in the language of the address."""
    row = destruction_for(viewer, number)
    if row.state != ListState.DONE or language not in row.certificate:
        raise NoSuchList(number=row.number)
    found = certifying.certificate(row, language)
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.number}-{language}.pdf"'
    return response
