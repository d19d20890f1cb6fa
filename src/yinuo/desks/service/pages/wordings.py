"""Standard replies and macros: their lists and forms, choosing a reply for a case, and running a macro after its preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import at_number, given, guarded_page, typed
from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import macros as macro_actions
from ..actions import wording
from ..choices import Kind
from ..forms import AnswerForm, ToldForm
from ..forms_of_wordings import MacroForm, ReplyForm, initial_of
from ..models import Macro, StandardReply
from ..placeholders import PLACES
from ..queries import wordings as queries
from ..refusals import NoSuchWording
from .case import shown

_INTO: dict[str, type[forms.Form]] = {"answer": AnswerForm, "ask": ToldForm, "resolve": ToldForm}
"""Into which forms of a case a standard reply is put."""


def _row(model: type[Any], identity: int) -> Any:
    found = model.objects.select_related("by").filter(pk=identity).first()
    if found is None:
        raise NoSuchWording()
    return found


@guarded_page("queue", back="queue")
@require_safe
def replies(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Standard replies in use, or those that were archived."""
    search, is_archived = given(request, "q", 60), bool(given(request, "archived", 3))
    kinds = dict(Kind.choices)
    context = {
        "rows": [(one, kinds.get(one.kind, "")) for one in queries.replies(search=search, is_archived=is_archived)],
        "search": search, "is_archived": is_archived, "may_write": access.may_write_wordings(viewer.staff),
    }  # fmt: skip
    return render(request, "service/replies.html", context)


