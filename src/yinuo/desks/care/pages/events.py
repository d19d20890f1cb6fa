"""Customer events: the list, planning one, inviting, who came, what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import events as acts
from ..choices import MOST, Answer, EventState
from ..forms import EventForm, HeldForm, InviteForm
from ..models import CustomerEvent
from ..queries import due
from ..refusals import BadCare

_NUMBER = re.compile(r"KH-[0-9]{1,12}")


def _url(number: str) -> str:
    return reverse("care_event", args=[number])


def _events_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """All events, and the form of a new one; after a refusal with what was typed."""
    form = EventForm() if refusal is None else shown_again(EventForm(request.POST), refusal)
    context = {
        "rows": CustomerEvent.objects.select_related("owner")[:100],
        "owed": [one for kind, one in due.owed(at=clock.now()) if kind == "customer_event.held"],
        "form": form if access.may_care(viewer) else None,
        "refusal": refusal,
    }
    return render(request, "care/events.html", context, status=refusal.http if refusal else 200)


@guarded_page("care", back="care_events", again=_events_page)
def events(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All events; with a form, a new one."""
    if request.method != "POST":
        return _events_page(request, viewer)
    made = acts.plan_event(viewer, at=clock.now(), **cleaned(EventForm(request.POST)))
    messages.success(request, _("{number} is planned.").format(number=made.number))
    return HttpResponseRedirect(_url(made.number))


@guarded_page("care", back="care_events")
@require_safe
def event(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One event with the invitations of customers that the reader reaches."""
    return _event_page(request, viewer, number, {})


def _event_page(
    request: HttpRequest, viewer: Viewer, number: str, typed_in: Mapping[str, forms.Form], refusal: Refusal | None = None
) -> HttpResponse:
    row = access.event_for(number)
    at = clock.now()
    invited = list(access.invitations_of(viewer).filter(event=row).select_related("customer"))
    viewer.opener.prepare(one.customer_id for one in invited)
    lines = [
        (one, showing.name_of(viewer, one.customer), viewer.opener.open(one, "feedback", customer=one.customer_id)) for one in invited
    ]  # fmt: skip
    context = {
        "event": row,
        "lines": lines,
        "has_begun": row.starts_at <= at,
        "is_planned": row.state == EventState.PLANNED,
        "attended": sum(one.answer == Answer.ATTENDED for one in invited),
        "answers": Answer.choices,
        "invite": InviteForm(),
        "held": HeldForm(),
        "may_care": access.may_care(viewer),
        "refusal": refusal,
        **typed_in,
    }
    return render(request, "care/event.html", context, status=refusal.http if refusal else 200)


def _invite_again(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal) -> HttpResponse:
    return _event_page(request, viewer, number, {"invite": shown_again(InviteForm(request.POST), refusal)}, refusal)


def _end_again(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal) -> HttpResponse:
    is_held = typed(request, "verb", 8) != "cancel"
    return _event_page(request, viewer, number, {"held": shown_again(HeldForm(request.POST), refusal)} if is_held else {}, refusal)


@guarded_page("care", back=at_number("care_event"), again=_invite_again)
@require_POST
def invite(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Invite by numbers or by a filter."""
    said = cleaned(InviteForm(request.POST))
    numbers = _NUMBER.findall(str(said["numbers"]).upper())
    if not numbers and not said["tier"] and not said["category"]:
        raise BadCare(what=_("Say whom to invite."), beside="numbers")
    found = due.chosen(viewer, tier=str(said["tier"]), category=str(said["category"]))
    if numbers:
        found = visible_to(viewer.staff).filter(number__in=numbers[:MOST], merged_into__isnull=True, erased_at__isnull=True)
    count, refused = acts.invite(viewer, access.event_for(number), list(found[:MOST]), at=clock.now())
    words = _("{count} invited; {refused} are not to be contacted for it.") if refused else _("{count} invited.")
    messages.success(request, words.format(count=count, refused=refused))
    return HttpResponseRedirect(_url(number))


@guarded_page("care", back=at_number("care_event"))
@require_POST
def answer(request: HttpRequest, viewer: Viewer, number: str, invitation: int) -> HttpResponse:
    """What a customer answered, or whether they came."""
    row = get_object_or_404(access.invitations_of(viewer).select_related("event", "customer"), pk=invitation, event__number=number)
    acts.answer(viewer, row, typed(request, "answer", 12), at=clock.now(), feedback=typed(request, "feedback", 1000))
    messages.success(request, _("The changes are saved."))
    return HttpResponseRedirect(_url(number))


@guarded_page("care", back=at_number("care_event"), again=_end_again)
@require_POST
def end(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """It was held, or it is cancelled."""
    row, at = access.event_for(number), clock.now()
    if typed(request, "verb", 8) == "cancel":
        acts.cancel_event(viewer, row, at=at)
    else:
        acts.hold(viewer, row, at=at, **cleaned(HeldForm(request.POST)))
    messages.success(request, _("The changes are saved."))
    return HttpResponseRedirect(_url(number))
