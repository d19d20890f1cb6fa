"""Registering a contact, and one case: its clocks, what was said, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.models import Tagging
from yinuo.desks.customers.pages.common import at_number, covered_in_time, given, guarded_page, session_of, typed, watermark
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time
from yinuo.ui.drawn_forms import DrawnForm

from .. import access, filing, filled, panels
from ..actions import answering, moving, settling
from ..actions.answering import Answer
from ..actions.intake import PROVISIONAL
from ..actions.receiving import Wanted, receive
from ..choices import Channel, State
from ..forms import (
    AnswerForm,
    CloseForm,
    ExtendForm,
    GradeForm,
    NoteForm,
    RegisterForm,
    ToldForm,
)  # fmt: skip
from ..models import Case
from ..queries import one as queries
from ..queries import said as saying
from ..queries.explaining import explained
from ..queries.hanging import hanging_of
from ..queries.queue import title_of
from ..refusals import BadCase
from . import around
from .files import files_of


def _case_url(number: str) -> str:
    return reverse("case", args=[number])


@guarded_page("case", back="queue")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Register a contact of a customer."""
    access.check_may_handle(viewer)
    number = typed(request, "customer", 24) or given(request, "customer", 24)
    form = RegisterForm(request.POST or None, initial={"channel": Channel.PHONE})
    refusal: Refusal | None = None
    customer = None
    try:
        customer = customer_for(viewer, number) if number else None
        if request.method == "POST":
            if customer is None:
                raise BadCase(what=_("Say which customer it is: the number, such as KH-000417."))
            case = receive(viewer, customer, Wanted(**cleaned(form)), at=clock.now())
            messages.success(request, _("{number} is registered; its clocks run.").format(number=case.number))
            return HttpResponseRedirect(_case_url(case.number))
    except Refusal as found:
        refusal = found
        if form.is_bound:
            form = shown_again(form, found)
    name = showing.name_of(viewer, customer) if customer else ""
    context = {"form": form, "number": number, "customer": customer, "name": name, "refusal": refusal}
    return render(request, "service/register.html", context, status=refusal.http if refusal else 200)