@guarded_page("queue", back="queue")
@require_safe
def macros(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Macros in use, or those that were archived."""
    search, is_archived = given(request, "q", 60), bool(given(request, "archived", 3))
    context = {
        "rows": [(one, macro_actions.sentence_of(one)) for one in queries.macros(search=search, is_archived=is_archived)],
        "search": search, "is_archived": is_archived, "may_write": access.may_write_wordings(viewer.staff),
    }  # fmt: skip
    return render(request, "service/macros.html", context)


@guarded_page("queue", back="queue_replies")
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, viewer: Viewer, identity: int = 0) -> HttpResponse:
    """One standard reply with its editions; a new one without a number."""
    row = _row(StandardReply, identity) if identity else None

    def write(form: forms.Form) -> StandardReply:
        return wording.write_reply(viewer.staff, row, at=clock.now(), **cleaned(form))

    form = ReplyForm(request.POST or None, initial=initial_of(row))
    return _written(request, viewer, row, form, write, kind="reply")


@guarded_page("queue", back="queue_macros")
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: HttpRequest, viewer: Viewer, identity: int = 0) -> HttpResponse:
    """One macro with its editions; a new one without a number."""
    row = _row(Macro, identity) if identity else None
    form = MacroForm(request.POST or None, initial=initial_of(row), steps=row.steps if row else None)

    def write(_form: forms.Form) -> Macro:
        said = cleaned(form)
        return wording.write_macro(viewer.staff, row, name=said["name"], kind=said["kind"], steps=form.steps(), at=clock.now())

    return _written(request, viewer, row, form, write, kind="macro")


def _written(
    request: HttpRequest, viewer: Viewer, row: Any, form: forms.Form, write: Callable[[forms.Form], Any], *, kind: str
) -> HttpResponse:  # fmt: skip
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = write(form)
        except Refusal as found:
            refusal, form = found, shown_again(form, found)
        else:
            messages.success(request, _("{name} is saved; from now on it is used as it stands here.").format(name=made.name))
            return HttpResponseRedirect(reverse("queue_replies" if kind == "reply" else "queue_macros"))
    context = {
        "row": row, "form": form, "refusal": refusal, "places": PLACES, "may_write": access.may_write_wordings(viewer.staff),
        "editions": queries.editions_of(row.ref) if row else [],
        "steps": [(*one, "") for one in _steps_of(row)] if kind == "macro" and row else [],
    }  # fmt: skip
    return render(request, f"service/{kind}.html", context, status=refusal.http if refusal else 200)


def _steps_of(row: Macro) -> list[tuple[str, str]]:
    return [(str(macro_actions.VERBS[step["verb"]].word), macro_actions.setting_of(step)) for step in row.steps]


@guarded_page("queue", back="queue_replies")
@require_POST
def reply_do(request: HttpRequest, viewer: Viewer, identity: int, verb: str) -> HttpResponse:
    """Archive a standard reply or put it back."""
    return _kept(request, viewer, _row(StandardReply, identity), verb, back="queue_replies", undo="queue_reply_do")


@guarded_page("queue", back="queue_macros")
@require_POST
def macro_do(request: HttpRequest, viewer: Viewer, identity: int, verb: str) -> HttpResponse:
    """Archive a macro or put it back."""
    return _kept(request, viewer, _row(Macro, identity), verb, back="queue_macros", undo="queue_macro_do")


def _kept(request: HttpRequest, viewer: Viewer, row: Any, verb: str, *, back: str, undo: str) -> HttpResponse:
    if verb == "archive":
        wording.archive(viewer.staff, row, at=clock.now())
        messages.success(request, _("{name} is archived; among the archived it can be put back.").format(name=row.name))
    elif verb == "restore":
        wording.restore(viewer.staff, row, at=clock.now())
        messages.success(request, _("{name} is in use again.").format(name=row.name))
    else:
        raise NoSuchWording()
    return HttpResponseRedirect(reverse(back))


@guarded_page("case", back=at_number("case"))
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The standard replies that fit a case, filled for it: as data for the page's script, or as a page that keeps what was typed."""
    case, at = access.case_for(viewer, number), clock.now()
    access.check_may_handle(viewer)
    found = queries.rendered(viewer, case, queries.replies_for(case), at=at)
    if given(request, "as", 4) == "data":
        return JsonResponse({"replies": [{"id": row.pk, "name": row.name, "text": text} for row, text in found]})
    typed_in = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    into = given(request, "into", 8)
    context = {"case": case, "found": found, "typed_in": typed_in, "into": into if into in _INTO else "answer"}
    return render(request, "service/choose_reply.html", context)


@guarded_page("case", back=at_number("case"))
@require_POST
def fill(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Put a standard reply behind what was typed, and show the case with it; nothing is sent."""
    case = access.case_for(viewer, number)
    access.check_may_handle(viewer)
    into, said = typed(request, "into", 8), typed(request, "reply", 18)
    row = queries.replies().filter(pk=int(said)).first() if said.isascii() and said.isdigit() else None
    if row is None or into not in _INTO:
        raise NoSuchWording()
    text = queries.rendered(viewer, case, [row], at=clock.now())[0][1]
    data = request.POST.copy()
    data["text"] = "\n\n".join(one for one in (typed(request, "text"), text) if one)
    return shown(request, viewer, number, {into: _INTO[into](data, auto_id=f"{into}_%s")})


@guarded_page("case", back=at_number("case"))
@require_safe
def preview(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """What a macro would do with a case, before it is done."""
    case = access.case_for(viewer, number)
    access.check_may_handle(viewer)
    said = given(request, "macro", 18)
    row = queries.macros().filter(pk=int(said)).first() if said.isascii() and said.isdigit() else None
    if row is None:
        raise NoSuchWording()
    context = {"case": case, "macro": row, "steps": macro_actions.preview(viewer, case, row.steps, at=clock.now())}
    return render(request, "service/macro_preview.html", context)


@guarded_page("case", back=at_number("case"))
@require_POST
def run(request: HttpRequest, viewer: Viewer, number: str, identity: int) -> HttpResponse:
    """Run a macro: all of its steps, or none."""
    case, said = access.case_for(viewer, number), typed(request, "revision", 9)
    row = _row(Macro, identity)
    revision = int(said) if said.isascii() and said.isdigit() else None
    macro_actions.run(viewer, case, row, revision=revision, at=clock.now())
    messages.success(request, _("{name} is done: every one of its steps.").format(name=row.name))
    return HttpResponseRedirect(reverse("case", args=[number]))
