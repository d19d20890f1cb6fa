"""Ratings after cases, the share of return visits, and what holds for both."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yinuo.desks.care.access import may_care
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page
from yinuo.desks.people.asking import cleaned
from yinuo.desks.people.queries import today
from yinuo.desks.service.access import cases_of
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import access, rules
from ..actions import programmes
from ..actions import visits as drawing
from ..choices import Dimension
from ..forms import RuleForm
from ..queries import remarks, results, scores, visiting
from .common import rooms


def _month(request: HttpRequest, name: str = "month") -> date:
    text = (request.POST if request.method == "POST" else request.GET).get(name, "")[:7]
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today(clock.now()).replace(day=1)


@guarded_page("feedback", back="board")
@require_safe
def ratings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How satisfied customers were after their cases."""
    access.check(access.may_read(viewer.staff))
    at, month, rule = clock.now(), _month(request), rules.present()
    rows = scores.months(today(at))
    chosen = scores.months(month, count=1)[0][1]
    context = {
        "rooms": rooms(viewer.staff, "feedback"), "months": list(reversed(rows)), "trend": scores.trend(rows), "month": month,
        "score": chosen, "departments": scores.departments(month, least=rule.least_group),
        "people": scores.people(month, viewer.staff, least=rule.least_group), "has_any": any(one is not None for _first, one in rows),
        "rule": rule, "feeds": results.feeds("rating.given"), "waiting": remarks.waiting(),
        "remarks": remarks.of_month(viewer.staff, month),
    }  # fmt: skip
    return render(request, "feedback/ratings.html", context)


@guarded_page("feedback", back="feedback")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same as a table, with the same groups hidden."""
    access.check(access.may_read(viewer.staff))
    month, least = _month(request), rules.present().least_group
    parts = [
        (str(Dimension.HOUSE.label), [one for _first, one in scores.months(month, count=1) if one is not None]),
        (str(Dimension.DEPARTMENT.label), list(scores.departments(month, least=least).rows)),
        (str(Dimension.STAFF.label), list(scores.people(month, viewer.staff, least=least).rows)),
    ]
    head = [_("Group"), _("Name"), _("Ratings"), _("Satisfied, %"), _("from, %"), _("to, %"), _("Mean"), "1", "2", "3", "4", "5"]
    lines = (
        [
            kind, one.label, one.count, round(one.satisfied.value, 1), round(one.satisfied.low, 1), round(one.satisfied.high, 1),
            round(one.mean.value, 2), *one.marks,
        ]
        for kind, rows in parts
        for one in rows
    )  # fmt: skip
    return csv_response(f"ratings-{month:%Y-%m}.csv", head, lines)


@guarded_page("feedback", back="feedback_visits")
def visits(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The share of settled cases that are visited; draw what is lacking."""
    access.check(access.may_read(viewer.staff))
    at = clock.now()
    if request.method == "POST":
        row = drawing.draw(viewer, _month(request), at=at)
        words = ngettext("{count} visit was drawn and planned.", "{count} visits were drawn and planned.", row.drawn)
        messages.success(request, words.format(count=row.drawn))
        return HttpResponseRedirect(reverse("feedback_visits"))
    rule = rules.present()
    context = {
        "rooms": rooms(viewer.staff, "feedback_visits"), "rule": rule, "draws": visiting.draws(),
        "months": visiting.months(cases_of(viewer), today(at), percent=rule.visit_percent), "feeds": results.feeds("customer.visited"),
        "may_draw": access.may_plan(viewer.staff) and may_care(viewer),
    }  # fmt: skip
    return render(request, "feedback/visits.html", context)


@guarded_page("feedback", back="feedback")
def rule(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What holds for ratings; every change stays on record."""
    access.check(access.may_rule(viewer.staff))
    now = rules.present()
    form = RuleForm(request.POST or None, initial={name: getattr(now, name) for name in RuleForm.base_fields})
    if request.method == "POST" and form.is_valid():
        programmes.set_rule(viewer.staff, **cleaned(form), at=clock.now())
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(reverse("feedback_rules"))
    context = {"rooms": rooms(viewer.staff, "feedback_rules"), "form": form, "history": rules.history()}
    return render(request, "feedback/rules.html", context, status=400 if request.method == "POST" else 200)
