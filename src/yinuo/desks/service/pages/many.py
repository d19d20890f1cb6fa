"""One act on several cases: what it would do, what it came to, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page, typed
from yinuo.desks.people.asking import NotValid, cleaned
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access, bulking
from ..actions import bulk
from ..bulking import BulkVerb, Shown
from ..models import Case
from ..queries.queue import title_of


@dataclass(frozen=True)
class Line:
    """One ticked case; with what the act would do with it, or why it would be refused, where that is shown before."""

    case: Case
    title: str
    name: str
    steps: Shown = ()
    why: str = ""


@guarded_page("queue", back="queue")
@require_POST
def many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what an act on the ticked cases would do and ask for what it needs; with `confirm`, do it.

    Where the act says what it does with each case, that comes between, and it is done once exactly that was `seen`.
    """
    verb, numbers = bulk.verb_for(viewer, typed(request, "verb", 20)), bulk.chosen(request.POST.getlist("number"))
    is_meant = request.POST.get("confirm") == "yes"
    form, at = _form(verb, viewer, request.POST if is_meant else None), clock.now()
    lines, stamp, said = _lines(viewer, numbers), "", None
    if is_meant:
        try:
            said = cleaned(form) if form is not None else {}
        except NotValid:
            pass
        else:
            if verb.preview is not None:
                lines = [_previewed(viewer, verb, one, said, at) for one in lines]
                stamp = _stamp(lines)
            if typed(request, "seen", 64) == stamp:
                done = bulk.do_many(viewer, verb.key, numbers, said, at=at)
                return HttpResponseRedirect(f"{reverse('queue_many_done', args=[done.pk])}?{_from(request)}")
    context = {
        "verb": verb, "can_undo": verb.undo is not None, "form": form, "from": _from(request), "missing": len(numbers) - len(lines),
        "rows": lines, "stamp": stamp, "is_changed": bool(stamp and request.POST.get("seen")),
    }  # fmt: skip
    return render(request, "service/many.html", context, status=400 if form is not None and form.is_bound and said is None else 200)


def _lines(viewer: Viewer, numbers: list[str]) -> list[Line]:
    rows = access.cases_of(viewer).filter(number__in=numbers, customer__erased_at__isnull=True).select_related("customer", "owner")
    found = list(rows.order_by("number"))
    viewer.opener.prepare(one.customer_id for one in found)
    return [Line(one, title_of(viewer, one), showing.name_of(viewer, one.customer)) for one in found]


def _previewed(viewer: Viewer, verb: BulkVerb, line: Line, said: Mapping[str, Any], at: datetime) -> Line:
    assert verb.preview is not None
    try:
        return replace(line, steps=verb.preview(viewer, line.case, said, at))
    except Refusal as refusal:
        return replace(line, why=str(refusal))


def _stamp(lines: list[Line]) -> str:
    """What was shown, as a digest: words that changed since are shown once more before anybody is told them."""
    return sha256(repr([(one.case.number, list(one.steps), one.why) for one in lines]).encode()).hexdigest()


def _form(verb: BulkVerb, viewer: Viewer, data: Any) -> forms.Form | None:
    made: forms.Form | None = verb.form(data, viewer=viewer) if verb.form is not None else None
    return made


def _from(request: HttpRequest) -> str:
    """How the queue was asked for, so that one comes back to the same view."""
    said = request.POST.get("from", "") or request.GET.urlencode()
    return "".join(one for one in said[:400] if one.isprintable()).lstrip("?")


@guarded_page("queue", back="queue")
@require_safe
def done(request: HttpRequest, viewer: Viewer, act: int) -> HttpResponse:
    """What it came to, for each case."""
    row = bulk.act_for(viewer, act)
    verb = bulking.verb_of(row.verb)
    lines = _titled(viewer, row.outcome)
    context = {
        "act": row, "verb": verb, "from": request.GET.urlencode(),
        "done": [one for one in lines if one["done"]], "refused": [one for one in lines if not one["done"]],
        "may_undo": bool(row.before) and row.undone_at is None and verb is not None and verb.undo is not None,
        "undone": sum(bool(one.get("undone")) for one in lines),
    }  # fmt: skip
    return render(request, "service/many_done.html", context)


def _titled(viewer: Viewer, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with the titles of those that are still in reach."""
    rows = list(access.cases_of(viewer).filter(number__in=[one["number"] for one in lines], customer__erased_at__isnull=True))
    viewer.opener.prepare(one.customer_id for one in rows)
    titles = {one.number: title_of(viewer, one) for one in rows}
    return [{**one, "title": titles.get(one["number"], "")} for one in lines]


@guarded_page("queue", back=lambda _request, named: reverse("queue_many_done", args=[named["act"]]))
@require_POST
def take_back(request: HttpRequest, viewer: Viewer, act: int) -> HttpResponse:
    """Put the cases back to how they stood before."""
    bulk.take_back(viewer, bulk.act_for(viewer, act), at=clock.now())
    return HttpResponseRedirect(f"{reverse('queue_many_done', args=[act])}?{_from(request)}")
