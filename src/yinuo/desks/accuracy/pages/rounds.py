"""Rounds of checks: what is owed, those that run, drawing one, one with its proof, the scores, the setting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer, reach_of, visible_to
from yinuo.desks.customers.choices import Act, Field, Reach
from yinuo.desks.customers.pages.common import at_number, given, guarded_page, typed
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import drawing
from ..choices import DRAWERS, Outcome, State
from ..forms import DrawForm, RuleForm
from ..models import Correction
from ..queries import cadence, quality, sampling, work
from ..spreadsheets import csv_response

_SHOWN = 50


def _round_page(number: str) -> str:
    return reverse("accuracy_round", args=[number])


@guarded_page("check", back="customers")
@require_safe
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is owed, what waits, and how good the data are."""
    at = clock.now()
    setting = cadence.present_setting(at=at)
    items, rounds = access.items_of(viewer), access.rounds_of(viewer)
    waiting = list(work.mine(viewer, items, at=at)[: _SHOWN + 1])
    context = {
        "owed": cadence.owed(at=at),
        "waiting": work.lines(viewer, waiting[:_SHOWN], at=at),
        "has_more": len(waiting) > _SHOWN,
        "late": list(work.late_rounds(rounds, at=at)[:20]),
        "rounds": list(rounds.select_related("by")[:20]),
        "scores": quality.scores(items, at=at, correct_days=setting.correct_days),
        "trend": quality.trend(items, at=at, correct_days=setting.correct_days),
        "setting": setting,
        "may_draw": viewer.staff.role in DRAWERS and reach_of(viewer.staff) != Reach.NONE,
        "may_define": viewer.may_do("define"),
        "at": at,
    }
    return render(request, "accuracy/overview.html", context)


@guarded_page("check", back="accuracy")
def draw(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Draw a round."""
    drawing.check_may_draw(viewer.staff)
    at = clock.now()
    setting = cadence.present_setting(at=at)
    names = visible_to(viewer.staff).exclude(department="").order_by("department").values_list("department", flat=True).distinct()
    initial = {"size": setting.size, "chance_percent": setting.chance_percent, "sharing": _usual_sharing(viewer.staff)}
    form = DrawForm(request.POST or None, departments=list(names[:200]), initial=initial)
    if request.method == "POST" and form.is_valid():
        row = drawing.draw_round(viewer, at=at, **form.cleaned_data)
        messages.success(request, _("{number} was drawn: {count} customers.").format(number=row.number, count=row.size))
        return HttpResponseRedirect(_round_page(row.number))
    context = {"form": form, "setting": setting, "reach": reach_of(viewer.staff), "owed": cadence.owed(at=at)}
    return render(request, "accuracy/draw.html", context)


def _usual_sharing(staff: Staff) -> str:
    return "myself" if reach_of(staff) == Reach.OWN else "owner"


@guarded_page("check", back="accuracy")
@require_safe
def one_round(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One round: its items as far as the reader sees them, how it was drawn, and the proof that nobody chose."""
    at = clock.now()
    row = access.round_for(viewer, number)
    every = list(access.items_of(viewer).filter(round=row).select_related("round", "customer__manager", "assignee", "decided_by"))
    state = given(request, "state", 12)
    shown = [one for one in every if state in ("", "all") or one.outcome == ("" if state == "open" else state)]
    people = [one for one in Staff.objects.filter(is_active=True) if reach_of(one) != Reach.NONE]
    context = {
        "round": row,
        "lines": work.lines(viewer, shown, at=at),
        "state": state,
        "outcomes": [(one.value or "open", one.label, sum(item.outcome == one for item in every)) for one in Outcome],
        "proof": sampling.prove(row.seed, row.sample_sha256, row.size, every),
        "is_late": row.state == State.OPEN and row.due_at is not None and row.due_at < at,
        "may_manage": viewer.staff.role in DRAWERS and (row.by_id == viewer.staff.pk or reach_of(viewer.staff) == Reach.ALL),
        "reasons": drawing.CANCEL_REASONS,
        "people": people,
        "next": next((one.place for one in every if one.outcome == Outcome.OPEN), None),
    }
    return render(request, "accuracy/round.html", context)


@guarded_page("check", back=at_number("accuracy_round"))
@require_POST
def cancel(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Give a round up."""
    drawing.cancel_round(viewer, access.round_for(viewer, number), reason=typed(request, "reason", 20), at=clock.now())
    messages.success(request, _("The round is given up. That it was drawn stays in the ledger."))
    return HttpResponseRedirect(_round_page(number))


@guarded_page("check", back=at_number("accuracy_round"))
@require_POST
def give(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Give an item to somebody else."""
    place = typed(request, "place", 6)
    to = Staff.objects.filter(username=typed(request, "to", 63), is_active=True).first() or viewer.staff
    row = access.round_for(viewer, number)
    item = drawing.give_to(viewer, row, int(place) if place.isascii() and place.isdigit() else 0, to, at=clock.now())
    messages.success(request, _("Check {place} is given to {name}.").format(place=item.place, name=to))
    return HttpResponseRedirect(_round_page(number))


@guarded_page("check", back="accuracy")
@require_safe
def corrections(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What was put right: who, when, which field, from where; the values covered."""
    rows = Correction.objects.filter(item__in=access.items_of(viewer).values("pk"))
    rows = rows.select_related("item__round", "customer", "by", "undone_by")[:200]
    return render(request, "accuracy/corrections.html", {"rows": work.corrections(viewer, list(rows))})


@guarded_page("check", back="accuracy")
@require_safe
def scores_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The scores by department and month as a table."""
    viewer.check(Field.REGISTER, Act.SEE)
    at = clock.now()
    setting = cadence.present_setting(at=at)
    head = [
        _("Department"), _("Month"), _("Checked"), _("Right at first look"), _("Share, percent"), _("Errors"), _("Put right in time"),
        _("Put right late or overdue"), _("Waiting"), _("Cannot be reached"), _("Disputed"),
    ]  # fmt: skip
    rows = quality.by_month(access.items_of(viewer), at=at, correct_days=setting.correct_days)
    table = (
        [
            one.department, f"{one.month:%Y-%m}", one.checked, one.right, "" if one.rate is None else f"{int(one.rate * 10) / 10}",
            one.errors, one.in_time, one.late, one.waiting, one.unreached, one.disputed,
        ]
        for one in rows
    )  # fmt: skip
    return csv_response(f"data-quality-{telling_time.local(at):%Y%m%d}.csv", head, table)


@guarded_page("check", back="accuracy")
def rule(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How this house checks where no promise says so."""
    viewer.check_verb("define")
    at = clock.now()
    setting = cadence.present_setting(at=at)
    initial = {name: getattr(setting, name) for name in RuleForm.base_fields}
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        drawing.set_rule(viewer, at=at, **form.cleaned_data)
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(reverse("accuracy"))
    return render(request, "accuracy/rule.html", {"form": form, "promised": cadence.promised(cadence.DONE, at=at)})
