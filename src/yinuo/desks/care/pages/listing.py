"""The task list, all contacts of a house, the plan as a table and as a calendar, and planning many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.accuracy.spreadsheets import csv_response
from yinuo.desks.customers.access import Viewer, reach_of
from yinuo.desks.customers.choices import Act, Field, Reach
from yinuo.desks.customers.pages.common import given, guarded_page, typed
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access, workdays
from ..actions import planning
from ..actions.planning import Wanted
from ..calendar_file import calendar_of
from ..choices import MOST, State
from ..forms import ManyForm
from ..models import Rule
from ..queries import due, tasks


@guarded_page("care", back="customers")
@require_safe
def task_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A person's own tasks by day; `view=all` shows everybody's that the reader reaches."""
    at = clock.now()
    visits = access.visits_of(viewer)
    leads = reach_of(viewer.staff) in (Reach.ALL, Reach.DEPARTMENT)
    view = "all" if leads and given(request, "view", 8) == "all" else "mine"
    wanted = tasks.mine(viewer, visits, at=at) if view == "mine" else visits.filter(state=State.PLANNED)
    rules = list(due.present_rules())
    context = {
        "sections": tasks.sections(viewer, wanted, at=at),
        "titles": {"overdue": _("Overdue"), "today": _("Today"), "week": _("This week"), "later": _("Later")},
        "view": view,
        "leads": leads,
        "may_care": access.may_care(viewer),
        "rules": due.kept(viewer, rules, at=at),
        "owed": due.owed(at=at),
        "by_tier": tasks.by_tier(visits, at=at),
        "left": tasks.left_behind(visits) if viewer.may(Field.RESPONSIBLE, Act.CHANGE) else [],
        "colleagues": Staff.objects.filter(is_active=True, role="client_manager"),
        "at": at,
    }
    return render(request, "care/tasks.html", context)


@guarded_page("care", back="care")
@require_safe
def plan_ics(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The reader's own plan as a calendar file; it names customers by number only."""
    at = clock.now()
    rows = tasks.in_order(tasks.mine(viewer, access.visits_of(viewer), at=at))[:MOST]
    address = request.build_absolute_uri("/care/visits/{number}/").replace("%7B", "{").replace("%7D", "}")
    text = calendar_of(sorted(rows, key=lambda one: one.starts_at), name=_("Visits and calls"), at=at, address=address)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="yinuo-plan.ics"'
    return response


@guarded_page("care", back="care")
@require_safe
def plan_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Contacts as a table, by number: those of the reader, or with `view=all` all that they reach, if their role exports registers."""
    at = clock.now()
    rows = access.visits_of(viewer)
    if given(request, "view", 8) == "all":
        viewer.check(Field.REGISTER, Act.EXPORT)
    else:
        rows = rows.filter(owner=viewer.staff)
    head = [
        _("Number"), _("Customer"), _("Tier"), _("What for"), _("How"), _("Day"), _("Hour"), _("Who"), _("State"), _("Done"),
        _("Satisfied"), _("Needs"),
    ]  # fmt: skip
    listed = rows.select_related("customer", "owner").order_by("-on", "-id")[:5000]
    table = (
        [
            one.number, one.customer.number, str(one.customer.get_tier_display()), str(one.get_reason_display()),
            str(one.get_channel_display()), one.on, f"{one.begins_at:%H:%M}" if one.begins_at else "", str(one.owner),
            str(one.get_state_display()), one.ended_at, str(one.get_satisfied_display()), str(one.get_needs_display()),
        ]
        for one in listed
    )  # fmt: skip
    return csv_response(f"contacts-{telling_time.local(at):%Y%m%d}.csv", head, table)


@guarded_page("care", back="care")
def many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Plan a contact with each customer of a filter: what it would come to, then, confirmed, the plan."""
    access.check_may_care(viewer)
    at = clock.now()
    rules = [(str(one.pk), one.name) for one in due.present_rules()]
    managers = [(one.username, str(one)) for one in Staff.objects.filter(is_active=True, role="client_manager").order_by("display_name")]
    start = workdays.next_workday(today(at))
    asked = {name: given(request, name, 40) for name in ("tier", "category", "kind", "tag", "manager", "rule", "reason", "channel")}
    initial = {name: value for name, value in asked.items() if value} | {"on": start, "per_day": 5}
    form = ManyForm(request.POST or None, rules=rules, managers=managers, initial=initial)
    whole = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rule = Rule.objects.filter(pk=said["rule"]).first() if said["rule"] else None
        found = due.chosen(viewer, **{name: said[name] for name in ("tier", "category", "kind", "tag", "manager")})
        if rule is not None:
            found = found.filter(pk__in=due.due_of(viewer, rule, at=at).values("pk"))
        customers = list(found[:MOST])
        wanted = Wanted(said["channel"], said["reason"], said["on"])
        if request.POST.get("confirm") == "yes":
            made = planning.plan_many(viewer, customers, wanted, per_day=said["per_day"], at=at, rule=rule)
            messages.success(
                request, ngettext("{count} contact was planned.", "{count} contacts were planned.", len(made)).format(count=len(made))
            )
            return HttpResponseRedirect(reverse("care"))
        whole = planning.spread(viewer, customers, wanted, per_day=said["per_day"], at=at)
    return render(request, "care/many.html", {"form": form, "whole": whole, "most": MOST})


@guarded_page("care", back="care")
@require_POST
def hand_over(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Give what somebody planned to a colleague, or each to the customer's manager."""
    leaver = Staff.objects.filter(username=typed(request, "from", 63)).first() or viewer.staff
    to = Staff.objects.filter(username=typed(request, "to", 63), is_active=True).first()
    count = planning.hand_over(viewer, leaver, to, at=clock.now())
    messages.success(request, ngettext("{count} contact was handed over.", "{count} contacts were handed over.", count).format(count=count))
    return HttpResponseRedirect(reverse("care"))
