"""How the channels stand, what failed, calls that nobody recorded, and who of us is told of what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.asking import cleaned, done, shown_again, typed
from yinuo.desks.people.models import Staff
from yinuo.desks.service.access import may_handle
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import calling, fetching, noticing, sending
from ..choices import Event
from ..forms import RuleForm
from ..models import NoticeRule
from ..queries import standing
from ..refusals import BadRule
from .common import rooms, staff_page


@staff_page(back="channels")
@require_safe
def channels(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The connections, what came by each channel, and when something failed."""
    at = clock.now()
    context = {
        "rooms": rooms("channels"), "lines": standing.lines(at=at), "volumes": standing.volumes(at=at), "outages": standing.outages(),
        "days": standing.DAYS, "at": at,
    }  # fmt: skip
    return render(request, "channels/channels.html", context)


@staff_page(back="channels_failed")
@require_safe
def failed(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What somebody should look at."""
    context = {"rooms": rooms("channels_failed"), "failures": standing.failures(), "may_keep": access.may_keep(staff)}
    return render(request, "channels/failed.html", context)


@staff_page(back="channels_failed")
@require_POST
def send_again(request: HttpRequest, staff: Staff, identity: int) -> HttpResponse:
    """Try a failed message once more; back to where it was asked."""
    access.check(access.may_keep(staff) or may_handle(Viewer(staff)))
    row = sending.again(identity, at=clock.now())
    messages.success(request, _("It is tried again with the next round."))
    place = reverse("case", args=[row.case_number]) if typed(request, "from", 8) == "case" else reverse("channels_failed")
    return HttpResponseRedirect(place)


@staff_page(back="channels_failed")
@require_POST
def deal_with(request: HttpRequest, staff: Staff, identity: int, verb: str) -> HttpResponse:
    """Read a bad mail again, or put it aside."""
    access.check(access.may_keep(staff))
    if verb == "again":
        fetching.read_again(identity)
        return done(request, "channels_failed", words=_("It is read again with the next round."))
    fetching.put_aside(identity)
    return done(request, "channels_failed", words=_("Put aside; the mail itself stays on the server."))


@staff_page(back="channels_calls")
@require_safe
def calls(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Answered calls that no case stands for: contacts nobody recorded."""
    found = [(one, calling.number_of(one)[-4:] if may_handle(Viewer(staff)) else "") for one in standing.open_calls()]
    return render(request, "channels/calls.html", {"rooms": rooms("channels_calls"), "calls": found})


@staff_page(back="channels_notices")
def notices(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who is told of what; a new rule."""
    form, refusal, status = RuleForm(request.POST or None), None, 200
    if request.method == "POST":
        access.check(access.may_keep(staff))
        try:
            said = cleaned(form)
            person = Staff.objects.filter(username=said["username"], is_active=True).first() if said["username"] else None
            if said["username"] and person is None:
                raise BadRule(what=_("Nobody of that user name works here."), beside="username")
            noticing.set_rule(
                by=staff, name=said["name"], address=said["address"], events=said["events"], staff=person,
                department=said["department"], leads=said["leads"], quiet=(said["quiet_from"], said["quiet_until"]), at=clock.now(),
            )  # fmt: skip
            return done(request, "channels_notices", words=_("The rule is set. Test it now."))
        except Refusal as found:
            form, refusal, status = shown_again(form, found), found, found.http
    rules = NoticeRule.objects.select_related("staff", "by")
    context = {
        "rooms": rooms("channels_notices"), "rules": [(one, _labels(one)) for one in rules], "form": form, "refusal": refusal,
        "may_keep": access.may_keep(staff),
    }  # fmt: skip
    return render(request, "channels/notices.html", context, status=status)


def _labels(rule: NoticeRule) -> list[str]:
    return [str(Event(one).label) for one in rule.events]


@staff_page(back="channels_notices")
@require_POST
def rule(request: HttpRequest, staff: Staff, identity: int, verb: str) -> HttpResponse:
    """Test a rule, let it rest, or let it tell again."""
    access.check(access.may_keep(staff))
    if verb == "test":
        if noticing.test(identity, at=clock.now()):
            return done(request, "channels_notices", words=_("The service took the test. See whether it arrived."))
        messages.error(request, _("The service did not take it. Check the address and whether this machine may reach it."))
        return HttpResponseRedirect(reverse("channels_notices"))
    row = noticing.switch(identity, is_on=verb == "on", by=staff, at=clock.now())
    return done(request, "channels_notices", words=_("It tells again.") if row.is_on else _("It rests."))