@guarded_page("case", back="queue")
@require_safe
def case(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One case."""
    return shown(request, viewer, number, {})


def shown(request: HttpRequest, viewer: Viewer, number: str, typed_in: Mapping[str, Any], refusal: Refusal | None = None) -> HttpResponse:
    """The page of a case, with what was refused and the forms as they were typed; desks above answer refused acts with it too."""
    row, at = access.case_for(viewer, number), clock.now()
    looks = showing.open_looks(viewer, row.customer, session=session_of(request), at=at)
    most = None if given(request, "said", 3) == "all" else saying.NEWEST
    with filled.looking_at(row):
        context = {
            **_told(viewer, row, at=at, most=most), **_doable(viewer, row), "panels": panels.of(viewer, row, at=at),
            "phone": showing.shown(viewer, row.customer, "phone", customer=row.customer, owner=row.customer_id, looks=looks),
            "look_next": _case_url(row.number), "is_opened": bool(looks), "mark": watermark(request, telling_time.full_instant(at)),
            "now": at, "refusal": refusal, **typed_in,
        }  # fmt: skip
    response = render(request, "service/case.html", context, status=refusal.http if refusal else 200)
    return covered_in_time(response, min(looks.values(), default=None), at=at)


def _told(viewer: Viewer, row: Case, *, at: datetime, most: int | None) -> dict[str, object]:
    """What is read: whose case it is, its clocks, what was said, at most the newest so many, and what hangs together with it."""
    clocks = queries.clocks(row, at=at)
    said = saying.messages(viewer, row, most=most and most + 1)
    return {
        "case": row, "title": title_of(viewer, row), "customer": row.customer, "name": showing.name_of(viewer, row.customer),
        "stages": queries.stages(row), "clocks": clocks, "explained": explained(row, clocks, at=at),
        "documents": len({one.clause.document for one in clocks}), "hanging": hanging_of(viewer, row, clocks),
        "is_provisional": Tagging.objects.filter(customer=row.customer, tag__name=PROVISIONAL).exists(),
        "messages_shown": said[-most:] if most else said, "is_more_said": bool(most) and len(said) > most,
    }  # fmt: skip


def _doable(viewer: Viewer, row: Case) -> dict[str, object]:
    """What this person may do with it, and the form of every act."""
    may_handle = access.may_handle(viewer)
    return {
        "may_handle": may_handle, "is_mine": row.owner_id == viewer.staff.pk, "is_offered_to_me": row.offered_to_id == viewer.staff.pk,
        "is_open": row.state in (State.OPEN, State.WAITING), "is_resolved": row.state == State.RESOLVED, "is_closed": row.is_settled,
        "colleagues": access.colleagues(row) if may_handle else [], "limits": filing.of_staff(), **_forms(row),
    }  # fmt: skip


def _forms(row: Case) -> dict[str, DrawnForm | forms.Form]:
    """The form of every act as it begins for this case."""
    way = {"channel": row.channel if row.channel != Channel.AUTHORITY else Channel.PHONE}
    begins = {
        "close": {"cause": row.cause, "opinion": row.opinion}, "grade": {"urgency": row.urgency, "complexity": row.complexity},
        **{verb: way for verb, form in FORMS.items() if "channel" in form.base_fields},
    }  # fmt: skip
    found = {verb: DrawnForm(form, initial=begins.get(verb), auto_id=f"{verb}_%s") for verb, form in FORMS.items()}
    return {**found, "extend": ExtendForm(auto_id="extend_%s")}  # its template draws the fields among others


Verb = Callable[[HttpRequest, Viewer, Case, int | None], str]


def _revision(request: HttpRequest) -> int | None:
    said = typed(request, "revision", 9)
    return int(said) if said.isascii() and said.isdigit() else None


def _answer(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    said = Answer(**cleaned(AnswerForm(request.POST)), files=files_of(request))
    answering.answer(viewer, row, said, revision=revision, at=clock.now())
    return _("The answer is recorded.")


def _ask(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    said = cleaned(ToldForm(request.POST))
    answering.ask(viewer, row, said["text"], channel=said["channel"], revision=revision, at=clock.now(), files=files_of(request))
    return _("The customer is asked; what may pause, pauses.")


def _hear(request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    said = cleaned(ToldForm(request.POST))
    answering.hear(viewer, row, said["text"], channel=said["channel"], at=clock.now(), files=files_of(request))
    return _("What the customer said is recorded.")


def _note(request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    noted = answering.note(viewer, row, cleaned(NoteForm(request.POST))["text"], at=clock.now(), files=files_of(request))
    words = [_("The note is kept.")]
    if noted.told:
        words.append(_("{names}: told of it.").format(names=", ".join(str(one) for one in noted.told)))
    if noted.not_known:
        words.append(_("Nobody here is called {names}, so nobody was told.").format(names=", ".join(noted.not_known)))
    return " ".join(words)


def _investigated(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    text = cleaned(NoteForm(request.POST))["text"]
    answering.investigated(viewer, row, text, revision=revision, at=clock.now(), files=files_of(request))
    return _("The investigation is recorded.")


def _resolve(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    said = cleaned(ToldForm(request.POST))
    settling.resolve(viewer, row, said["text"], channel=said["channel"], revision=revision, at=clock.now(), files=files_of(request))
    return _("It is solved. Ask what the customer says of it.")


def _close(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    settling.close(viewer, row, revision=revision, at=clock.now(), **cleaned(CloseForm(request.POST)))
    return _("{number} is closed.").format(number=row.number)


def _reopen(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    said = cleaned(ToldForm(request.POST))
    settling.reopen(viewer, row, said["text"], channel=said["channel"], revision=revision, at=clock.now())
    return _("{number} is open again.").format(number=row.number)


def _grade(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    moving.grade(viewer, row, revision=revision, at=clock.now(), **cleaned(GradeForm(request.POST)))
    return _("The grade is recorded; clocks count from the receipt.")


def _offer(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    found = moving.offer(viewer, row, to=typed(request, "to", 63), revision=revision, at=clock.now())
    if found.offered_to is None:
        return _("{number} is yours.").format(number=row.number)
    return _("Offered to {name}; it stays where it is until it is accepted.").format(name=found.offered_to)


def _accept(_request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    moving.accept(viewer, row, at=clock.now())
    return _("{number} is yours.").format(number=row.number)


def _take(_request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    moving.take(viewer, row, at=clock.now())
    return _("{number} is yours.").format(number=row.number)


VERBS: dict[str, Verb] = {
    "answer": _answer, "ask": _ask, "hear": _hear, "note": _note, "investigated": _investigated, "resolve": _resolve, "close": _close,
    "reopen": _reopen, "grade": _grade, "offer": _offer, "accept": _accept, "take": _take, **around.VERBS,
}  # fmt: skip
FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm, "ask": ToldForm, "hear": ToldForm, "note": NoteForm, "investigated": NoteForm, "resolve": ToldForm,
    "close": CloseForm, "reopen": ToldForm, "grade": GradeForm, **around.FORMS,
}  # fmt: skip


def _again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    """The page of a refused verb, with what was typed in its form."""
    if verb not in FORMS:
        return shown(request, viewer, number, {}, refusal)
    form = shown_again(FORMS[verb](request.POST, auto_id=f"{verb}_%s"), refusal)
    return shown(request, viewer, number, {verb: form}, refusal)


@guarded_page("case", back=at_number("case"), again=_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Do one of the verbs with a case."""
    row = access.case_for(viewer, number)
    if verb not in VERBS:
        raise BadCase(what=_("There is no such act."))
    messages.success(request, VERBS[verb](request, viewer, row, _revision(request)))
    return HttpResponseRedirect(_case_url(number))
