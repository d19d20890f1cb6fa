"""What is done on the page of a case: a step, another process, showing the terms, beginning the service; and the trace of a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.desks.service import access as service
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import following, terms
from ..queries.advance import following_of, trace
from ..queries.statements import seen_by
from ..wording import name_of
from .common import rooms


@guarded_page("case", back=at_number("case"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """One act on a case."""
    case, at = service.case_for(viewer, number), clock.now()
    if verb == "step":
        place = typed(request, "step", 3)
        following.do(viewer, case, int(place) if place.isascii() and place.isdigit() else 0, text=typed(request, "text"), at=at)
        words = _("The step is done.")
    elif verb == "process":
        following.choose(viewer, case, access.process_for(typed(request, "process", 24)), why=typed(request, "why", 10), at=at)
        words = _("The case goes on under this process.")
    elif verb == "show":
        said = request.POST.get("said") == "yes"
        terms.show(viewer, case, way=typed(request, "way", 10), language=typed(request, "language", 2) or "zh", at=at, is_acknowledged=said)
        words = _("What the customer saw is recorded.")
    elif verb == "link":
        _row, secret = terms.show(viewer, case, way="link", language=typed(request, "language", 2) or "zh", at=at)
        address = request.build_absolute_uri(reverse("terms_link", args=[case.number, secret]))
        words = _("Give the customer this link; it is shown only now: {address}").format(address=address)
    elif verb == "known":
        terms.acknowledge(viewer, case, at=at)
        words = _("The customer's word is recorded.")
    elif verb == "start":
        terms.start(viewer, case, at=at, is_emergency=request.POST.get("emergency") == "yes")
        words = _("The service has begun.")
    else:
        raise Http404
    messages.success(request, words)
    return HttpResponseRedirect(reverse("case", args=[case.number]))


@guarded_page("case", back=at_number("case"))
@require_safe
def traced(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """What was done on a case, step by step, against the version it followed; with what was shown before the service."""
    case = service.case_for(viewer, number)
    lines = trace(viewer, case)
    if request.GET.get("form") == "csv":
        head = ("case", "version", "step", "name_zh", "name_en", "started_at", "done_at", "left_at", "by", "due_at", "verdict")
        rows = [(case.number, one.run.step.version.code, one.run.step.place, one.run.step.name_zh, one.run.step.name_en, one.run.started_at,
                 one.run.done_at, one.run.left_at, one.run.by.username if one.run.by else "", one.row.due_at if one.row else None,
                 one.row.verdict if one.row else "") for one in lines]  # fmt: skip
        return csv_response(f"{case.number}-steps.csv", head, rows)
    row = following_of(case)
    context = {
        "rooms": rooms(viewer.staff, "process_steps"), "case": case, "lines": lines, "seen": seen_by(case), "following": row,
        "name": name_of(row.version) if row else "",
    }  # fmt: skip
    return render(request, "processes/trace.html", context)
