"""Processes: the list, one of them with its versions and how it does, a new version, ideas; steps that are due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number
from yinuo.desks.people.asking import cleaned, done, given, shown_again, typed
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import shaping
from ..actions.shaping import StepWords, Words
from ..choices import IdeaState, Phase, State
from ..forms import IdeaForm, ProcessForm, Steps
from ..limits import limit_words
from ..models import Idea, Process, Reading, Version
from ..queries import steps as queries
from ..refusals import BadProcess
from ..wording import evidence_words, name_of, reader, role_words
from .common import desk_page, rooms

_STEP = ("name_zh", "name_en", "stage", "role", "amount", "unit", "calendar", "evidence", "fact", "only", "pauses", "is_shown")


@desk_page()
@require_safe
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The processes in force and in work, and how many cases follow one."""
    rows = [(one, name_of(one.newest), one.newest, one.newest.steps.count()) for one in Process.objects.select_related("owner", "live")]
    known = set(Reading.objects.filter(staff=viewer.staff).values_list("version_id", flat=True))
    context = {
        "rooms": rooms(viewer.staff, "processes"), "rows": rows, "shares": queries.shares(viewer, at=clock.now()),
        "days": queries.SHARE_DAYS,
        "may_write": access.may_write(viewer.staff), "known": known,
        "waiting": Version.objects.filter(phase=Phase.PROPOSED).select_related("process", "by"),
    }  # fmt: skip
    return render(request, "processes/processes.html", context)


@desk_page()
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every step of every process in force, with how it is kept."""
    head = ("process", "version", "kind", "name_zh", "name_en", "step", "step_zh", "step_en", "role", "stage", "limit", "calendar",
            "evidence", "done", "median_hours", "kept", "broken")  # fmt: skip
    rows = [
        (process.number, one.step.version.place, process.kind, one.step.version.name_zh, one.step.version.name_en, one.step.place,
         one.step.name_zh, one.step.name_en, one.step.role, one.step.stage, f"{one.step.amount} {one.step.unit}", one.step.calendar,
         one.step.fact or one.step.evidence, one.count, None if one.median is None else round(one.median, 2), one.kept, one.broken)
        for process in Process.objects.filter(state=State.LIVE).select_related("live__process") if process.live
        for one in queries.pace(process.live)
    ]  # fmt: skip
    return csv_response("processes.csv", head, rows)


@desk_page()
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write a new process."""
    access.check(access.may_write(viewer.staff))
    refusal: Refusal | None = None
    form, steps = ProcessForm(request.POST or None), Steps(request.POST or None, prefix="step")
    if request.method == "POST":
        try:
            version = shaping.propose(viewer.staff, _words(form, steps), at=clock.now())
            return done(request, "process", version.process.number, words=_("Saved. Somebody else brings it into force."))
        except Refusal as caught:
            refusal = caught
            form = shown_again(form, caught)  # type: ignore[assignment]
    context = {"rooms": rooms(viewer.staff, "processes"), "form": form, "steps": steps, "refusal": refusal}
    return render(request, "processes/new.html", context, status=refusal.http if refusal else 200)


def _words(form: ProcessForm, steps: Any, process: Process | None = None) -> Words:
    said = cleaned(form)
    if not steps.is_valid():
        raise BadProcess(what=_("A step is not complete; look at the lines marked below."))
    lines = [one for one in steps.cleaned_data if one.get("name_zh") or one.get("name_en")]
    whole = [StepWords(**{name: one[name] for name in _STEP}) for one in lines]
    kind, complexity = (process.kind, process.complexity) if process else (said["kind"], said["complexity"])
    return Words(said["name_zh"], said["name_en"], whole, kind=kind, complexity=complexity, change=said["change"])


def _form_for(process: Process, data: Any = None) -> ProcessForm:
    shown = process.newest
    names = {"kind": process.kind, "complexity": process.complexity, "name_zh": shown.name_zh, "name_en": shown.name_en}
    form = ProcessForm(data, initial=names)
    del form.fields["kind"], form.fields["complexity"]
    return form


