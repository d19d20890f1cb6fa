"""Filling a draft: the form beside the live text. A change is saved at once; without script one button saves everything."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import drafting, reviewing, signing
from ..choices import FILLING, Bound
from ..forms import EntryForm, ReasonForm
from ..models import Draft, Interval
from ..queries import drafts, rehearsal, scopes, sheets
from ..refusals import NothingToRehearse
from .common import back_to, desk_page, staff_of


@desk_page
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The filling page; a POST saves what was typed, and answers htmx with the parts that changed."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    if draft.state not in FILLING:
        return back_to("document_version", draft)
    if request.method == "POST":
        draft = drafting.fill(draft, sheets.typed_values(drafts.template_of(draft), request.POST.dict()), by=staff, at=clock.now())
        if request.headers.get("HX-Request") != "true":
            messages.success(request, _("Saved."))
            return redirect(reverse("document_fill", args=[number, version]) + "#todo")
        return render(request, "documents/fill_parts.html", _context(draft))
    return render(request, "documents/fill.html", _context(draft, is_whole=True))


def _context(draft: Draft, *, is_whole: bool = False) -> dict[str, Any]:
    template, values = drafts.template_of(draft), drafts.values_of(draft)
    found = drafts.open_points(draft, template, values)
    marked = frozenset(key for one in found.undecided for key in one.keys if one.code != "interval_not_set")
    form = sheets.form_of(template, values, bad=found.problems, marked=marked)
    context: dict[str, Any] = {
        "draft": draft,
        "template": template,
        "title": template.title_zh if telling_time.is_chinese() else template.title_en,
        "open": found,
        "missing": [(one, label) for one in found.missing for label in [sheets.field_of(one, "").label]],
        "problems": [(key, sheets.label_of(template.blanks[key]), text) for key, text in found.problems.items()],
        "findings": _grouped(found.undecided),
        "decided": found.decided,
        "lines": sheets.sheet_of(template, values, bad=found.problems, marked=marked),
        "hints": [one for section in form for one in section.fields],
        "at": draft.changed_at,
        "rehearsable": rehearsal.rehearsable(template),
    }
    if is_whole:
        context |= {"sections": form, **_beside(draft, template)}
    return context


def _grouped(findings: tuple[Any, ...]) -> list[tuple[str, list[Any]]]:
    """Findings of one code together, so that one sentence can decide all of them."""
    groups: dict[str, list[Any]] = {}
    for one in findings:
        groups.setdefault(one.code, []).append(one)
    return list(groups.items())


def _beside(draft: Draft, template: Any) -> dict[str, Any]:
    proposed = {
        one.key: one
        for one in Interval.objects.filter(number=draft.number).select_related("set_by", "approved_by").order_by("from_on", "id")
    }
    blanks = [blank for blank in template.blanks.values() if blank.is_interval]
    rows = scopes.rows_of(draft)
    scope = scopes.scope_of(rows)
    return {
        "intervals": [
            (sheets.field_of(blank, proposed[blank.key].value if blank.key in proposed else ""), proposed.get(blank.key))
            for blank in blanks
        ],
        "entry": EntryForm(instance=draft, parties=drafts.signing_parties(template)),
        "scopes": rows,
        "reach": scopes.reach_of(draft, template, drafts.fitting(template, drafts.values_of(draft)), scope) if scope else None,
        "bounds": Bound.choices,
        "today": telling_time.local(clock.now()).date(),
        "withdraw": ReasonForm(),
    }


@desk_page
@require_GET
def rehearse(request: HttpRequest, number: str, version: int, key: str) -> HttpResponse:
    """A blank's value judged by last year's traffic: a panel for the filling page, a page of its own without script. Changes nothing."""
    draft = access.draft_for(staff_of(request), number, version, to="fill")
    template = drafts.template_of(draft)
    if key not in rehearsal.rehearsable(template):
        raise NothingToRehearse(key=key[:60])
    typed = sheets.typed_values(template, request.GET.dict()).get(key)
    found = rehearsal.rehearse_blank(draft, template, key, typed, now=clock.now())
    field = sheets.field_of(template.blanks[key], found.value)
    is_part = request.headers.get("HX-Request") == "true"
    page = "documents/rehearsal_panel.html" if is_part else "documents/rehearsal.html"
    return render(request, page, {"draft": draft, "found": found, "one": field, "is_part": is_part})


@desk_page
@require_POST
def decide(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """A decision on warnings, in a sentence."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    findings = [tuple(one.split(":", 1)) for one in request.POST.getlist("finding") if ":" in one]
    drafting.decide(draft, findings, sentence=request.POST.get("sentence", ""), by=staff, at=clock.now())  # type: ignore[arg-type]
    messages.success(request, _("The decision is kept with the document."))
    return redirect(reverse("document_fill", args=[number, version]) + "#todo")


@desk_page
@require_POST
def set_interval(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Propose intervals for words without numbers; on a living document a second person approves them there."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    known = drafts.intervals_of(draft.number, is_approved=False)
    from_on = _day(request.POST.get("from_on", "")) or telling_time.local(clock.now()).date()
    values = sheets.typed_values(drafts.template_of(draft), request.POST.dict())
    count = 0
    for key, value in values.items():
        if value and value != known.get(key):
            drafting.set_interval(draft, key, value, from_on=from_on, by=staff, at=clock.now())
            count += 1
    if count:
        messages.success(request, _("The intervals wait for a second person’s approval."))
    return redirect(reverse("document_fill" if draft.state in FILLING else "document_version", args=[number, version]) + "#intervals")


@desk_page
@require_POST
def describe(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The register's entry, and whom the document binds."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    form = EntryForm(request.POST, instance=draft, parties=drafts.signing_parties(drafts.template_of(draft)))
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(problems))
        return back_to("document_fill", draft)
    with transaction.atomic():
        drafting.describe(draft, form.cleaned_data, by=staff, at=clock.now())
        drafting.set_scope(draft, _scope_rows(request), by=staff, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect(reverse("document_fill", args=[number, version]) + "#entry")


@desk_page
@require_POST
def submit(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """On to review."""
    staff = staff_of(request)
    draft = reviewing.submit(access.draft_for(staff, number, version, to="fill"), by=staff, at=clock.now())
    messages.success(request, _("{number} waits for a colleague’s review.").format(number=draft.number))
    return back_to("document_version", draft)


@desk_page
@require_POST
def withdraw(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Give the draft up."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    drafting.withdraw(draft, reason=request.POST.get("reason", ""), by=staff, at=clock.now())
    messages.success(request, _("{number} is withdrawn; its number stays with it.").format(number=number))
    return redirect("documents")


@desk_page
@require_POST
def reopen(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Back to draft; signatures become void, which the form has to confirm."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    is_confirmed = request.POST.get("confirmed") == "yes"
    signing.reopen(draft, reason=request.POST.get("reason", ""), is_confirmed=is_confirmed, by=staff, at=clock.now())
    messages.success(request, _("{number} is a draft again.").format(number=number))
    return back_to("document_fill", draft)


def _scope_rows(request: HttpRequest) -> list[tuple[Bound, str, date | None, date | None]]:
    """The rows of whom it binds, as they were typed; one without a kind is none."""
    columns = (request.POST.getlist(f"scope_{name}") for name in ("kind", "name", "from", "until"))
    rows = zip_longest(*columns, fillvalue="")
    return [(Bound(kind), name, _day(start), _day(end)) for kind, name, start, end in rows if kind in Bound.values]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
