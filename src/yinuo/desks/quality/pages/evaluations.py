"""Evaluations: the list, a new one, and one from its figures to its publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number
from yinuo.desks.feedback.queries.results import feeds
from yinuo.desks.people.asking import cleaned, done, given, shown_again, typed
from yinuo.desks.people.queries import today
from yinuo.desks.service.choices import Kind as CaseKind
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.shapes import TrendPoint
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import evaluations as acts
from ..choices import Dimension, Kind, Period, State
from ..forms import FindingForm, OpenForm, OutsideForm, RemarkForm, SubmitForm
from ..indicators import INDICATORS
from ..models import Evaluation
from ..queries import freezing, scoring
from ..refusals import BadEvaluation
from ..spans import around
from .common import desk_page, label_of, rooms
from .scores import head, rows_of

PAGE = 50


@desk_page("quality")
@require_safe
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All evaluations, the newest period first."""
    access.check(access.may_read(viewer.staff), _("Your role reads no evaluations."))
    rows = Evaluation.objects.select_related("by")
    kind, state = given(request, "kind", 12), given(request, "state", 12)
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    rows = rows.filter(state=state) if state in State.values else rows
    number = given(request, "page", 6)
    page = Paginator(rows, PAGE).get_page(int(number) if number.isascii() and number.isdigit() else 1)
    context = {
        "rooms": rooms(viewer.staff, "quality_evaluations"), "page": page, "lines": [(one, label_of(one.span)) for one in page],
        "kinds": Kind.choices, "states": State.choices, "kind": kind, "state": state, "is_narrow": bool(kind or state),
        "may_evaluate": access.may_evaluate(viewer.staff), "feeds": feeds("crm_evaluation.done", "quality_evaluation.done"),
    }  # fmt: skip
    return render(request, "quality/evaluations.html", context)


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    last = around(today(clock.now()), Period.QUARTER).before
    is_outside = typed(request, "what", 8) == "outside"
    opening, outside = OpenForm(initial={"period": last.key}), OutsideForm(initial={"period": last.key}, auto_id="outside_%s")
    if refusal is not None and is_outside:
        outside = shown_again(OutsideForm(request.POST, auto_id="outside_%s"), refusal)  # type: ignore[assignment]
    elif refusal is not None:
        opening = shown_again(OpenForm(request.POST), refusal)  # type: ignore[assignment]
    context = {"form": opening, "outside": outside, "refusal": refusal, "is_outside": is_outside}
    return render(request, "quality/new.html", context, status=refusal.http if refusal else 200)


