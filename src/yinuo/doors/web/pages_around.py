"""What stands around every page: the bell, the pulse that says when to look again, the palette, and the list as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people import actions
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.kit import clock

from . import queries
from .pages import asked_for

CSV_HEAD = (
    "promise", "subject", "number", "opened_at", "due_at", "settled_at", "verdict", "grade", "overlays", "reason", "late_seconds",
    "provisional",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width forms included."""


@never_cache
@signed_in
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """A word that changes whenever a page may look different; asked every two seconds by pages that are looked at."""
    return HttpResponse(queries.stamp(), content_type="text/plain")


@never_cache
@signed_in
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone."""
    return render(request, "shell_bell.html")


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What broke and what is at risk; new is what came after the last look."""
    assert isinstance(request.user, Staff)
    seen_at = request.user.notices_seen_at or request.user.joined_at
    return render(
        request, "web/notices.html", {"view": queries.notices(seen_at, staff=request.user), "seen_at": request.user.notices_seen_at}
    )


@signed_in
@require_POST
def mark_seen(request: HttpRequest) -> HttpResponse:
    """From now on only what comes later is new."""
    assert isinstance(request.user, Staff)
    actions.mark_notices_seen(request.user, at=clock.now())
    return redirect("notices")


@never_cache
@signed_in
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The lines of the palette."""
    typed = request.GET.get("q", "").replace("\0", "")[:200]
    assert isinstance(request.user, Staff)
    return render(
        request, "shell_found.html", {"groups": queries.find(typed, staff=request.user, acts=request.GET.getlist("act")), "typed": typed}
    )


@signed_in
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as it was asked for, as CSV in the columns of `yinuo judge`."""
    promise = request.GET.get("only", "").replace("\0", "")[:200]
    response = StreamingHttpResponse(_lines(queries.exported(asked_for(request), promise=promise)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="verdicts-{clock.now():%Y%m%d-%H%M%S}.csv"'
    return response


def _lines(rows: Iterator[Sequence[object]]) -> Iterator[str]:
    """Lines of CSV behind a byte order mark, without which a spreadsheet takes UTF-8 for something else."""
    yield "\ufeff" + _line(CSV_HEAD)
    for row in rows:
        yield _line([harmless(cell) for cell in row])


def _line(cells: Sequence[object]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs: a text that looks like a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) or cell.startswith(FORMULA) else cell
