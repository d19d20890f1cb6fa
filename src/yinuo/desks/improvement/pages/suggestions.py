"""The list of suggestions, and their section on the page of a case; improvements that answer a case stand there too."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, given, guarded_page, typed
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.desks.people.queries import today
from yinuo.desks.service import access as cases
from yinuo.desks.service import filled
from yinuo.desks.service.choices import Channel, Kind
from yinuo.desks.service.models import Case
from yinuo.desks.service.pages.case import shown
from yinuo.desks.service.panels import Panel
from yinuo.desks.service.queries.queue import title_of
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from ..actions import suggestions as acts
from ..choices import Judgement
from ..forms import EffectToldForm, JudgeForm
from ..models import Suggestion
from ..queries import listing
from ..refusals import BadImprovement

FORMS: dict[str, type[forms.Form]] = {"judge": JudgeForm, "effect": EffectToldForm}


def panel_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """What becomes of a suggestion; for a complaint the improvements that answer it."""
    if case.kind not in (Kind.COMPLAINT, Kind.SUGGESTION):
        return None
    row = next(iter(filled.rows(case, Suggestion.objects.select_related("item", "judged_by").filter(case=case))), None)
    found, may = filled.rows(case, listing.of_source(case.ref)), cases.may_handle(viewer)
    way = {"channel": case.channel if case.channel != Channel.AUTHORITY else Channel.PHONE}
    is_suggestion = case.kind == Kind.SUGGESTION
    if not is_suggestion and not found and not may:
        return None
    return Panel("improvement/panel.html", {
        "row": row, "items": found, "may": may, "is_suggestion": is_suggestion,
        "reason": viewer.opener.open(row, "reason", customer=row.customer_id) if row else "",
        "is_late": bool(row and row.due_on and row.implemented_at is None and row.due_on < today(at)),
        "judge": JudgeForm(initial=way, auto_id="judge_%s") if is_suggestion and may and row is None and not case.is_settled else None,
        "effect": EffectToldForm(initial=way, auto_id="effect_%s") if may and row and row.implemented_at and not row.told_at else None,
        "may_plan": may and (not is_suggestion or bool(row and row.judgement == Judgement.ACCEPTED and row.item_id is None)),
    })  # fmt: skip


def _again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    if verb not in FORMS:
        return shown(request, viewer, number, {}, refusal)
    form = shown_again(FORMS[verb](request.POST, auto_id=f"{verb}_%s"), refusal)
    return shown(request, viewer, number, {"suggestion_again": {"verb": verb, "form": form}}, refusal)


@guarded_page("case", back=at_number("case"), again=_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Judge a suggestion, or tell its effect."""
    case = cases.case_for(viewer, number)
    if verb not in FORMS:
        raise BadImprovement(what=_("There is no such act."))
    said = cleaned(FORMS[verb](request.POST))
    if verb == "judge":
        revision = typed(request, "revision", 9)
        acts.judge(viewer, case, revision=int(revision) if revision.isascii() and revision.isdigit() else None, at=clock.now(), **said)
    else:
        acts.tell_effect(viewer, case, said["text"], channel=said["channel"], at=clock.now())
    return HttpResponseRedirect(f"{reverse('case', args=[number])}#suggestion")


@guarded_page("queue", back="suggestions")
@require_safe
def suggestions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Suggestions by what became of them."""
    views, view, on = dict(listing.SUGGESTION_VIEWS), given(request, "view", 12), today(clock.now())
    view = view if view in views else "new"
    page = Paginator(listing.suggestions(viewer, view, on=on), listing.PAGE).get_page(given(request, "page", 6))
    viewer.opener.prepare({row.customer_id for row in page})
    lines = [(row, title_of(viewer, row), showing.name_of(viewer, row.customer), getattr(row, "suggestion", None)) for row in page]
    context = {
        "view": view, "view_word": views[view], "page": page, "lines": lines, "on": on,
        "views": [(key, word, listing.suggestions(viewer, key, on=on).count()) for key, word in listing.SUGGESTION_VIEWS],
    }  # fmt: skip
    return render(request, "improvement/suggestions.html", context)