@desk_page()
def one(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One process: what is in force, how its steps do, its versions, ideas, and a form for the next version."""
    process = access.process_for(number)
    shown, refusal = process.newest, None
    form = _form_for(process, request.POST or None)
    known = [{name: getattr(step, name) for name in _STEP} for step in shown.steps.order_by("place")]
    steps = Steps(request.POST, prefix="step") if request.method == "POST" else Steps(prefix="step", initial=known)
    if request.method == "POST":
        try:
            ideas = list(Idea.objects.filter(process=process, state=IdeaState.OPEN, pk__in=_keys(request.POST.getlist("idea"))))
            shaping.propose(viewer.staff, _words(form, steps, process), at=clock.now(), process=process, ideas=ideas)
            return done(request, "process", number, words=_("Saved. Somebody else brings it into force."))
        except Refusal as caught:
            refusal = caught
            form = shown_again(form, caught)  # type: ignore[assignment]
    context = {
        "rooms": rooms(viewer.staff, "processes"), "process": process, "shown": shown, "name": name_of(shown), "refusal": refusal,
        "versions": [_told(version) for version in process.versions.select_related("by", "decided_by", "process").order_by("-place")],
        "paces": queries.pace(shown) if shown.phase in (Phase.LIVE, Phase.REPLACED) else [],
        "ideas": list(process.ideas.select_related("by", "decided_by", "became")[:50]), "idea_form": IdeaForm(auto_id="idea_%s"),
        "form": form if access.may_write(viewer.staff) and process.state != State.RETIRED else None, "steps": steps,
        "may_write": access.may_write(viewer.staff), "may_approve": access.may_approve(viewer.staff),
        "readers": queries.readers(shown), "knows": shown.readings.filter(staff=viewer.staff).exists(),
    }  # fmt: skip
    return render(request, "processes/process.html", context, status=refusal.http if refusal else 200)


def _keys(said: list[str]) -> list[int]:
    return [int(one) for one in said[:50] if one.isascii() and one.isdigit() and len(one) < 10]


def _told(version: Version) -> Mapping[str, Any]:
    lang = reader()
    lines = [
        {"row": step, "name": name_of(step), "role": role_words(step.role, lang), "limit": limit_words(step, lang),
         "evidence": evidence_words(step, lang)}
        for step in version.steps.order_by("place")
    ]  # fmt: skip
    return {"row": version, "name": name_of(version), "lines": lines}


@desk_page(at_number("process"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Bring a version into force or send it back, acknowledge it, retire a process, give or decline an idea."""
    process, staff, at = access.process_for(number), viewer.staff, clock.now()
    place = typed(request, "place", 4)
    if verb in ("approve", "return", "acknowledge"):
        version = access.version_for(process, int(place) if place.isascii() and place.isdigit() else 0)
        if verb == "approve":
            shaping.approve(staff, version, at=at)
        elif verb == "return":
            shaping.send_back(staff, version, remark=typed(request, "remark", 300), at=at)
        else:
            shaping.acknowledge(staff, version, at=at)
    elif verb == "retire":
        shaping.retire(staff, process, at=at)
    elif verb == "suggest":
        shaping.suggest(staff, process, at=at, **cleaned(IdeaForm(request.POST)))
    elif verb == "decline":
        idea = access.idea_for(int(place) if place.isascii() and place.isdigit() else 0)
        shaping.decline(staff, idea, remark=typed(request, "remark", 300), at=at)
    else:
        raise Http404
    return done(request, "process", number, words=_("The changes are saved."))


@desk_page()
@require_safe
def steps(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps that are due: one's own, or, for who looks after all, everybody's; those late, and those the supervisor hears of."""
    may_watch = access.may_watch(viewer.staff)
    view = given(request, "view", 10) or ("late" if may_watch else "mine")
    view = view if view in ("mine", "all", "late") and (may_watch or view == "mine") else "mine"
    found = queries.due(viewer, at=clock.now(), mine=view == "mine", only_late=view == "late")
    if request.GET.get("form") == "csv":
        head = ("case", "process", "step", "role", "owner", "opened_at", "due_at", "late", "supervisor")
        rows = [(one.case.number, one.process, one.name, one.role, one.case.owner.username if one.case.owner else "", one.row.opened_at,
                 one.row.due_at, one.is_late, one.is_escalated) for one in found]  # fmt: skip
        return csv_response("steps.csv", head, rows)
    views = [("mine", _("Mine")), *([("late", _("Late, of everybody")), ("all", _("All"))] if may_watch else [])]
    context = {"rooms": rooms(viewer.staff, "process_steps"), "found": found, "view": view, "views": views, "most": queries.MOST}
    return render(request, "processes/steps.html", context)
