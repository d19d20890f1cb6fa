"""Improvements: the list, one of them, a new one, the summary of a year, and what we changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, given, guarded_page, typed
from yinuo.desks.people.asking import cleaned, done, shown_again
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..actions import items as acts
from ..choices import Source, State
from ..forms import EffectForm, MoveForm, NewForm, PlanForm, ReasonForm, TellForm
from ..models import Item
from ..queries import listing
from ..queries.listing import Asked
from ..refusals import BadImprovement

MOST_IN_FILE = 5_000
CASE_SOURCES = {"TS": Source.COMPLAINT, "JY": Source.SUGGESTION}


def _asked(request: HttpRequest) -> Asked:
    view, page = given(request, "view", 12), given(request, "page", 6)
    return Asked(
        view=view if view in dict(listing.VIEWS) else "running", source=given(request, "source", 12), state=given(request, "state", 12),
        department=given(request, "department"), search=given(request, "search", 60),
        page=int(page) if page.isascii() and page.isdigit() else 1,
    )  # fmt: skip


@guarded_page("improvement", back="improvements")
@require_safe
def improvements(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is being improved, the nearest day first."""
    access.check(access.may_work(viewer), _("Your role has nothing to do with improvements."))
    asked, on = _asked(request), today(clock.now())
    page = Paginator(listing.items(viewer, asked, on=on), listing.PAGE).get_page(asked.page)
    counts, sources = listing.counts(viewer, on=on), listing.by_source()
    context = {
        "asked": asked, "page": page, "on": on, "views": [(key, word, counts[key]) for key, word in listing.VIEWS],
        "view_word": dict(listing.VIEWS)[asked.view], "departments": listing.departments(),
        "sources": Source.choices, "states": State.choices,
        "by_source": [(label, sources[value]) for value, label in Source.choices if value in sources], "year": on.year,
    }  # fmt: skip
    return render(request, "improvement/list.html", context)


@guarded_page("export", back="improvements")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list as narrowed."""
    access.check(access.may_work(viewer), _("Your role has nothing to do with improvements."))
    head = (
        "number",
        "source",
        "source_ref",
        "sort",
        "state",
        "title",
        "department",
        "owner",
        "due_on",
        "metric",
        "before",
        "target",
        "after",
        "done_at",
        "effect",
    )
    rows = (
        (
            row.number, row.source, row.source_ref, row.sort, row.state, row.title, row.department, row.owner.username if row.owner else "",
            row.due_on, row.metric, row.before, row.target, row.after, row.done_at, row.effect,
        )
        for row in islice(listing.items(viewer, _asked(request), on=today(clock.now())), MOST_IN_FILE)
    )  # fmt: skip
    return csv_response("improvements.csv", head, rows)


def _new_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    number = given(request, "case", 24)
    source = CASE_SOURCES.get(number[:2], given(request, "source", 12))
    initial = {"source": source, "source_ref": number or given(request, "ref"), "owner": viewer.staff.username}
    initial |= {"sort": "corrective" if source == Source.COMPLAINT else "better"}
    form = NewForm(initial=initial) if refusal is None else shown_again(NewForm(request.POST), refusal)
    return render(request, "improvement/new.html", {"form": form, "refusal": refusal}, status=refusal.http if refusal else 200)


@guarded_page("improvement", back="improvements", again=_new_page)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open an improvement."""
    access.check(access.may_work(viewer), _("Your role opens no improvements."))
    if request.method != "POST":
        return _new_page(request, viewer)
    row = acts.open_item(viewer, acts.Wanted(**cleaned(NewForm(request.POST))), at=clock.now())
    return done(request, "improvement", row.number, words=_("{number} is open.").format(number=row.number))


Act = Callable[[HttpRequest, Viewer, Item, datetime], Item]


