"""Bringing a file of cases: the file, what its rows mean, a check that writes nothing, the writing, what was refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, given, guarded_page, typed
from yinuo.desks.transfer.actions import uploading, working
from yinuo.desks.transfer.choices import BUSY, Outcome, State
from yinuo.desks.transfer.limits import SHOWN_FAULTS, most_megabytes
from yinuo.desks.transfer.models import Import
from yinuo.desks.transfer.queries.listing import head_of, import_for, problem_words
from yinuo.desks.transfer.refusals import NoFile, NoSuchImport, NotNow
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import bringing

_BACK = at_number("case_import")
SHOWN = 100


@guarded_page("import", back="case_imports")
def imports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One's files of cases so far, and bringing another."""
    access.check_may_handle(viewer)
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            raise NoFile()
        most = most_megabytes() * 1024 * 1024
        data = b"\0" * (most + 1) if file.size and file.size > most else file.read()  # its size alone refuses it
        return _to(bringing.bring(viewer, file.name or "", data, at=clock.now()))
    rows = Import.objects.filter(subject=bringing.SUBJECT, staff=viewer.staff)[:SHOWN]
    context = {"rows": [(row, bringing.summary(row)) for row in rows], "most": most_megabytes()}
    return render(request, "service/imports.html", context)


@guarded_page("import", back="case_imports")
@require_safe
def one_import(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One file of cases as it stands; while it is worked on, the page loads itself anew."""
    return _page(request, viewer, number)


def _page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    row = _row(viewer, number)
    counts = row.written if row.place else row.counts
    refused = bringing.refused_of(row)
    is_mapping = row.state == State.BROUGHT or refusal is not None or (row.state == State.CHECKED and given(request, "change") == "yes")
    context: dict[str, Any] = {
        "row": row, "head": head_of(row), "refusal": refusal, "problem": _problem(row), "is_busy": row.state in BUSY,
        "counts": [(str(one.label), counts.get(one, 0)) for one in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.FAULTY)],
        "to_write": row.counts.get(Outcome.NEW, 0) + row.counts.get(Outcome.CHANGED, 0), "done": sum(row.written.values()),
        "percent": 100 * row.place / row.batches if row.batches else 0, "is_mapping": is_mapping,
        "mapping": typed(request, "mapping", bringing.MOST_MAPPING) or bringing.remembered(viewer, row),
        "refused": refused[:SHOWN_FAULTS], "refused_count": len(refused),
    }  # fmt: skip
    response = render(request, "service/import.html", context, status=refusal.http if refusal else 200)
    if row.state in BUSY:
        response.headers["Refresh"] = "2"
    return response


def _again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    """The page of a mapping that was refused, with what was typed."""
    return _page(request, viewer, number, refusal)


@guarded_page("import", back=_BACK, again=_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Say what the rows mean, write them, stop, or throw the file away."""
    row, at = _row(viewer, number), clock.now()
    if verb == "mapping":
        bringing.choose(viewer, row, typed(request, "mapping", bringing.MOST_MAPPING), at=at)
    elif verb == "write":
        bringing.begin(viewer, row, at=at)
    elif verb == "stop":
        if not Import.objects.filter(pk=row.pk, state=State.RUNNING).update(is_stopping=True):
            raise NotNow(state=State(row.state).label)
        return _to(row)
    elif verb == "drop":
        uploading.drop(viewer, row, at=at)
        messages.success(request, _("The file was thrown away; nothing of it can be read any more."))
        return HttpResponseRedirect(reverse("case_imports"))
    else:
        raise NoSuchImport()
    if bringing.is_small(row):
        working.carry_out(row)
    return _to(row)


@guarded_page("import", back=_BACK)
@require_safe
def refused(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The cases that were not taken, each with its row and why."""
    rows = bringing.refused_of(_row(viewer, number))
    lines = ((one.number, one.fault.row, one.fault.code, str(one.fault)) for one in rows if one.fault is not None)
    return csv_response(f"{number[:24]}-refused.csv", ("number", "row", "code", "why"), lines)


def _row(viewer: Viewer, number: str) -> Import:
    access.check_may_handle(viewer)
    return import_for(viewer, number, subjects=[bringing.SUBJECT])


def _problem(row: Import) -> str:
    """Why the check or the writing stopped."""
    if not row.problem:
        return ""
    return str(row.problem["data"].get("what") or problem_words(row.problem) or _("It could not be carried out; the log says why."))


def _to(row: Import) -> HttpResponse:
    return HttpResponseRedirect(reverse("case_import", args=[row.number]))