@desk_page("quality_evaluations", again=_new_page)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open an evaluation, or take one from outside in."""
    access.check_evaluates(viewer)
    if request.method != "POST":
        return _new_page(request, viewer)
    at = clock.now()
    if typed(request, "what", 8) == "outside":
        said = cleaned(OutsideForm(request.POST))
        row = acts.record_outside(viewer, said["period"], agency=said["agency"], score=said["score"], at=at)
    else:
        said = cleaned(OpenForm(request.POST))
        row = acts.open_evaluation(viewer, said["kind"], said["period"], at=at)
    return done(request, "quality_evaluation", row.number, words=_("{number} is open; its figures are frozen.").format(number=row.number))


Act = Callable[[HttpRequest, Viewer, Evaluation, datetime], object]


def _finding(request: HttpRequest, viewer: Viewer, row: Evaluation, at: datetime) -> object:
    return acts.add_finding(viewer, row, acts.Found(**cleaned(FindingForm(request.POST))), at=at)


def _submit(request: HttpRequest, viewer: Viewer, row: Evaluation, at: datetime) -> object:
    return acts.submit(viewer, row, at=at, **cleaned(SubmitForm(request.POST)))


def _decide(request: HttpRequest, viewer: Viewer, row: Evaluation, at: datetime) -> object:
    said = cleaned(RemarkForm(request.POST))
    return acts.decide(viewer, row, is_approved=typed(request, "verdict", 8) == "yes", at=at, **said)


def _publish(_request: HttpRequest, viewer: Viewer, row: Evaluation, at: datetime) -> object:
    return acts.publish(viewer, row, at=at)


def _drop(request: HttpRequest, viewer: Viewer, row: Evaluation, at: datetime) -> object:
    return acts.drop(viewer, row, at=at, **cleaned(RemarkForm(request.POST)))


_HAND, _SHOW = pgettext_lazy("evaluation", "Hand it to a second person"), pgettext_lazy("evaluation", "Show it to everybody")
ACTS: dict[str, tuple[Act, type[forms.Form] | None, Any, Any, str]] = {
    "finding": (_finding, FindingForm, pgettext_lazy("evaluation", "Enter a finding"), pgettext_lazy("evaluation", "Enter"), "plus"),
    "submit": (
        _submit,
        SubmitForm,
        pgettext_lazy("evaluation", "Hand it to a second person"),
        pgettext_lazy("evaluation", "Submit"),
        "send",
    ),
    "decide": (_decide, RemarkForm, pgettext_lazy("evaluation", "Approve and complete it"), "", "check"),
    "publish": (
        _publish,
        None,
        pgettext_lazy("evaluation", "Show it to everybody"),
        pgettext_lazy("evaluation", "Publish"),
        "speakerphone",
    ),
    "drop": (_drop, RemarkForm, pgettext_lazy("evaluation", "Give it up"), pgettext_lazy("evaluation", "Give up"), "ban"),
}


def _possible(viewer: Viewer, row: Evaluation) -> list[str]:
    """The acts that this person may do now, what comes next first."""
    if not access.may_evaluate(viewer.staff):
        return []
    is_other = viewer.staff.pk not in (row.by_id, row.submitted_by_id)
    found = {
        State.OPEN: ["finding", "submit", "drop"], State.SUBMITTED: [*(["decide"] if is_other else []), "drop"], State.DONE: ["publish"],
    }  # fmt: skip
    return found.get(State(row.state), [])


def _page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    access.check(access.may_read(viewer.staff), _("Your role reads no evaluations."))
    row, act = access.evaluation_for(number), typed(request, "act", 12)
    lines = []
    for name in _possible(viewer, row):
        _act, kind, title, button, icon = ACTS[name]
        initial = {"zh": row.summary_zh, "en": row.summary_en} if name == "submit" else {}
        form = kind(initial=initial, auto_id=f"{name}_%s") if kind else None
        if refusal is not None and name == act and kind is not None:
            form = shown_again(kind(request.POST, auto_id=f"{name}_%s"), refusal)
        lines.append((name, title, button, icon, form, refusal is not None and name == act))
    context = shown(row) | {"acts": lines, "refusal": refusal, "rooms": rooms(viewer.staff, "quality_evaluations")}
    return render(request, "quality/evaluation.html", context, status=refusal.http if refusal else 200)


def shown(row: Evaluation) -> dict[str, Any]:
    """An evaluation as its page shows it, worked out from what was frozen and nothing else."""
    card, rules = freezing.card_of(row), freezing.rules_of(row)
    before, year_before = freezing.card_of(row, "before"), freezing.card_of(row, "year_before")
    sections, tiles = [], []
    weak = row.figures.get("weak", [])
    for value, label in Dimension.choices if card and before and year_before else []:
        figures = [one for code, one in card.figures.items() if INDICATORS[code].dimension == value]  # type: ignore[union-attr]
        lines = [
            (one, rules[one.code], before.figures.get(one.code), year_before.figures.get(one.code), scoring.is_met(one, rules[one.code]))  # type: ignore[union-attr]
            for one in figures
        ]
        sections.append((label, lines))
        tiles.append((label, card.dimensions[value], before.dimensions[value], value in weak))  # type: ignore[union-attr]
    words = dict(CaseKind.choices)
    return {
        "evaluation": row, "label": label_of(row.span), "card": card, "sections": sections, "tiles": tiles,
        "department_rows": [(one.group[1], one) for one in freezing.departments_of(row)],
        "hidden": row.figures.get("hidden", 0), "is_unchanged": freezing.is_unchanged(row),
        "weak": [Dimension(one).label for one in weak], "lacking": [Dimension(one).label for one in acts.weak_without_finding(row)],
        "missed": [INDICATORS[code].word for code in row.figures.get("missed", []) if code in INDICATORS],
        "without_data": [INDICATORS[code].word for code in row.figures.get("without_data", []) if code in INDICATORS],
        "findings": [(one, _word(one.indicator)) for one in row.findings.select_related("owner", "item")],
        "classes": [
            (words.get(kind, kind), *(_share(parts.get(name)) for name in ("answers", "solutions")))
            for kind, parts in sorted(row.figures.get("classes", {}).items(), key=lambda one: list(words).index(one[0]))
        ],
        "trend": [TrendPoint(label, percent) for label, percent in row.figures.get("trend", [])],
    }  # fmt: skip


def _word(code: str) -> str:
    return str(INDICATORS[code].word) if code in INDICATORS else ""


def _share(kept: list[float] | None) -> tuple[float, int, int] | None:
    return (100 * kept[0] / kept[1], int(kept[0]), int(kept[1])) if kept and kept[1] else None


@desk_page(at_number("quality_evaluation"), again=_page)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One evaluation; with a form, its next step."""
    if request.method != "POST":
        return _page(request, viewer, number)
    act = typed(request, "act", 12)
    if act not in ACTS:
        raise BadEvaluation(what=_("There is no such act."))
    ACTS[act][0](request, viewer, access.evaluation_for(number), clock.now())
    return done(request, "quality_evaluation", number)


@desk_page(at_number("quality_evaluation"))
@require_POST
def remove(request: HttpRequest, viewer: Viewer, number: str, identity: int) -> HttpResponse:
    """Take a finding back."""
    acts.remove_finding(viewer, access.evaluation_for(number), identity)
    return done(request, "quality_evaluation", number)


@desk_page(at_number("quality_evaluation"))
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The frozen figures as a table."""
    access.check(access.may_read(viewer.staff), _("Your role reads no evaluations."))
    row = access.evaluation_for(number)
    card = freezing.card_of(row)
    cards = [(_("All together"), "", card)] if card else []
    cards += [(_("Department"), one.group[1], one) for one in freezing.departments_of(row)]
    return csv_response(f"{row.number}.csv", head(), (line for kind, name, one in cards for line in rows_of(kind, name, one)))


@desk_page(at_number("quality_evaluation"))
@require_safe
def as_json(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Exactly what was frozen, so that anybody works the digest out again."""
    access.check(access.may_read(viewer.staff), _("Your role reads no evaluations."))
    row = access.evaluation_for(number)
    response = JsonResponse(
        {"evaluation": row.number, "inputs_sha256": row.digest, "figures": row.figures}, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{row.number}.json"'
    return response
