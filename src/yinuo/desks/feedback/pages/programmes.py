"""Programmes and their surveys, and the sets of questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page, typed
from yinuo.desks.people.asking import cleaned
from yinuo.desks.people.queries import today
from yinuo.kit import clock

from .. import access, periods, questions
from ..actions import programmes, surveys
from ..actions.programmes import Wanted
from ..choices import MOST_QUESTIONS, Ask
from ..forms import ProgrammeForm
from ..models import Programme, QuestionSet, Survey
from ..queries import counts, results
from ..questions import Question
from .common import rooms


@guarded_page("feedback", back="feedback")
@require_safe
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Programmes, whether each was carried out in this period, and all surveys."""
    access.check(access.may_read(viewer.staff))
    day = today(clock.now())
    every = []
    for one in Programme.objects.select_related("owner"):
        first, last = periods.bounds(one.period, day)
        every.append((one, one.surveys.filter(first_on=first).first(), last))
    context = {
        "rooms": rooms(viewer.staff, "feedback_surveys"), "programmes": every, "may_plan": access.may_plan(viewer.staff),
        "surveys": [(one, counts.turnout(one)) for one in Survey.objects.select_related("programme", "owner")[:40]],
        "feeds": results.feeds("survey.sent", "survey.completed"), "has_sets": QuestionSet.objects.exists(), "today": day,
    }  # fmt: skip
    return render(request, "feedback/surveys.html", context)


@guarded_page("feedback", back="feedback_surveys")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Set up a programme."""
    access.check(access.may_plan(viewer.staff))
    form = ProgrammeForm(request.POST or None)
    names = sorted(set(QuestionSet.objects.order_by().values_list("name", flat=True)))
    form.fields["set_name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        programmes.start(viewer.staff, Wanted(**cleaned(form)), at=clock.now())
        messages.success(request, _("The programme is set up. Draw its sample when you want to begin."))
        return HttpResponseRedirect(reverse("feedback_surveys"))
    context = {"rooms": rooms(viewer.staff, "feedback_surveys"), "form": form, "has_sets": bool(names)}
    return render(request, "feedback/new.html", context, status=400 if request.method == "POST" else 200)


@guarded_page("feedback", back="feedback_surveys")
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Draw the sample of this period, or end the programme."""
    programme = access.programme_for(number)
    if typed(request, "verb", 8) == "end":
        programmes.end(viewer.staff, programme, at=clock.now())
        messages.success(request, _("The programme is ended; what was surveyed stays."))
        return HttpResponseRedirect(reverse("feedback_surveys"))
    survey = surveys.draw(viewer, programme, at=clock.now())
    messages.success(request, _("The sample is drawn. Send it now, or take the links."))
    return HttpResponseRedirect(reverse("feedback_one", args=[survey.number]))


@guarded_page("feedback", back="feedback_sets")
def sets(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write a set of questions; the same name makes its next version."""
    access.check(access.may_plan(viewer.staff))
    if request.method == "POST":
        row = programmes.publish_set(viewer.staff, typed(request, "name"), _typed_questions(request), at=clock.now())
        messages.success(request, _("Version {n} of the questions is kept.").format(n=row.version))
        return HttpResponseRedirect(reverse("feedback_sets"))
    every = list(QuestionSet.objects.select_related("by"))
    base = next((one for one in every if str(one.pk) == request.GET.get("from", "")[:12]), None)
    known = questions.read(base.questions) if base else []
    rows = [(place, known[place] if place < len(known) else None) for place in range(MOST_QUESTIONS)]
    context = {
        "rooms": rooms(viewer.staff, "feedback_surveys"), "sets": [(one, questions.read(one.questions)) for one in every], "rows": rows,
        "base": base, "asks": Ask.choices,
    }  # fmt: skip
    return render(request, "feedback/sets.html", context)


def _typed_questions(request: HttpRequest) -> list[Question]:
    """Rows with words in them. Answers of a choice stand between semicolons, each as Chinese / English."""
    found = []
    for place in range(MOST_QUESTIONS):
        zh = typed(request, f"zh{place}")
        if not zh:
            continue
        pairs = [one.partition("/") for one in typed(request, f"choices{place}", 600).replace("；", ";").split(";") if one.strip()]
        choices = tuple((left.strip()[:60], right.strip()[:60]) for left, _slash, right in pairs)
        found.append(Question("", typed(request, f"ask{place}", 8), zh, typed(request, f"en{place}"), choices))
    return found
