"""The list of documents, and the choice of a template."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from yinuo.kit import clock
from yinuo.promises.templates.checks import label_of
from yinuo.promises.templates.library import templates
from yinuo.promises.templates.shapes import Template
from yinuo.ui import telling_time

from .. import access
from ..actions import drafting
from ..choices import STATE_FACES, Bound, State
from ..patterns import patterns
from ..queries import drafts, letters, listing, registered
from .common import back_to, desk_page, staff_of


def _asked(request: HttpRequest) -> listing.Asked:
    def given(name: str, most: int = 80) -> str:
        return request.GET.get(name, "").replace("\0", "").strip()[:most]

    try:
        on = date.fromisoformat(given("on")) if given("on") else telling_time.local(clock.now()).date()
    except ValueError:
        on = telling_time.local(clock.now()).date()
    page = given("page", 6)
    return listing.Asked(
        search=given("q", 200),
        state=given("state") if given("state") in State.values else "",
        kind=given("kind") if given("kind") in {one.prefix for one in patterns().values()} else "",
        binds=given("binds") if given("binds") in Bound.values else "",
        name=given("name", 120),
        on=on,
        page=max(1, int(page)) if page.isdigit() else 1,
    )


@desk_page
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Every document that the reader may see."""
    return _list(request, is_open=False)


@desk_page
@require_safe
def open_drafts(request: HttpRequest) -> HttpResponse:
    """What is being filled, reviewed or signed."""
    return _list(request, is_open=True)


def _list(request: HttpRequest, *, is_open: bool) -> HttpResponse:
    staff, asked = staff_of(request), _asked(request)
    visible = access.visible_to(staff)
    counts = listing.counts(visible)
    states = [(state, STATE_FACES[state], counts.get(state, 0)) for state in State if counts.get(state)]
    found = listing.documents(visible, asked, is_open=is_open)
    today = telling_time.local(clock.now()).date()
    for one in found.rows:
        one.ending = letters.ending_of(one, today=today)  # type: ignore[attr-defined]
    context = {
        "found": found,
        "asked": asked,
        "states": states,
        "bounds": [(one.value, one.label) for one in Bound if one != Bound.EVERYONE],
        "may_draft": access.may(staff, "fill"),
        "is_open": is_open,
        "registered": []
        if is_open or asked.state or asked.kind or asked.binds or asked.page > 1
        else list(registered.without_draft(asked.search)[:50]),
        "total": sum(counts.values()),
    }
    return render(request, "documents/list.html", context)


def _card(template: Template) -> dict[str, object]:
    typed = [blank for blank in template.blanks.values() if drafts.is_typed(blank)]
    lines = sum(1 for _line in template.promise_lines())
    title = template.title_zh if telling_time.is_chinese() else template.title_en
    said = " ".join([template.id, template.title_zh, template.title_en, *(label_of(one) for one in typed)]).lower()
    return {"template": template, "title": title, "blanks": len(typed), "promises": lines, "said": said}


@desk_page
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The templates as cards."""
    words = request.GET.get("q", "").strip().lower()[:80]
    cards = [card for card in map(_card, templates().values()) if all(word in str(card["said"]) for word in words.split())]
    forms = {form: [card for card in cards if card["template"].form == form] for form in ("letter", "contract", "policy")}  # type: ignore[attr-defined]
    context = {
        "forms": {form: found for form, found in forms.items() if found},
        "words": words,
        "may_draft": access.may(staff_of(request), "fill"),
    }
    return render(request, "documents/choose.html", context)


@desk_page
@require_POST
def begin(request: HttpRequest, template_id: str) -> HttpResponse:
    """Begin a draft from a template."""
    staff = staff_of(request)
    if not access.may(staff, "fill"):
        raise access.MayNot(number=template_id)
    return back_to("document_fill", drafting.begin_draft(template_id, by=staff, at=clock.now()))
