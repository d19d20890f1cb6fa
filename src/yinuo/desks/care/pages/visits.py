"""A customer's contacts: planning one, recording one that nobody planned, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time

from .. import access, contacting, priority, workdays
from ..actions import planning, plans, recording
from ..actions.planning import Wanted
from ..actions.recording import Outcome
from ..choices import CancelReason, Channel, Reason, State
from ..forms import EffectForm, MissForm, MoveForm, NowForm, OutcomeForm, PlanForm, ServicePlanForm
from ..models import ServicePlan, Visit
from ..refusals import BadCare

Forms = Mapping[str, forms.Form]
"""Forms that were refused, by their name on the page."""


def _customer_url(number: str) -> str:
    return reverse("care_customer", args=[number])


def _visit_url(number: str) -> str:
    return reverse("care_visit", args=[number])


@guarded_page("care", back="care")
@require_safe
def of_customer(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Plan a visit, record a call, and the customer's plan of service."""
    return _customer_page(request, viewer, number, {})


def _customer_page(request: HttpRequest, viewer: Viewer, number: str, typed_in: Forms, refusal: Refusal | None = None) -> HttpResponse:
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
        "plans": [_shown_plan(viewer, one, typed_in.get(one.number)) for one in rows[:10]] if plain else [],
        "may_care": access.may_care(viewer),
        "look_next": _customer_url(found.number),
        "is_open": bool(looks),
        "mark": watermark(request, telling_time.full_instant(at)),
        "refusal": refusal,
        **typed_in,
    }
    response = render(request, "care/customer.html", context, status=refusal.http if refusal else 200)
    return covered_in_time(response, min(looks.values(), default=None), at=at)


OF_CUSTOMER: dict[str, tuple[type[forms.Form], str]] = {
    "care_plan": (PlanForm, "plan"), "care_record_now": (NowForm, "now"), "care_offer_plan": (ServicePlanForm, "offer"),
}  # fmt: skip


def _customer_again(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal, plan_number: str = "") -> HttpResponse:
    """The page of a refused act, with what was typed in its form."""
    route = request.resolver_match.url_name if request.resolver_match else None
    kind, place = OF_CUSTOMER.get(route or "", (EffectForm, plan_number))
    if kind is EffectForm and typed(request, "verb", 12) != "complete":  # an answer has no form
        return _customer_page(request, viewer, number, {}, refusal)
    form = shown_again(kind(request.POST, auto_id=f"{place}_%s"), refusal)
    return _customer_page(request, viewer, number, {place: form}, refusal)


def _shown_plan(viewer: Viewer, row: ServicePlan, typed_in: forms.Form | None) -> dict[str, object]:
    texts = {name: viewer.opener.open(row, name, customer=row.customer_id) for name in ("needs", "plan", "effect")}
    return {"row": row, "form": typed_in or EffectForm(auto_id=f"{row.number}_%s"), **texts}


