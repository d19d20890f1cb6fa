"""Leak incidents: everybody reports, the security officer handles, a second person closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time
from yinuo.ui.spreadsheets import csv_response

from .. import access, sealing
from ..actions import concerning, reviewing
from ..actions import incidents as verbs
from ..choices import OF_PERSONS, Info, State, WasNone
from ..forms import AssessForm, ConfirmForm, ContainForm, FindingForm, LessonsForm, NoneForm, ReportForm, ToldForm
from ..models import Incident
from ..queries import incidents as queries
from .common import cleaned, desk_page, done, given, page_again, shown_again, tabs_of, typed

OPEN = (State.SUSPECTED, State.CONFIRMED)


@desk_page
@require_safe
def incidents(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open incidents first; others see what they reported."""
    state = given(request, "state", 10)
    rows = access.incidents_for(viewer.staff)
    rows = rows.filter(state=state) if state in State.values else rows
    found = sorted(rows[:300], key=lambda one: (one.state not in OPEN, -one.pk))
    context = {
        "rows": [(one, _nearest(one)) for one in found], "state": state, "states": State.choices,
        "is_whole": access.may(viewer.staff, "see_incidents"),
        "may_export": access.may(viewer.staff, "export"), **tabs_of(viewer.staff, "secrecy_incidents"),
    }  # fmt: skip
    return render(request, "secrecy/incidents.html", context)


def _nearest(row: Incident) -> queries.ClockRow | None:
    """The clock that is worked to now."""
    return (
        next((one for one in queries.clocks_of(row) if one.state == "pending" and one.due_at), None)
        if row.state == State.CONFIRMED
        else None
    )


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    now = telling_time.local(clock.now()).replace(second=0, microsecond=0)
    form = ReportForm(initial={"detected_at": now}) if refusal is None else shown_again(ReportForm(request.POST), refusal)
    context = {"form": form, "refusal": refusal, **tabs_of(viewer.staff, "secrecy_incidents")}
    return render(request, "secrecy/incident_new.html", context, status=refusal.http if refusal else 200)


@page_again(_new_page)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Report a leak."""
    if request.method != "POST":
        return _new_page(request, viewer)
    row = verbs.report(viewer.staff, at=clock.now(), **cleaned(ReportForm(request.POST)))
    words = _("{number} is reported. The security officer goes on from here.").format(number=row.number)
    return done(request, "secrecy_incident", row.number, words=words)


def _page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page of one incident; after a refusal with what was typed in the form of the act."""
    row = access.incident_for(viewer.staff, number)
    context = {**_shown(viewer, row), **_forms(viewer, row), "refusal": refusal, **tabs_of(viewer.staff, "secrecy_incidents")}
    act, context["numbers"] = typed(request, "act", 12), typed(request, "numbers") if refusal else ""
    if refusal is not None and act in FORMS and context["can"].get(act):
        context["can"][act] = shown_again(FORMS[act](request.POST, auto_id=f"{act}_%s"), refusal)
    return render(request, "secrecy/incident.html", context, status=refusal.http if refusal else 200)


