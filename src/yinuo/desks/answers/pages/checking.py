"""Looking answers over, how much was covered, and the raw log."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from yinuo.desks.people.asking import typed
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui import telling_time
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import judging
from ..choices import LEAST_SAMPLE, Result, Verdict
from ..models import Probe, Question
from ..queries import coverage as figures
from ..queries import listing as lists
from ..refusals import NoSuchEntry
from .common import rooms, staff_page

TARGET = 80
"""What the letter promises where nothing else is filled in; drawn as a mark, never judged here."""


@staff_page(back="answers_check")
def check(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Draw the sample of this month, and say of each answer whether it was right."""
    access.check(access.may_check(staff))
    at = clock.now()
    if request.method == "POST":
        if typed(request, "verb", 8) == "draw":
            count = judging.draw(staff, judging.month_to_check(at), at=at)
            messages.success(request, ngettext("{count} answer was drawn.", "{count} answers were drawn.", count).format(count=count))
        else:
            found = Question.objects.filter(number=typed(request, "number", 24)).select_related("version__entry").first()
            if found is None:
                raise NoSuchEntry(number=typed(request, "number", 24))
            judging.check_answer(staff, found, typed(request, "verdict", 8), at=at)
            messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(reverse("answers_check"))
    context = {
        "rooms": rooms(staff, "answers_check"), "rows": lists.to_check(staff), "month": figures.month_of(today(at)),
        "least": LEAST_SAMPLE, "verdicts": Verdict.choices,
    }  # fmt: skip
    return render(request, "answers/check.html", context)


@staff_page(back="answers_coverage")
@require_safe
def coverage(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Coverage month by month, with the definition of a basic question beside it."""
    at = clock.now()
    months = [one for place, one in enumerate(figures.months(today(at))) if one.asked or not place]
    looks = Probe.objects.order_by("-at")[:20]
    context = {"rooms": rooms(staff, "answers_coverage"), "months": months, "target": TARGET, "looks": looks}
    return render(request, "answers/coverage.html", context)


@staff_page(back="answers_log")
@require_safe
def log(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The latest questions, with what became of each."""
    access.check(access.may_write(staff) or access.may_check(staff))
    return render(request, "answers/log.html", {"rooms": rooms(staff, "answers_log"), "rows": lists.log()})


@staff_page(back="answers_log")
@require_safe
def log_file(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The raw log as a table, without the words of the questions."""
    access.check(access.may_check(staff))
    head = [
        _("Number"), pgettext("answers", "Asked"), _("Result"), _("Entry"), _("Version"), _("Score"), _("Basic"), _("Set apart"),
        _("Customer says"), _("Drawn"), _("Checked"),
    ]  # fmt: skip
    rows = (
        [
            one.number, one.asked_at, str(Result(one.result).label), one.version.entry.number if one.version else "",
            one.version.place if one.version else "", round(one.score, 3), int(one.is_basic and not one.apart), one.apart, one.helpful,
            int(one.is_sampled), one.verdict,
        ]
        for one in Question.objects.select_related("version__entry").order_by("-id")[:20_000]
    )  # fmt: skip
    return csv_response(f"questions-{telling_time.local(clock.now()):%Y%m%d}.csv", head, rows)
