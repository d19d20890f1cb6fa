"""Review, one sentence at a time. Every act is a form; with script only the parts that changed are fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time

from .. import access
from ..actions import deciding
from ..actions.deciding import Overruled
from ..actions.finishing import head_of
from ..choices import DIRECTIONS, KINDS, REMARKS, Answer, Chosen, State
from ..models import Letter, Proposal
from ..queries import lines, review
from ..queries.review import Review, Row
from ..refusals import BadLine
from .common import desk_page, is_fragment, number_in, staff_of

Verb = Callable[[HttpRequest, Letter, dict[str, Any]], list[Overruled]]
MOST_CELLS = 120


@desk_page()
@require_safe
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter and the sentence that is looked at."""
    found = access.letter_for(staff_of(request), letter_id)
    state = review.review_of(found)
    wanted = number_in(request.GET.get("s", ""), least=1)
    first = state.next_open(0)
    row = state.at(wanted or (first.position if first else 1))
    if is_fragment(request):
        return render(request, "reading/panel.html", _panel(request, state, row))
    return render(request, "reading/review.html", _whole(request, state, row))


def _whole(request: HttpRequest, state: Review, row: Row, **more: Any) -> dict[str, Any]:
    return {
        **_panel(request, state, row, **more),
        "cells": state.rows if state.total <= MOST_CELLS else [],
        "remarks": [REMARKS[code] for code in state.letter.remarks if code in REMARKS],
        "is_finished": state.letter.state == State.FINISHED,
    }


def _panel(request: HttpRequest, state: Review, row: Row, **more: Any) -> dict[str, Any]:
    staff = staff_of(request)
    calendar = head_of(state.letter)["calendar"]
    holes = {key: hole for key, hole in state.holes.items() if not hole.is_text and not hole.linked_to}
    cards = [_card(state, row, one, holes, calendar) for one in row.proposals if not (one.kind == "own" and _is_gone(one))]
    has_current = next((card for card in cards if card["one"].answer == Answer.OPEN), None)
    for card in cards:
        card["is_on"] = card is has_current
    return {
        "letter": state.letter,
        "state": state,
        "row": row,
        "cards": cards,
        "may_decide": access.may(staff, "decide") and state.letter.state == State.IN_REVIEW,
        "may_undo": review.may_undo(state.letter, staff.pk),
        "classes": [(str(place), one) for place, one in enumerate(Chosen, 1)],
        "alike": state.alike(row),
        "next_open": state.next_open(row.position),
        "kinds": list(KINDS.items()),
        "directions": list(DIRECTIONS.items()),
        "others": [hole for key, hole in holes.items() if not hole.is_interval],
        **more,
    }


def _is_gone(one: Proposal) -> bool:
    return one.answer == Answer.DECLINED and not one.reason


def _card(state: Review, row: Row, one: Proposal, holes: dict[str, Any], calendar: str) -> dict[str, Any]:
    try:
        told, problem = lines.tell(one.line, holes, calendar=calendar), None
    except BadLine as refusal:
        told, problem = None, refusal
    alike = state.alike(row, one) if one.answer == Answer.OPEN else []
    return {"one": one, "told": told, "problem": problem, "alike": alike}


@desk_page("letter")
@require_POST
def say(request: HttpRequest, letter_id: int) -> HttpResponse:
    """What a typed line would mean; nothing is kept."""
    found = access.letter_for(staff_of(request), letter_id, to="decide")
    line = request.POST.get("line", "")[: lines.LONGEST_LINE + 1].strip()
    context: dict[str, Any] = {}
    try:
        context["told"] = lines.tell(line, deciding.holes_of(found), calendar=head_of(found)["calendar"]) if line else None
    except BadLine as refusal:
        context["problem"] = refusal
    return render(request, "reading/told.html", context)


