"""The register of complaints: views, filters, search, a file to take away."""

from __future__ import annotations

from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import given, guarded_page, watermark
from yinuo.desks.people.asking import staff_of
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.queue import title_of
from yinuo.kit import clock
from yinuo.ui import telling_time
from yinuo.ui.spreadsheets import csv_response, xlsx_response

from .. import access
from ..queries import register as queries
from ..queries.register import CHOICES, HEAD, PAGE, VIEWS, Asked

MOST_IN_FILE = 5_000


def day_of(text: str) -> date | None:
    """A day as a form gives it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def asked_of(request: HttpRequest) -> Asked:
    """What the address narrows the list to."""
    before, view = given(request, "before", 18), given(request, "view", 12)
    return Asked(
        view=view if view in dict(VIEWS) else "open", **{name: given(request, name, 16) for name in CHOICES},
        team=given(request, "team"), search=given(request, "search", 40), begins_on=day_of(given(request, "begins_on", 10)),
        ends_on=day_of(given(request, "ends_on", 10)), before=int(before) if before.isascii() and before.isdigit() else 0,
    )  # fmt: skip


def _rows(viewer: Viewer, asked: Asked) -> QuerySet[Case]:
    return queries.rows_of(viewer, asked, access.complaints_of(viewer), access.proposals_to_check(viewer))


@guarded_page("queue", back="complaints")
@require_safe
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every complaint in reach, the newest first."""
    asked = asked_of(request)
    rows = list(_rows(viewer, asked)[: PAGE + 1])
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    viewer.opener.prepare({row.customer_id for row in rows})
    lines = [(row, title_of(viewer, row), showing.name_of(viewer, row.customer), getattr(row, "complaint", None)) for row in rows]
    labels = {
        "state": _("Every state"), "complexity": _("Every complexity"), "severity": _("Every severity"),
        "verification": _("Every result"), "cause": _("Every cause"), "channel": _("Every channel"),
    }  # fmt: skip
    context = {
        "asked": asked, "lines": lines, "next_before": rows[-1].pk if has_more and rows else 0,
        "views": VIEWS, "view_word": dict(VIEWS)[asked.view], "teams": queries.teams(access.complaints_of(viewer)),
        "filters": [(name, labels[name], CHOICES[name].choices, getattr(asked, name)) for name in CHOICES],
        "to_check": access.proposals_to_check(viewer).count() if access.may_check(viewer) else 0,
        "may_report": access.may_report(viewer), "mark": watermark(request, telling_time.full_instant(clock.now())),
    }  # fmt: skip
    return render(request, "complaints/register.html", context)


@guarded_page("export", back="complaints")
@require_safe
def as_file(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The register as narrowed, as CSV or XLSX: numbers, codes and instants. Its last line says who took it away, and when."""
    rows = [queries.cells(case) for case in islice(_rows(viewer, asked_of(request)), MOST_IN_FILE)]
    staff = staff_of(request)
    mark = pgettext("file", "Taken by {name} at {at}; {n} lines. For use inside only.").format(
        name=f"{staff.display_name} ({staff.username})", at=telling_time.full_instant(clock.now()), n=len(rows)
    )
    respond = xlsx_response if form == "xlsx" else csv_response
    return respond(f"complaints.{form}", HEAD, [*rows, (mark,)])