@page_again(_page)
def incident(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One incident: its steps, its clocks, whom it concerns, who was told."""
    if request.method != "POST":
        return _page(request, viewer, number)
    row = access.incident_for(viewer.staff, number)
    _act(request, viewer, row)
    return done(request, "secrecy_incident", row.number)


FORMS: dict[str, type[forms.Form]] = {
    "confirm": ConfirmForm, "contain": ContainForm, "assess": AssessForm, "tell": ToldForm, "learn": LessonsForm, "finding": FindingForm,
}  # fmt: skip


def _act(request: HttpRequest, viewer: Viewer, row: Incident) -> None:
    at, staff, act = clock.now(), viewer.staff, typed(request, "act", 12)
    if act == "confirm":
        verbs.confirm(staff, row, at=at, **cleaned(ConfirmForm(request.POST)))
    elif act == "contain":
        verbs.contain(staff, row, at=at, **cleaned(ContainForm(request.POST)))
    elif act == "assess":
        verbs.assess(staff, row, at=at, **cleaned(AssessForm(request.POST)))
    elif act == "tell":
        verbs.record_told(staff, row, at=at, **cleaned(ToldForm(request.POST)))
    elif act == "learn":
        verbs.learn(staff, row, at=at, **cleaned(LessonsForm(request.POST)))
    elif act == "close":
        verbs.close(staff, row, at=at)
    elif act == "none":
        verbs.say_none(staff, row, because=typed(request, "because", 12), at=at)
    elif act == "concern":
        concerning.enter(viewer, row, typed(request, "numbers", 100_000), at=at)
    elif act == "finding":
        reviewing.record(staff, incident=row, at=at, **cleaned(FindingForm(request.POST)))


def _shown(viewer: Viewer, row: Incident) -> dict[str, Any]:
    opener, labels = sealing.Opener(), dict(Info.choices)
    handles = access.may(viewer.staff, "see_incidents")
    texts = {name: opener.open(row, name) for name in (("what", "measures", "why_not", "lessons") if handles else ("what",))}
    return {
        "row": row, "texts": texts, "info": [labels[one] for one in row.info if one in labels], "handles": handles,
        "clocks": queries.clocks_of(row) if handles else [], "notices": row.notices.select_related("by") if handles else [],
        "concerned": list(row.concerned.select_related("customer").order_by("customer_id")[:500]) if handles else [],
        "findings": row.findings.select_related("owner") if handles else [], "is_large": queries.is_large(row),
        "steps": _steps(row), "of_persons": row.kind in OF_PERSONS, "because": WasNone(row.none_because).label if row.none_because else "",
    }  # fmt: skip


def _steps(row: Incident) -> list[tuple[str, Any, str]]:
    """The way of an incident: each step, when it was done, and by whom."""
    told = row.notices.order_by("at").first()
    return [
        (_("Detected"), row.detected_at, str(row.opened_by)),
        (_("Confirmed"), row.confirmed_at, str(row.confirmed_by or "")),
        (_("Contained"), row.contained_at, ""),
        (_("Assessed"), row.assessed_at, str(row.assessed_by or "")),
        (_("First told"), told.at if told else None, str(told.by) if told else ""),
        (_("Lessons"), row.lessons_at, ""),
        (_("Closed"), row.closed_at, str(row.closed_by or "")),
    ]


def _forms(viewer: Viewer, row: Incident) -> dict[str, Any]:
    """What may be done now by this person."""
    if not access.may(viewer.staff, "handle"):
        return {"can": {}}
    now = telling_time.local(clock.now()).replace(second=0, microsecond=0)
    is_open, is_true = row.state in OPEN, row.state == State.CONFIRMED
    missing = queries.missing_for_closing(row) if is_true else []
    second = viewer.staff.pk not in (row.opened_by_id, row.assessed_by_id)
    values = {
        "persons": row.persons, "risk": row.risk, "loss_yuan": row.loss_yuan, "liable_party": row.liable_party,
        "loss": row.loss, "harm": row.harm, "is_major": row.is_major, "other_party": row.other_party, "notify_persons": row.notify_persons,
    }  # fmt: skip
    can = {
        "confirm": ConfirmForm(initial={"persons": row.concerned.count() or 1}, auto_id="confirm_%s")
        if row.state == State.SUSPECTED
        else None,
        "contain": ContainForm(initial={"contained_at": now}, auto_id="contain_%s") if is_open and row.contained_at is None else None,
        "assess": AssessForm(initial=values, auto_id="assess_%s") if is_true else None,
        "tell": ToldForm(initial={"told_at": now}, auto_id="tell_%s") if row.state != State.NONE else None,
        "learn": LessonsForm(auto_id="learn_%s") if is_true and row.lessons_at is None else None,
        "none": NoneForm(auto_id="none_%s") if is_open and row.none_asked_by_id is None else None,
        "none_second": is_open and row.none_asked_by_id not in (None, viewer.staff.pk),
        "close": is_true and not missing and second,
        "concern": is_open,
        "finding": FindingForm(
            auto_id="finding_%s", initial={"owner": viewer.staff.username, "due_on": today(clock.now()) + timedelta(days=30)}
        ),
    }
    return {"can": can, "missing": missing, "needs_second": is_true and not missing and not second}


@desk_page
@require_safe
def incidents_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The register of incidents as a file, without their sealed texts."""
    access.require(viewer.staff, "export")
    head = (
        _("Number"), _("What happened"), _("State"), _("Happened at"), _("Noticed at"), _("Confirmed"), _("Contained"), _("Assessed"),
        _("Persons concerned"), _("Risk for the persons"), _("Direct loss (yuan)"), _("It is a major breach"),
        _("Told"), _("Closed"), _("Second person"),
    )  # fmt: skip
    rows = [
        (one.number, one.get_kind_display(), one.get_state_display(), one.occurred_at, one.detected_at, one.confirmed_at, one.contained_at,
         one.assessed_at, one.persons, one.get_risk_display(), str(one.loss_yuan), _("yes") if one.is_major else "",
         " / ".join(note.get_audience_display() for note in one.notices.all()), one.closed_at, one.closed_by)
        for one in access.incidents_for(viewer.staff).prefetch_related("notices")
    ]  # fmt: skip
    return csv_response(f"leak-incidents-{today(clock.now()):%Y%m%d}.csv", head, rows)