def act(verb: Verb) -> Callable[..., HttpResponse]:
    """A page for one verb: it acts, then shows the sentence that is next; a refusal keeps what was typed."""

    @desk_page("letter")
    @require_POST
    def page(request: HttpRequest, letter_id: int) -> HttpResponse:
        staff = staff_of(request)
        found = access.letter_for(staff, letter_id, to="decide")
        position = number_in(request.POST.get("s", ""), least=1) or 1
        context = {"by": staff, "at": clock.now(), "seen": number_in(request.POST.get("seen", ""))}
        try:
            overruled = verb(request, found, context)
        except Refusal as refusal:
            if refusal.http == 404:
                raise
            return _answer(request, found, position, refusal=refusal, typed=request.POST.dict())
        notes = [
            _("{who} had decided this at {at}, after your page was loaded. Your decision stands now; talk to each other.").format(
                who=one.who, at=telling_time.full_instant(one.at)
            )
            for one in overruled
        ]
        return _answer(request, found, position, notes=notes, is_done=True)

    return page


def _answer(
    request: HttpRequest, found: Letter, position: int, *, is_done: bool = False, notes: list[str] | None = None, **more: Any
) -> HttpResponse:
    state = review.review_of(access.letter_for(staff_of(request), found.pk))
    here = state.at(position)
    row = (state.next_open(position) or here) if is_done and here.is_seen and request.POST.get("stay") != "yes" else here
    if not is_fragment(request):
        if more.get("refusal"):
            return render(request, "reading/review.html", _whole(request, state, row, **more), status=more["refusal"].http)
        for note in notes or []:
            messages.warning(request, note)
        return redirect(f"{reverse('letter', args=[found.pk])}?s={row.position}#s-{row.position}")
    seen = number_in(request.POST.get("seen", "")) or 0
    changed = [one for one in state.rows if _revision_of(one) > seen or one is here]
    context = {**_panel(request, state, row, notes=notes or [], **more), "changed": changed}
    context["cells"] = state.rows if state.total <= MOST_CELLS else []
    return render(request, "reading/parts.html", context)


def _revision_of(row: Row) -> int:
    return max((one.revision for one in (row.passage, *row.proposals, *row.holes)), default=0)


def _id(request: HttpRequest) -> int:
    return number_in(request.POST.get("proposal", "")) or 0


def _position(request: HttpRequest) -> int:
    return number_in(request.POST.get("s", "")) or 0


accept = act(lambda request, found, context: deciding.accept(found, _id(request), **context))
edit = act(lambda request, found, context: deciding.edit(found, _id(request), request.POST.get("line", ""), **context))
decline = act(lambda request, found, context: deciding.decline(found, _id(request), request.POST.get("reason", ""), **context))
add = act(lambda request, found, context: deciding.add(found, _position(request), request.POST.get("line", ""), **context))
classify = act(
    lambda request, found, context: deciding.classify(
        found, _position(request), request.POST.get("chosen", ""), reason=request.POST.get("reason", ""), **context
    )
)
blank = act(lambda request, found, context: deciding.type_blank(found, request.POST.get("key", ""), request.POST.dict(), **context))


@desk_page("letter")
@require_POST
def undo(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Take the last decision back."""
    staff = staff_of(request)
    found = access.letter_for(staff, letter_id, to="decide")
    try:
        position = deciding.undo(found, by=staff, at=clock.now())
    except Refusal as refusal:
        return _answer(request, found, _position(request) or 1, refusal=refusal)
    return _answer(request, found, position)


@desk_page("letter")
def together(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Accept equal ones at once, after seeing each of them."""
    staff = staff_of(request)
    found = access.letter_for(staff, letter_id, to="decide")
    if request.method == "POST":
        positions = [one for one in map(number_in, request.POST.getlist("position")) if one]
        proposals = [one for one in map(number_in, request.POST.getlist("proposal")) if one]
        seen = number_in(request.POST.get("seen", ""))
        count, _overruled = deciding.together(found, positions=positions, proposals=proposals, by=staff, at=clock.now(), seen=seen)
        messages.success(request, ngettext("{n} accepted together.", "{n} accepted together.", count).format(n=count))
        return redirect("letter", found.pk)
    state = review.review_of(found)
    row = state.at(number_in(request.GET.get("s", ""), least=1) or 1)
    proposal = next((one for one in row.open if one.pk == number_in(request.GET.get("proposal", ""))), None)
    rows = [row, *state.alike(row, proposal)]
    chosen = [(one, next((other for other in one.open if proposal and other.line == proposal.line), None)) for one in rows]
    return render(request, "reading/together.html", {"letter": found, "row": row, "proposal": proposal, "chosen": chosen})
