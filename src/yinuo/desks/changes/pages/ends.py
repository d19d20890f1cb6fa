"""Ends: what nears its term, a new end, one end with what is to be done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.documents.queries import drafts
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import ending
from ..choices import INVOKERS, EndState, Ground, Side
from ..forms import EndConsentForm, EndForm, WhyForm
from ..models import Task
from ..queries import ends as queries
from .common import chosen, cleaned, desk_page, done, staff_of, typed
from .proposals import in_force, living, title_of


@desk_page
@require_safe
def ends(request: HttpRequest) -> HttpResponse:
    """Documents near their last day, ends proposed and done."""
    staff, today = staff_of(request), telling_time.local(clock.now()).date()
    rows = [
        (one, sum(1 for task in one.tasks.all() if task.done_at is None))
        for one in access.endings_for(staff).prefetch_related("tasks")[:100]
    ]
    context = {
        "expiring": queries.expiring(on=today), "rows": rows, "living": living(staff) if access.may(staff, "end") else [], "tab": "ends",
    }  # fmt: skip
    return render(request, "changes/ends.html", context)


@desk_page
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose an end."""
    staff, today = staff_of(request), telling_time.local(clock.now()).date()
    access.require(staff, "end")
    base = in_force(staff, number)
    listed = queries.grounds_of(drafts.template_of(base))
    form = EndForm(
        request.POST or None, initial={"effective_on": today + timedelta(days=30), "ground": request.GET.get("ground", "agreement")}
    )
    survivors = queries.survivors_of(base, from_on=today + timedelta(days=30))
    if request.method == "POST" and form.is_valid():
        entry = form.cleaned_data
        surviving = _chosen(request, {one.name for one in survivors})
        made = ending.propose_end(
            base,
            **{**entry, "ground": Ground(entry["ground"]), "invoked_by": Side(entry["invoked_by"])},
            surviving=surviving,
            by=staff,
            at=clock.now(),
        )
        return done(request, "end", made.pk)
    grounds = [(Ground(value), listed.get(Ground(value)), INVOKERS[Ground(value)]) for value, _label in form.fields["ground"].choices]  # type: ignore[attr-defined]
    context = {"base": base, "title": title_of(base), "form": form, "grounds": grounds, "survivors": survivors, "tab": "ends"}
    return render(request, "changes/end_new.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, known: set[str]) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for name in request.POST.getlist("survives"):
        if name in known:
            until = request.POST.get(f"until-{name}", "")
            try:
                found[name] = date.fromisoformat(until) if until else None
            except ValueError:
                found[name] = None
    return found


@desk_page
@require_safe
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One end: ground, consent or notice, what lives on, the list of what is to be done."""
    staff, today = staff_of(request), telling_time.local(clock.now()).date()
    row = access.ending_for(staff, pk)
    words = {one.name: one.words for one in queries.survivors_of(row.draft, from_on=row.effective_on)}
    is_open = row.state in (EndState.PROPOSED, EndState.AGREED)
    context: dict[str, Any] = {
        "row": row, "title": title_of(row.draft), "tab": "ends", "tasks": row.tasks.select_related("owner", "done_by"), "today": today,
        "surviving": [(name, words.get(name, name), date.fromisoformat(until) if until else None) for name, until in row.surviving.items()],
        "needs_consent": queries.needs_consent(row), "needs_notice": queries.needs_notice(row), "told_on": queries.told_on(row),
        "notices": row.notices.all(), "breaches": queries.open_breaches(row.number), "unfinished": queries.unfinished(row.number),
        "consent": EndConsentForm(initial={"on": today}), "why": WhyForm(), "people": Staff.objects.filter(is_active=True),
        "can": {
            "change": is_open and access.may(staff, "end"), "notify": is_open and access.may(staff, "notify"),
            "confirm": row.state == EndState.PROPOSED and row.proposer_id != staff.pk and access.may(staff, "confirm_end"),
            "wind_up": access.may(staff, "wind_up"),
        },
    }  # fmt: skip
    return render(request, "changes/end.html", context)


@desk_page
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a consent, confirm, withdraw, or tick off what is done."""
    staff, name, at = staff_of(request), request.POST.get("act", ""), clock.now()
    if name == "consent":
        ending.enter_consent(access.ending_for(staff, pk, to="end"), **cleaned(EndConsentForm(request.POST)), by=staff, at=at)
    elif name == "confirm":
        ending.confirm(access.ending_for(staff, pk, to="confirm_end"), by=staff, at=at)
    elif name == "withdraw":
        ending.withdraw(access.ending_for(staff, pk, to="end"), **cleaned(WhyForm(request.POST)), by=staff, at=at)
    elif name in ("finish", "hand_over"):
        row = access.ending_for(staff, pk, to="wind_up")
        task = get_object_or_404(Task, pk=chosen(request, "task"), ending=row)
        if name == "finish":
            ending.finish(task, note=typed(request, "note"), by=staff, at=at)
        else:
            owner = get_object_or_404(Staff, username=typed(request, "owner"), is_active=True)
            ending.hand_over(task, owner=owner, by=staff, at=at)
    return done(request, "end", pk, words=_("Done."))
