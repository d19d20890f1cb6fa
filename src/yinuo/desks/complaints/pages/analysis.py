"""The periodic analysis, its file, and reports to management."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.desks.care.models import Offered
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, given, guarded_page
from yinuo.desks.people.asking import cleaned, done, shown_again
from yinuo.desks.people.queries import today
from yinuo.desks.processes.queries.steps import names_of_limits
from yinuo.desks.service.choices import Cause, Channel, Complexity
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import TrendPoint
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import reporting
from ..choices import Severity, Verification
from ..forms import PeriodForm
from ..models import Report
from ..queries.analysis import Analysis, analysed, restored, share
from .register import day_of

LABELS = {"cause": Cause, "channel": Channel, "severity": Severity, "verification": Verification, "complexity": Complexity}


def _period(request: HttpRequest) -> tuple[date, date]:
    """What the address asks for; otherwise the running year."""
    on = today(clock.now())
    begins_on, ends_on = day_of(given(request, "begins_on", 10)) or on.replace(month=1, day=1), day_of(given(request, "ends_on", 10)) or on
    return min(begins_on, ends_on), max(begins_on, ends_on)


def _page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    begins_on, ends_on = _period(request)
    found = analysed(access.complaints_of(viewer), begins_on=begins_on, ends_on=ends_on, at=clock.now())
    form = PeriodForm(initial={"begins_on": begins_on, "ends_on": ends_on})
    if refusal is not None:
        form = shown_again(PeriodForm(request.POST), refusal)
    may = access.may_report(viewer)
    context = drawn(found) | {
        "form": form, "may_report": may, "refusal": refusal,
        "reports": Report.objects.select_related("by", "received_by")[:12] if may else [],
    }  # fmt: skip
    return render(request, "complaints/analysis.html", context, status=refusal.http if refusal else 200)


@guarded_page("queue", back="complaint_analysis", again=_page)
@require_http_methods(["GET", "HEAD", "POST"])
def analysis(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The figures of a period; posted, they become a report to management."""
    if request.method != "POST":
        return _page(request, viewer)
    row = reporting.report(viewer, at=clock.now(), **cleaned(PeriodForm(request.POST)))
    return done(request, "complaint_report", row.number, words=_("The report is issued; management takes note of it on this page."))


@guarded_page("export", back="complaint_analysis")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The figures as a file."""
    begins_on, ends_on = _period(request)
    found = analysed(access.complaints_of(viewer), begins_on=begins_on, ends_on=ends_on, at=clock.now())
    return csv_response("complaints-analysis.csv", ("section", "code", "count", "percent"), _lines(found))


def _lines(found: Analysis) -> Iterator[tuple[object, ...]]:
    for name in ("received", "closed", "reopened", "escalated", "with_cause", "with_opinion", "satisfied", "verified", "substantiated"):
        yield "sum", name, getattr(found, name), share(getattr(found, name), found.received)
    for name, groups in found.by.items():
        for one in groups:
            yield name, one.code, one.count, one.share
    for limit in found.limits:
        yield "limit", limit.promise, limit.kept + limit.broken, limit.rate
    for month in found.months:
        yield "month", month.month, month.received, share(month.reopened, month.received)
    for one in found.repeat:
        yield "repeat", one.code, one.count, one.share


@guarded_page("queue", back=at_number("complaint_report"))
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One report as it was issued; posted, management takes note of it."""
    if request.method == "POST":
        reporting.receive_report(viewer, number, at=clock.now())
        return done(request, "complaint_report", number, words=_("Receipt is recorded."))
    row = access.report_for(viewer, number)
    may = access.may_report(viewer) and row.received_at is None and row.by_id != viewer.staff.pk
    return render(request, "complaints/report.html", drawn(restored(row.figures)) | {"report": row, "may_receive": may})


def drawn(found: Analysis) -> dict[str, Any]:
    """The figures with the words and small charts that a page needs."""
    book, lang = promise_book(), ("zh" if telling_time.is_chinese() else "en")
    subjects = {str(row.pk): row.name_zh if lang == "zh" else row.name_en for row in Offered.objects.all()}
    words: dict[str, dict[str, str]] = {name: {str(code): str(word) for code, word in list_.choices} for name, list_ in LABELS.items()}
    words["subject"] = subjects
    titles = {
        "cause": _("By root cause"), "subject": _("By what it is about"), "team": _("By department"), "channel": _("By channel"),
        "severity": _("By severity"), "verification": _("By result"), "complexity": _("By complexity"),
    }  # fmt: skip
    unsaid = _("not said yet")
    groups = [
        (titles[name], [(words.get(name, {}).get(one.code, one.code) or unsaid, one) for one in found.by.get(name, [])]) for name in titles
    ]
    most = max((one.received for one in found.months), default=1)
    said = {one.month: telling_time.month(date.fromisoformat(f"{one.month}-01")) for one in found.months}
    months = [(one, round(100 * one.received / most), said[one.month]) for one in found.months]
    steps = names_of_limits()
    lines = [
        (one, duty(book, one.promise, lang=lang), book.document_of.get(one.promise, ""), one.rate, steps.get(one.promise, ""))
        for one in found.limits
    ]
    limits = [
        (_("Promises of the letters"), [one for one in lines if not one[-1]]),
        (_("Limits of process steps"), [one for one in lines if one[-1]]),
    ]
    trends = [
        (_("Opened again"), [TrendPoint(said[one.month], share(one.reopened, one.received)) for one in found.months]),
        (_("Dissatisfied"), [TrendPoint(said[one.month], share(one.dissatisfied, one.received)) for one in found.months]),
    ]
    return {"found": found, "groups": groups, "months": months, "limits": [one for one in limits if one[1]], "trends": trends}
