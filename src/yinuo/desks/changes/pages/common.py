"""What every page of the desk does alike: who asks, what is refused, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.people import acting
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal

from ..refusals import NotFound

Page = Callable[..., HttpResponse]


def staff_of(request: HttpRequest) -> Staff:
    """The member of staff who asks; `acts_for` names the colleague for whom they act now, for the ledger."""
    assert isinstance(request.user, Staff)
    staff = request.user
    _actor, staff.acts_for = acting.actor_of(request)  # type: ignore[attr-defined]
    return staff


def desk_page(page: Page) -> Page:
    """Only for people who are signed in; a refused act says why on the page it stood on, a refused look on a page of its own."""

    @signed_in
    @wraps(page)
    def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        if any("\0" in str(one) for one in named.values()):
            return render(request, "changes/refused.html", {"refusal": NotFound()}, status=404)
        try:
            return page(request, *positional, **named)
        except Refusal as refusal:
            if request.method == "POST" and refusal.http != 404:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(request.path.removesuffix("act/"))
            return render(request, "changes/refused.html", {"refusal": refusal}, status=refusal.http)

    return guarded


class NotValid(Refusal):
    """What was typed does not fit; the sentence names the fields."""

    code, http = "form_not_valid", 400

    def __str__(self) -> str:
        return str(self.data["words"])


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was typed. Raises NotValid with the fields and what is wrong."""
    if not form.is_valid():
        told = [f"{form.fields[name].label if name in form.fields else ''}: {' '.join(found)}" for name, found in form.errors.items()]
        raise NotValid(words=" ".join(told))
    return form.cleaned_data


def done(request: HttpRequest, route: str, *arguments: object, words: str = "") -> HttpResponseRedirect:
    """On to a page after an act, with a word about it."""
    messages.success(request, words or _("Done."))
    return HttpResponseRedirect(reverse(route, args=arguments))


def chosen(request: HttpRequest, name: str) -> int:
    """A row that a form or an address names by its number; 0, which no row has, where it names none."""
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def typed(request: HttpRequest, name: str) -> str:
    """One line that was typed outside a form of its own."""
    return request.POST.get(name, "").replace("\0", "").strip()[:1000]
