"""Cases handed over by authorities, reporting back, and calls that find their case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page
from yinuo.desks.people.asking import cleaned, done, shown_again, typed
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as cases
from yinuo.desks.service.contacts import Contact
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import calling, handing_over
from ..forms import HandedOverForm
from ..models import HandedOver
from ..queries import standing
from ..refusals import NoSuchSending
from .common import rooms, staff_page


@guarded_page("case", back="channels_handed_over", template="channels/refused.html")
def handed_over(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits for a report, and entering what came."""
    form, refusal = HandedOverForm(request.POST or None, initial={"kind": "complaint", "authority": "12345"}), None
    if request.method == "POST":
        cases.check_may_handle(viewer)
        try:
            taken = _taken(cleaned(form))
            words = _("{number} is registered; its clocks run.") if taken.is_new else _("This number is {number} already.")
            messages.success(request, words.format(number=taken.case_number))
            return HttpResponseRedirect(reverse("channels_handed_over"))
        except Refusal as found:
            form, refusal = shown_again(form, found), found
    context = {
        "rooms": rooms("channels_handed_over"), "form": form, "refusal": refusal, "may_handle": cases.may_handle(viewer),
        "open": standing.handed_over(is_open=True), "reported": standing.handed_over(is_open=False), "at": clock.now(),
        "is_published": handing_over.is_published(), "may_publish": access.may_keep(viewer.staff),
    }  # fmt: skip
    return render(request, "channels/handed_over.html", context, status=refusal.http if refusal else 200)


def _taken(said: dict) -> handing_over.Taken:  # type: ignore[type-arg]
    at = clock.now()
    authority, number, due_at = (said.pop(name) for name in ("authority", "number", "due_at"))
    contact = Contact(channel="authority", **{**said, "received_at": said["received_at"] or at})
    return handing_over.take_over(handing_over.Order(authority, number, due_at, contact), at=at)


@staff_page(back="channels_handed_over")
@require_POST
def publish(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Put the rule in force by which deadlines of authorities are watched."""
    access.check(access.may_keep(staff))
    handing_over.publish(by=staff, at=clock.now())
    return done(request, "channels_handed_over", words=_("The rule is in force; what comes from now on has its clock."))


@guarded_page("case", back="channels_handed_over", template="channels/refused.html")
@require_POST
def report_back(request: HttpRequest, viewer: Viewer, identity: int) -> HttpResponse:
    """Write down that the authority was told."""
    row = HandedOver.objects.filter(pk=identity).first()
    if row is None:
        raise NoSuchSending()
    case = cases.case_for(viewer, row.case_number)
    handing_over.report_back(viewer, case, identity, at=clock.now())
    messages.success(request, _("Reported back to {name}; its clock stands.").format(name=row.authority))
    return HttpResponseRedirect(reverse("case", args=[case.number]))


@guarded_page("case", back="channels_calls", template="channels/refused.html")
@require_POST
def call_belongs(request: HttpRequest, viewer: Viewer, identity: int) -> HttpResponse:
    """Say which case stands for a call."""
    cases.check_may_handle(viewer)
    row = calling.belongs(viewer, identity, typed(request, "case", 24))
    messages.success(request, _("The call belongs to {number} now.").format(number=row.case_number))
    return HttpResponseRedirect(reverse("channels_calls"))