@guarded_page("care", back=at_number("care_customer"), again=_customer_again)
@require_POST
def plan(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Plan one contact."""
    made = planning.plan_visit(viewer, customer_for(viewer, number), Wanted(**cleaned(PlanForm(request.POST))), at=clock.now())
    messages.success(request, _("{number} is planned.").format(number=made.number))
    return HttpResponseRedirect(_visit_url(made.number))


@guarded_page("care", back=at_number("care_customer"), again=_customer_again)
@require_POST
def record_now(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Record a contact that nobody planned."""
    said = cleaned(NowForm(request.POST))
    ways = {name: said.pop(name) for name in ("channel", "reason", "about")}
    made = recording.record_now(viewer, customer_for(viewer, number), Outcome(**said), at=clock.now(), **ways)
    messages.success(request, _("{number} is recorded.").format(number=made.number))
    return HttpResponseRedirect(_customer_url(number))


@guarded_page("care", back=at_number("care_customer"), again=_customer_again)
@require_POST
def offer_plan(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Offer a service plan."""
    made = plans.offer_plan(viewer, customer_for(viewer, number), at=clock.now(), **cleaned(ServicePlanForm(request.POST)))
    messages.success(request, _("{number} is recorded.").format(number=made.number))
    return HttpResponseRedirect(f"{_customer_url(number)}#plans")


@guarded_page("care", back=at_number("care_customer"), again=_customer_again)
@require_POST
def change_plan(request: HttpRequest, viewer: Viewer, number: str, plan_number: str) -> HttpResponse:
    """The customer answers to a plan, or it was carried out."""
    customer_for(viewer, number)
    row = get_object_or_404(access.plans_of(viewer), number=plan_number)
    verb, at = typed(request, "verb", 12), clock.now()
    if verb == "complete":
        plans.complete_plan(viewer, row, at=at, **cleaned(EffectForm(request.POST)))
    else:
        plans.answer_plan(viewer, row, is_agreed=verb == "agree", at=at)
    messages.success(request, _("{number} is recorded.").format(number=row.number))
    return HttpResponseRedirect(f"{_customer_url(number)}#plans")


@guarded_page("care", back="care")
@require_safe
def visit(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One contact: recording it is the first thing on the page."""
    return _visit_page(request, viewer, number, {})


def _visit_page(request: HttpRequest, viewer: Viewer, number: str, typed_in: Forms, refusal: Refusal | None = None) -> HttpResponse:
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
        "outcome": OutcomeForm(auto_id="outcome_%s"),
        "move": MoveForm(initial={"on": workdays.next_workday(today(at)), "begins_at": row.begins_at}, auto_id="move_%s"),
        "miss": MissForm(initial={"on": workdays.next_workday(today(at))}, auto_id="miss_%s"),
        "reasons": CancelReason.choices,
        "note": viewer.opener.open(row, "note", customer=row.customer_id) if viewer.may(Field.WISHES, Act.SEE) else "",
        "look_next": _visit_url(row.number),
        "is_open": bool(looks),
        "mark": watermark(request, telling_time.full_instant(at)),
        "refusal": refusal,
        **typed_in,
    }
    response = render(request, "care/visit.html", context, status=refusal.http if refusal else 200)
    return covered_in_time(response, min(looks.values(), default=None), at=at)


Verb = Callable[[HttpRequest, Viewer, Visit], str]


def _record(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    recording.record(viewer, row, Outcome(**cleaned(OutcomeForm(request.POST))), at=clock.now())
    return _("{number} is recorded.").format(number=row.number)


def _miss(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    said = cleaned(MissForm(request.POST))
    following = recording.miss(viewer, row, at=clock.now(), again_on=said["on"], again_at=said["begins_at"])
    return _("Not reached; the next try is {number}.").format(number=following.number) if following else _("Not reached, and no other try.")


def _move(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    planning.move(viewer, row, at=clock.now(), **cleaned(MoveForm(request.POST)))
    return _("{number} is moved.").format(number=row.number)


def _cancel(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    planning.cancel(viewer, row, reason=typed(request, "reason", 12), at=clock.now())
    return _("{number} is cancelled.").format(number=row.number)


def _arrive(request: HttpRequest, viewer: Viewer, row: Visit) -> str:
    recording.arrive(viewer, row, at=clock.now())
    return _("Your arrival is recorded.")


VERBS: dict[str, Verb] = {"record": _record, "miss": _miss, "move": _move, "cancel": _cancel, "arrive": _arrive}


OF_VISIT: dict[str, tuple[type[forms.Form], str]] = {
    "record": (OutcomeForm, "outcome"), "miss": (MissForm, "miss"), "move": (MoveForm, "move"),
}  # fmt: skip


def _visit_again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    """The page of a refused verb, with what was typed in its form."""
    if verb not in OF_VISIT:
        return _visit_page(request, viewer, number, {}, refusal)
    kind, place = OF_VISIT[verb]
    form = shown_again(kind(request.POST, auto_id=f"{place}_%s"), refusal)
    return _visit_page(request, viewer, number, {place: form}, refusal)


@guarded_page("care", back=at_number("care_visit"), again=_visit_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Do one of the verbs with a contact."""
    row = access.visit_for(viewer, number)
    if verb not in VERBS:
        raise BadCare(what=_("There is no such act."))
    messages.success(request, VERBS[verb](request, viewer, row))
    return HttpResponseRedirect(_visit_url(number) if verb in ("arrive", "move") else reverse("care"))
