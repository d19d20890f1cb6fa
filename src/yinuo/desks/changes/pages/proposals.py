"""Changes: the list, a new proposal, one change with its consequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.documents import access as documents
from yinuo.desks.documents.choices import FILLING, State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import proposing
from ..choices import OPEN, Progress, Reason, Side, Way
from ..forms import ConsentForm, DayForm, ProposeForm, WhyForm
from ..models import Proposal
from ..queries.bound import readers
from ..queries.impact import impact_of
from ..queries.lawful import lawful, leads_of
from .common import cleaned, desk_page, done, staff_of


@desk_page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every change the reader may see, and the documents that can be changed."""
    staff = staff_of(request)
    state = request.GET.get("state", "")
    rows = access.proposals_for(staff)
    counts = [(one, rows.filter(state=one).count()) for one in Progress]
    if state in Progress.values:
        rows = rows.filter(state=state)
    at = clock.now().timestamp()
    context = {
        "rows": [(one, lawful(one, at=at) if one.state in OPEN else None) for one in rows[:100]],
        "counts": [(one, count) for one, count in counts if count],
        "state": state,
        "living": living(staff) if access.may(staff, "propose") else [],
        "tab": "changes",
    }
    return render(request, "changes/list.html", context)


def living(staff: Staff) -> list[Draft]:
    """The documents in force that somebody may see."""
    found = documents.visible_to(staff).filter(state=State.IN_FORCE).order_by("number").defer("search")
    return list(found.select_related("source"))


@desk_page
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose a change of the version in force."""
    staff = staff_of(request)
    access.require(staff, "propose")
    base = in_force(staff, number)
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = proposing.propose(base, **{**typed, "reason": Reason(typed["reason"])}, by=staff, at=clock.now())
        return done(request, "change", made.pk, words=_("Proposed. Now change the text or the values of the new version."))
    template = drafts.template_of(base)
    context = {
        "base": base, "form": form, "way": proposing.way_of(template), "is_one_sided": proposing.is_one_sided(template), "tab": "changes",
        "leads": leads_of(number, at=clock.now().timestamp()),
    }  # fmt: skip
    return render(request, "changes/propose.html", context, status=400 if form.errors else 200)


def in_force(staff: Staff, number: str) -> Draft:
    """The version of a document that is in force, or the newest one, for the verb to refuse."""
    found = documents.visible_to(staff).filter(number=number, state=State.IN_FORCE).select_related("source").first()
    return found or documents.draft_for(staff, number)


@desk_page
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what it does to whom, who was told, who agreed, the day."""
    staff, at = staff_of(request), clock.now()
    row = access.proposal_for(staff, pk)
    today = telling_time.local(at).date()
    found = lawful(row, at=at.timestamp())
    context: dict[str, Any] = {
        "row": row, "tab": "changes", "impact": impact_of(row.base, row.draft, at=at), "lawful": found,
        "is_lawful": found.allows(row.effective_on), "consents": {one.side: one for one in row.consents.all()},
        "readers": readers(on=today, reader=staff, number=row.number)[:3], "today": today, "is_open": row.state in OPEN,
        "can": _can(staff, row), "why": WhyForm(), "day": DayForm(initial={"effective_on": row.effective_on}),
        "consent": ConsentForm(initial={"on": today}), "title": title_of(row.draft),
        "is_late": found.deliver_by is not None and not found.allows(row.effective_on) and found.deliver_by < today,
    }  # fmt: skip
    return render(request, "changes/change.html", context)


def title_of(draft: Draft) -> str:
    """The title of a document in the reader's language."""
    return draft.title_zh if telling_time.is_chinese() else draft.title_en


def _can(staff: Staff, row: Proposal) -> dict[str, bool]:
    is_open, is_other = row.state in OPEN, row.proposer_id != staff.pk
    return {
        "fill": is_open and row.draft.state in FILLING and access.may(staff, "propose"),
        "approve": row.state == Progress.PROPOSED and row.way == Way.MANAGEMENT and is_other and access.may(staff, "approve"),
        "consent": row.state == Progress.PROPOSED and row.way == Way.BOTH and access.may(staff, "consent"),
        "withdraw": is_open and access.may(staff, "propose"),
        "force": is_open and is_other and row.forced_by_id is None and access.may(staff, "force"),
        "notify": is_open and access.may(staff, "notify"),
        "effect": is_open and row.draft.state == State.SIGNED and row.effective_on <= telling_time.local(clock.now()).date()
        and access.may(staff, "propose"),
    }  # fmt: skip


@desk_page
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a change: approve, refuse, consent, move its day, force it, withdraw it, put it in force."""
    staff, name = staff_of(request), request.POST.get("act", "")
    needs, verb = ACTS.get(name, ("propose", _nothing))
    verb(request, access.proposal_for(staff, pk, to=needs), staff)
    return done(request, "change", pk)


def _nothing(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    """An unknown act changes nothing."""


def _approve(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.approve(row, by=staff, at=clock.now())


def _refuse(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.refuse(row, **cleaned(WhyForm(request.POST)), by=staff, at=clock.now())


def _consent(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    typed = cleaned(ConsentForm(request.POST))
    proposing.consent(row, **{**typed, "side": Side(typed["side"])}, by=staff, at=clock.now())


def _move(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.reschedule(row, **cleaned(DayForm(request.POST)), by=staff, at=clock.now())


def _force(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.force_day(row, **cleaned(WhyForm(request.POST)), by=staff, at=clock.now())


def _withdraw(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.withdraw(row, **cleaned(WhyForm(request.POST)), by=staff, at=clock.now())


def _effect(request: HttpRequest, row: Proposal, staff: Staff) -> None:
    proposing.take_effect(row, by=staff, at=clock.now())


ACTS: dict[str, tuple[str, Callable[[HttpRequest, Proposal, Staff], None]]] = {
    "approve": ("approve", _approve), "refuse": ("approve", _refuse), "consent": ("consent", _consent), "move": ("propose", _move),
    "force": ("force", _force), "withdraw": ("propose", _withdraw), "effect": ("propose", _effect),
}  # fmt: skip
