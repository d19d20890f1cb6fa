"""Customer events: the list, planning one, inviting, who came, what came of it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, visible_to
from yinuo.desks.customers.pages.common import at_number, guarded_page, typed
from yinuo.kit import clock

from .. import access
from ..actions import events as acts
from ..choices import MOST, Answer, EventState
from ..forms import EventForm, InviteForm
from ..models import CustomerEvent
from ..queries import due
from ..refusals import BadCare
from .visits import clean

_NUMBER = re.compile(r"KH-[0-9]{1,12}")


def _event_page(number: str) -> str:
    return reverse("care_event", args=[number])


@guarded_page("care", back="care_events")
def events(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All events; with a form, a new one."""
    if request.method == "POST":
        made = acts.plan_event(viewer, at=clock.now(), **clean(EventForm(request.POST)))
        messages.success(request, _("{number} is planned.").format(number=made.number))
        return HttpResponseRedirect(_event_page(made.number))
    rows = CustomerEvent.objects.select_related("owner")[:100]
    owed = [one for kind, one in due.owed(at=clock.now()) if kind == "customer_event.held"]
    form = EventForm() if access.may_care(viewer) else None
    return render(request, "care/events.html", {"rows": rows, "owed": owed, "form": form})


@guarded_page("care", back="care_events")
@require_safe
def event(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One event with the invitations of customers that the reader reaches."""
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
        "may_care": access.may_care(viewer),
    }
    return render(request, "care/event.html", context)


@guarded_page("care", back=at_number("care_event"))
@require_POST
def invite(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Invite by numbers or by a filter."""
    said = clean(InviteForm(request.POST))
    numbers = _NUMBER.findall(str(said["numbers"]).upper())
    if not numbers and not said["tier"] and not said["category"]:
        raise BadCare(what=_("Say whom to invite."))
    found = due.chosen(viewer, tier=str(said["tier"]), category=str(said["category"]))
    if numbers:
        found = visible_to(viewer.staff).filter(number__in=numbers[:MOST], merged_into__isnull=True, erased_at__isnull=True)
    count, refused = acts.invite(viewer, access.event_for(number), list(found[:MOST]), at=clock.now())
    words = _("{count} invited; {refused} are not to be contacted for it.") if refused else _("{count} invited.")
    messages.success(request, words.format(count=count, refused=refused))
    return HttpResponseRedirect(_event_page(number))


@guarded_page("care", back=at_number("care_event"))
@require_POST
def answer(request: HttpRequest, viewer: Viewer, number: str, invitation: int) -> HttpResponse:
    """What a customer answered, or whether they came."""
    row = get_object_or_404(access.invitations_of(viewer).select_related("event", "customer"), pk=invitation, event__number=number)
    acts.answer(viewer, row, typed(request, "answer", 12), at=clock.now(), feedback=typed(request, "feedback", 1000))
    messages.success(request, _("The changes are saved."))
    return HttpResponseRedirect(_event_page(number))


@guarded_page("care", back=at_number("care_event"))
@require_POST
def end(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """It was held, or it is cancelled."""
    row, at = access.event_for(number), clock.now()
    if typed(request, "verb", 8) == "cancel":
        acts.cancel_event(viewer, row, at=at)
    else:
        guests = typed(request, "walked_in", 6)
        count = int(guests) if guests.isascii() and guests.isdigit() else 0
        acts.hold(viewer, row, effect=typed(request, "effect", 1000), walked_in=count, at=at)
    messages.success(request, _("The changes are saved."))
    return HttpResponseRedirect(_event_page(number))
