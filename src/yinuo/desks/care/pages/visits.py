"""A customer's contacts: planning one, recording one that nobody planned, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, customer_for, family_of
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.pages.common import at_number, covered_in_time, guarded_page, session_of, typed, watermark
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access, contacting, priority, workdays
from ..actions import planning, plans, recording
from ..actions.planning import Wanted
from ..actions.recording import Outcome
from ..choices import CancelReason, Channel, Reason, Satisfied, State
from ..forms import MoveForm, NowForm, OutcomeForm, PlanForm, ServicePlanForm
from ..models import ServicePlan, Visit
from ..refusals import BadCare


def _customer_page(number: str) -> str:
    return reverse("care_customer", args=[number])


def _visit_page(number: str) -> str:
    return reverse("care_visit", args=[number])


@guarded_page("care", back="care")
@require_safe
def of_customer(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Plan a visit, record a call, and the customer's plan of service."""
    found = customer_for(viewer, number)
    at = clock.now()
    family = family_of(found)
    looks = showing.open_looks(viewer, found, session=session_of(request), at=at)
    plain = viewer.may(Field.WISHES, Act.SEE)
    rows = ServicePlan.objects.filter(customer__in=family).select_related("by")
    context = {
        "customer": found,
        "name": showing.name_of(viewer, found),
        "phone": showing.shown(viewer, found, "phone", customer=found, owner=found.pk, looks=looks),
        "why": priority.reason_of(found),
        "flags": [contacting.flags([found], reason).get(found.pk) for reason in (Reason.FOLLOW_UP,)],
        "visits": access.visits_of(viewer).filter(customer__in=family).select_related("owner").order_by("-on", "-id")[:40],
        "plan": PlanForm(initial={"on": workdays.next_workday(today(at)), "minutes": 30}, auto_id="plan_%s"),
        "now": NowForm(auto_id="now_%s"),
        "offer": ServicePlanForm(auto_id="offer_%s"),
        "plans": [_shown_plan(viewer, one) for one in rows[:10]] if plain else [],
        "satisfied": Satisfied.choices,
        "may_care": access.may_care(viewer),
        "look_next": request.path,
        "is_open": bool(looks),
        "mark": watermark(request, telling_time.full_instant(at)),
    }
    return covered_in_time(render(request, "care/customer.html", context), min(looks.values(), default=None), at=at)


def _shown_plan(viewer: Viewer, row: ServicePlan) -> dict[str, object]:
    texts = {name: viewer.opener.open(row, name, customer=row.customer_id) for name in ("needs", "plan", "effect")}
    return {"row": row, **texts}