def _plan(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    return acts.plan(viewer, row, acts.Wanted(**cleaned(PlanForm(request.POST))), at=at)


def _approve(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    said = cleaned(ReasonForm(request.POST))
    return acts.approve(viewer, row, is_approved=typed(request, "verdict", 8) == "yes", at=at, **said)


def _move(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    return acts.move(viewer, row, at=at, **cleaned(MoveForm(request.POST)))


def _done(_request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    return acts.carry_out(viewer, row, at=at)


def _effect(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    said = cleaned(EffectForm(request.POST))
    return acts.check_effect(viewer, row, is_effective=typed(request, "verdict", 8) == "yes", at=at, **said)


def _drop(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    return acts.drop(viewer, row, at=at, **cleaned(ReasonForm(request.POST)))


def _publish(request: HttpRequest, viewer: Viewer, row: Item, at: datetime) -> Item:
    return acts.publish(viewer, row, at=at, **cleaned(TellForm(request.POST)))


ACTS: dict[str, tuple[Act, type[forms.Form] | None]] = {
    "plan": (_plan, PlanForm), "approve": (_approve, ReasonForm), "move": (_move, MoveForm), "done": (_done, None),
    "effect": (_effect, EffectForm), "drop": (_drop, ReasonForm), "publish": (_publish, TellForm),
}  # fmt: skip
TITLES = {
    "plan": (pgettext_lazy("improvement", "Write the plan"), pgettext_lazy("improvement", "Submit the plan"), "forms"),
    "approve": (pgettext_lazy("improvement", "Approve the plan"), "", "check"),
    "done": (pgettext_lazy("improvement", "It is carried out"), pgettext_lazy("improvement", "Carried out"), "circle-check"),
    "effect": (pgettext_lazy("improvement", "Check the effect"), "", "trending-up"),
    "publish": (pgettext_lazy("improvement", "Tell everybody"), pgettext_lazy("improvement", "Make it public"), "speakerphone"),
    "move": (pgettext_lazy("improvement", "Move the day"), pgettext_lazy("improvement", "Move"), "calendar-event"),
    "drop": (pgettext_lazy("improvement", "Drop it"), pgettext_lazy("improvement", "Drop"), "ban"),
}
CHOICES = {
    "approve": (gettext_lazy("Approve"), gettext_lazy("Send it back")),
    "effect": (pgettext_lazy("improvement", "It helped"), pgettext_lazy("improvement", "It did not: open it again")),
}


def _possible(viewer: Viewer, row: Item) -> list[str]:
    """The acts that this person may do now, what comes next first."""
    me, leads, plans = viewer.staff.pk, access.may_lead(viewer), access.may_plan(viewer, row)
    rules = {
        "plan": row.state == State.DEMANDED and plans,
        "approve": row.state == State.PLANNED and leads and me != row.planned_by_id,
        "done": row.state == State.OPEN and (plans or leads),
        "effect": row.state == State.DONE and me not in (row.done_by_id, row.owner_id) and access.may_work(viewer),
        "publish": row.state == State.EFFECTIVE and leads,
        "move": row.state in (State.DEMANDED, State.OPEN) and (plans or leads),
        "drop": row.is_running and leads,
    }  # fmt: skip
    return [name for name in TITLES if rules[name]]


def _form_of(name: str, row: Item) -> forms.Form | None:
    kind = ACTS[name][1]
    initial: dict[str, Any] = {"due_on": row.due_on, "zh": row.told_zh, "en": row.told_en}
    if name == "plan":
        initial |= {"title": row.title, "measure": row.measure, "owner": row.owner.username if row.owner else ""}
        initial |= {"metric": row.metric, "before": row.before, "target": row.target}
    return kind(initial=initial, auto_id=f"{name}_%s") if kind else None


def _item_page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    access.check(access.may_work(viewer), _("Your role has nothing to do with improvements."))
    row, act = access.item_for(number), typed(request, "act", 12)
    lines = []
    for name in _possible(viewer, row):
        form = _form_of(name, row)
        is_again = refusal is not None and name == act
        if is_again and ACTS[name][1] is not None:
            form = shown_again(ACTS[name][1](request.POST, auto_id=f"{name}_%s"), refusal)  # type: ignore[misc, arg-type]
        title, button, icon = TITLES[name]
        lines.append((name, title, button, icon, form, CHOICES.get(name), is_again))
    case = row.source_ref.removeprefix("case:") if row.source_ref.startswith("case:") else ""
    is_late = row.state in (State.DEMANDED, State.PLANNED, State.OPEN) and row.due_on < today(clock.now())
    context = {"item": row, "acts": lines, "case_number": case, "is_late": is_late, "refusal": refusal}
    return render(request, "improvement/item.html", context, status=refusal.http if refusal else 200)


@guarded_page("improvement", back=at_number("improvement"), again=_item_page)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One improvement; with a form, its next step."""
    if request.method != "POST":
        return _item_page(request, viewer, number)
    act = typed(request, "act", 12)
    if act not in ACTS:
        raise BadImprovement(what=_("There is no such act."))
    row = ACTS[act][0](request, viewer, access.item_for(number), clock.now())
    return done(request, "improvement", row.number)


@guarded_page("improvement", back="improvements")
@require_safe
def year(request: HttpRequest, viewer: Viewer, year: int) -> HttpResponse:
    """What a year's improvements came to."""
    access.check(access.may_work(viewer), _("Your role has nothing to do with improvements."))
    found = listing.year_of(min(max(year, 2000), 2999))
    labels = dict(Source.choices)
    context = {"found": found, "lines": [(labels.get(one.source, one.source), one) for one in found.lines]}
    return render(request, "improvement/year.html", context | {"before": found.year - 1, "after": found.year + 1})


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """What we changed: for everybody, without signing in; only the words that were approved for it."""
    return render(request, "improvement/changed.html", {"items": listing.told()})
