"""Teams: taking what is next, who is on duty, and how the work stands against those who are here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.care import priority
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page, typed
from yinuo.desks.people.asking import cleaned
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock

from .. import access, duty, naming
from ..actions import teaming
from ..forms_of_many import AwayForm
from ..queries import staffing as queries
from ..refusals import BadCase


@guarded_page("queue", back="queue")
@require_POST
def take_next(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Take what comes first by the published rule."""
    row = teaming.take_next(viewer, at=clock.now())
    messages.success(request, _("{number} is yours.").format(number=row.number))
    return HttpResponseRedirect(reverse("case", args=[row.number]))


@guarded_page("queue", back="queue")
@require_safe
def staffing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Per team and person what is open, at risk and late; the deadlines of the next hours; who is away."""
    duty.check_may_look(viewer.staff)
    at = clock.now()
    day = today(at)
    found = queries.teams(viewer, access.cases_of(viewer), at=at)
    absences = duty.open_absences(day).select_related("staff", "by")
    seen = [one for one in absences if one.staff_id == viewer.staff.pk or duty.leads(viewer.staff, one.staff.department)]
    context = {
        "teams": found.teams, "hours": found.hours, "absences": seen, "rule": priority.rule(), "leads": duty.leads(viewer.staff),
        "people": [one for one in duty.handlers() if one.pk == viewer.staff.pk or duty.leads(viewer.staff, one.department)],
        "away": AwayForm(initial={"starts_on": day, "ends_on": day}, auto_id="away_%s"), "me": viewer.staff, "today": day,
    }  # fmt: skip
    return render(request, "service/staffing.html", context)


@guarded_page("queue", back="queue_staffing")
@require_POST
def set_away(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Put down days on which somebody is away."""
    name = typed(request, "staff", 63) or viewer.staff.username
    staff = Staff.objects.filter(username=name, is_active=True).first()
    if staff is None:
        raise BadCase(what=_("Nobody has this user name."))
    teaming.set_away(viewer, staff, at=clock.now(), **cleaned(AwayForm(request.POST)))
    messages.success(request, _("The absence is put down; new work is offered to others."))
    return HttpResponseRedirect(reverse("queue_staffing"))


@guarded_page("queue", back="queue_staffing")
@require_POST
def come_back(request: HttpRequest, viewer: Viewer, identity: int) -> HttpResponse:
    """They are here after all."""
    row = teaming.come_back(viewer, identity, at=clock.now())
    messages.success(request, _("{name} is on duty again.").format(name=row.staff))
    return HttpResponseRedirect(reverse("queue_staffing"))


@guarded_page("case", back="queue")
@require_safe
def colleagues(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Whom one can name in a note on this case: lines for a list while one types."""
    access.check_may_handle(viewer)
    row = access.case_for(viewer, number)
    found = naming.offered(request.GET.get("q", "").replace("\0", "")[:40], row, besides=viewer.staff)
    away = duty.away(found, at=clock.now())
    return render(request, "service/colleagues.html", {"people": [(one, away.get(one.pk)) for one in found]})