@guarded_page("care", back=at_number("care_customer"))
@require_POST
def plan(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Plan one contact."""
    made = planning.plan_visit(viewer, customer_for(viewer, number), Wanted(**clean(PlanForm(request.POST))), at=clock.now())
    messages.success(request, _("{number} is planned.").format(number=made.number))
    return HttpResponseRedirect(_visit_page(made.number))


@guarded_page("care", back=at_number("care_customer"))
@require_POST
def record_now(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Record a contact that nobody planned."""
    said = clean(NowForm(request.POST))
    ways = {name: said.pop(name) for name in ("channel", "reason", "about")}
    made = recording.record_now(viewer, customer_for(viewer, number), Outcome(**said), at=clock.now(), **ways)
    messages.success(request, _("{number} is recorded.").format(number=made.number))
    return HttpResponseRedirect(_customer_page(number))


@guarded_page("care", back=at_number("care_customer"))
@require_POST
def offer_plan(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Offer a service plan."""
    made = plans.offer_plan(viewer, customer_for(viewer, number), at=clock.now(), **clean(ServicePlanForm(request.POST)))
    messages.success(request, _("{number} is recorded.").format(number=made.number))
    return HttpResponseRedirect(f"{_customer_page(number)}#plans")


@guarded_page("care", back=at_number("care_customer"))
@require_POST
def change_plan(request: HttpRequest, viewer: Viewer, number: str, plan_number: str) -> HttpResponse:
    """The customer answers to a plan, or it was carried out."""
    customer_for(viewer, number)
    row = get_object_or_404(access.plans_of(viewer), number=plan_number)
    verb, at = typed(request, "verb", 12), clock.now()
    if verb == "complete":
        effect, satisfied = typed(request, "effect", 2001), typed(request, "satisfied", 8)
        plans.complete_plan(viewer, row, effect=effect, satisfied=satisfied, at=at)
    else:
        plans.answer_plan(viewer, row, is_agreed=verb == "agree", at=at)
    messages.success(request, _("{number} is recorded.").format(number=row.number))
    return HttpResponseRedirect(f"{_customer_page(number)}#plans")


@guarded_page("care", back="care")
@require_safe
def visit(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One contact: recording it is the first thing on the page."""
    row = access.visit_for(viewer, number)
    customer = row.customer
    at = clock.now()
    looks = showing.open_looks(viewer, customer, session=session_of(request), at=at)
    owner = access.owner_of(row)
    context = {
        "visit": row,
        "customer": customer,
        "owner": owner,
        "name": showing.name_of(viewer, customer),
        "phone": showing.shown(viewer, customer, "phone", customer=customer, owner=customer.pk, looks=looks),
        "address": showing.shown(viewer, customer, "address", customer=customer, owner=customer.pk, looks=looks),
        "why": priority.reason_of(customer, is_urgent=row.is_urgent),
        "is_planned": row.state == State.PLANNED,
        "is_overdue": row.is_overdue(today(at)),
        "is_mine": access.is_for(viewer, row),
        "may_care": access.may_care(viewer),
        "in_person": row.channel == Channel.VISIT,
        "outcome": OutcomeForm(auto_id="out_%s"),
        "move": MoveForm(initial={"on": workdays.next_workday(today(at)), "begins_at": row.begins_at}, auto_id="move_%s"),
        "again": workdays.next_workday(today(at)),
        "reasons": CancelReason.choices,
        "note": viewer.opener.open(row, "note", customer=row.customer_id) if viewer.may(Field.WISHES, Act.SEE) else "",
        "look_next": request.path,
        "is_open": bool(looks),
        "mark": watermark(request, telling_time.full_instant(at)),
    }
    return covered_in_time(render(request, "care/visit.html", context), min(looks.values(), default=None), at=at)


Verb = Callable[[HttpRequest, Viewer, Visit], str]


def _record(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    recording.record(viewer, row, Outcome(**clean(OutcomeForm(request.POST))), at=clock.now())
    return _("{number} is recorded.").format(number=row.number)


def _miss(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    again = forms.DateField(required=False)
    hour = forms.TimeField(required=False)
    try:
        on, begins_at = again.clean(typed(request, "again_on", 20)), hour.clean(typed(request, "again_at", 8))
    except forms.ValidationError as problem:
        raise BadCare(what=str(problem.messages[0])) from None
    following = recording.miss(viewer, row, at=clock.now(), again_on=on, again_at=begins_at)
    return _("Not reached; the next try is {number}.").format(number=following.number) if following else _("Not reached, and no other try.")


def _move(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    planning.move(viewer, row, at=clock.now(), **clean(MoveForm(request.POST)))
    return _("{number} is moved.").format(number=row.number)


def _cancel(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    planning.cancel(viewer, row, reason=typed(request, "reason", 12), at=clock.now())
    return _("{number} is cancelled.").format(number=row.number)


def _arrive(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    recording.arrive(viewer, row, at=clock.now())
    return _("Your arrival is recorded.")


VERBS: dict[str, Verb] = {"record": _record, "miss": _miss, "move": _move, "cancel": _cancel, "arrive": _arrive}


@guarded_page("care", back=at_number("care_visit"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Do one of the verbs with a contact."""
    row = access.visit_for(viewer, number)
    if verb not in VERBS:
        raise BadCare(what=_("There is no such act."))
    messages.success(request, VERBS[verb](request, viewer, row))
    return HttpResponseRedirect(_visit_page(number) if verb in ("arrive", "move") else reverse("care"))


def clean(form: forms.Form) -> dict[str, object]:
    """What a form holds.

    Raises:
        BadCare: with the first thing that is wrong.
    """
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else name
        raise BadCare(what=f"{label}: {problems[0]}")
    return form.cleaned_data
