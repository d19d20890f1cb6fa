"""Holds: the list, putting one on, confirming and lifting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import customer_for
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from ..access import Viewer, check, hold_for
from ..actions import holding
from ..choices import HOLDING, Verb
from ..forms import HoldForm
from ..models import Hold
from .common import at_number, desk_page, given, rights_of, typed

MOST = 200


@desk_page()
@require_safe
def holds(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is on hold, newest first; `all` shows what was lifted too."""
    is_all = given(request, "show") == "all"
    rows = Hold.objects.select_related("customer", "by", "confirmed_by", "lifted_by")
    rows = rows if is_all else rows.filter(state__in=HOLDING)
    return render(request, "retention/holds.html", {"rows": rows[:MOST], "is_all": is_all, "here": "holds", **rights_of(viewer.staff)})


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    check(viewer.staff, Verb.HOLD)
    asked = {"customer": given(request, "customer", 24), "scope": given(request, "scope", 8)}
    form = HoldForm(initial=asked) if refusal is None else shown_again(HoldForm(request.POST), refusal)
    context = {"form": form, "here": "holds", "refusal": refusal}
    return render(request, "retention/hold_form.html", context, status=refusal.http if refusal else 200)


@desk_page(back="retention_holds", again=_new_page)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Put something on hold."""
    if request.method != "POST":
        return _new_page(request, viewer)
    check(viewer.staff, Verb.HOLD)
    said = cleaned(HoldForm(request.POST))
    customer = customer_for(viewer, said["customer"]) if said["scope"] == "customer" and said["customer"] else None
    row = holding.put_on(
        viewer, scope=said["scope"], basis=said["basis"], basis_number=said["basis_number"], reason=said["reason"], customer=customer,
        document=said["document"], record_kind=said["record_kind"], fits={name: said[name] for name in holding.FILTER}, at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("{number} holds from now on; a second person is asked to confirm it.").format(number=row.number))
    return HttpResponseRedirect(reverse("retention_hold_one", args=[row.number]))


@desk_page(back="retention_holds")
@require_safe
def one(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One hold: what, why, by whom, and what can be done with it now."""
    row = hold_for(viewer, number)
    me = viewer.staff.pk
    said = rights_of(viewer.staff)
    context = {
        "hold": row, "here": "holds",
        "reason": holding.reason_of(viewer, row), "lift_reason": holding.reason_of(viewer, row, "lift_reason"),
        "can_confirm": row.state == "asked" and said["may_approve"] and row.by_id != me,
        "can_propose_lifting": row.state in ("asked", "on") and said["may_hold"],
        "can_lift": row.state == "lifting" and said["may_approve"] and row.lift_by_id != me,
        "waits": row.state in ("asked", "lifting"), **said,
    }  # fmt: skip
    return render(request, "retention/hold.html", context)


@desk_page(back=at_number("retention_hold_one"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Confirm, refuse, propose to lift, lift, or let it stand."""
    row, act, at = hold_for(viewer, number), typed(request, "act", 16), clock.now()
    if act in ("confirm", "refuse"):
        holding.confirm(viewer, row, accepts=act == "confirm", at=at)
    elif act == "propose_lifting":
        holding.propose_lifting(viewer, row, reason=typed(request, "reason"), at=at)
    elif act in ("lift", "stand"):
        holding.lift(viewer, row, accepts=act == "lift", at=at)
    messages.success(request, _("{number}: {state}").format(number=row.number, state=row.get_state_display()))
    return HttpResponseRedirect(reverse("retention_hold_one", args=[row.number]))
