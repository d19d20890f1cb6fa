"""The standard: formulas, weights, targets; who approved them and since when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.asking import cleaned, done, shown_again, typed
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import standards as acts
from ..choices import Dimension, StandardState
from ..forms import RemarkForm, StandardForm
from ..indicators import INDICATORS, UNITS
from ..models import Standard
from ..queries import scoring, standing
from .common import desk_page, rooms

SHOWN = 30


@desk_page("quality")
@require_safe
def standards(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What holds now, what waits, and what held before."""
    now = standing.standard_on(today(clock.now()))
    waiting = Standard.objects.filter(state=StandardState.WAITING).select_related("by").first()
    may = access.may_evaluate(viewer.staff)
    context = {
        "rooms": rooms(viewer.staff, "quality_standard"), "now": now, "rules": scoring.rules_of(now), "sections": sections(now),
        "waiting": waiting, "changes": sections(waiting, beside=now) if waiting else [], "may_propose": may and waiting is None,
        "may_decide": may and waiting is not None and waiting.by_id != viewer.staff.pk, "form": RemarkForm(),
        "history": Standard.objects.exclude(state=StandardState.WAITING).select_related("by", "decided_by")[:SHOWN],
    }  # fmt: skip
    return render(request, "quality/standards.html", context)


def sections(row: Standard | None, *, beside: Standard | None = None) -> list[tuple[str, list[tuple[Any, Any, str, bool]]]]:
    """Each dimension with its indicators: indicator, rule (None where it is left out), unit, whether it differs from `beside`."""
    rules, other = scoring.rules_of(row).lines, scoring.rules_of(beside).lines
    found = []
    for value, label in Dimension.choices:
        lines = [
            (one, rules.get(code), str(UNITS[one.unit]), rules.get(code) != other.get(code))
            for code, one in INDICATORS.items()
            if one.dimension == value
        ]
        found.append((str(label), lines))
    return found


def _initial() -> dict[str, Any]:
    day = today(clock.now())
    newest = Standard.objects.filter(state=StandardState.APPROVED).first()
    rules = scoring.rules_of(newest)
    found: dict[str, Any] = {"weak_below": rules.weak_below, "since_on": day}
    for code, one in INDICATORS.items():
        rule = rules.lines.get(code)
        parts = rule or scoring.Rule(0, one.zero, one.full)
        found |= {f"{code}_{name}": getattr(parts, name) for name in ("weight", "zero", "full", "target", "source")}
    return found


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    form = StandardForm(initial=_initial()) if refusal is None else shown_again(StandardForm(request.POST), refusal)
    context = {"form": form, "refusal": refusal, "rooms": rooms(viewer.staff, "quality_standard"), "units": UNITS}
    return render(request, "quality/standard_new.html", context, status=refusal.http if refusal else 200)


@desk_page("quality_standard", again=_new_page)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Propose the next version."""
    access.check_evaluates(viewer)
    if request.method != "POST":
        return _new_page(request, viewer)
    form = StandardForm(request.POST)
    said = cleaned(form)
    row = acts.propose(
        viewer, form.lines(), weak_below=said["weak_below"], since_on=said["since_on"], reason=said["reason"], at=clock.now()
    )  # fmt: skip
    return done(request, "quality_standard", words=_("Version {version} waits for a second person.").format(version=row.version))


@desk_page("quality_standard")
@require_POST
def decide(request: HttpRequest, viewer: Viewer, version: int) -> HttpResponse:
    """Approve a version, or send it back."""
    said = cleaned(RemarkForm(request.POST))
    acts.decide(viewer, version, is_approved=typed(request, "verdict", 8) == "yes", remark=said["remark"], at=clock.now())
    return done(request, "quality_standard")
