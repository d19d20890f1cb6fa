"""What every page of the desk does alike: who asks and for what purpose, what is refused, what no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import seeing
from yinuo.desks.people.access import signed_in
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from .. import access

Page = Callable[..., HttpResponse]


def desk_page(purpose: str) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction that the database guards; the page gets the request and its viewer.

    A refused act undoes the transaction and says why on the page it stood on.
    """

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
            assert isinstance(request.user, Staff)
            try:
                with seeing(request.user, purpose=purpose) as viewer:
                    response = page(request, viewer, *positional, **named)
            except Refusal as refusal:
                response = show_refusal(request, refusal, template="secrecy/refused.html", back=_back(request))
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


def _back(request: HttpRequest) -> str:
    """The page an act stood on: its own address, but for the two acts that have none of their own to look at."""
    if request.path.endswith("/remind/"):
        return reverse("secrecy")
    if "/exceptions/" in request.path:
        return reverse("secrecy_exceptions")
    return request.path


def done(route: str, *arguments: object, request: HttpRequest, words: str = "") -> HttpResponseRedirect:
    """On to a page after an act, with a word about it."""
    messages.success(request, words or _("Done."))
    return HttpResponseRedirect(reverse(route, args=arguments))


def given(request: HttpRequest, name: str, most: int = 80) -> str:
    """A value of the address, cut and without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:most]


def typed(request: HttpRequest, name: str, most: int = 4000) -> str:
    """A value of the form, cut and without NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:most]


def tabs_of(staff: Staff, here: str) -> dict[str, Any]:
    """What the frame of the desk's pages needs: the tabs this person may open, and which one this is."""
    see = access.may(staff, "see")
    tabs = [
        ("secrecy", _("Register"), see),
        ("secrecy_exceptions", _("Exceptions"), True),
        ("secrecy_reviews", _("Reviews"), see),
        ("secrecy_findings", _("Findings"), True),
        ("secrecy_incidents", _("Leak incidents"), True),
    ]
    return {"tabs": [(reverse(route), words, route == here) for route, words, may in tabs if may]}


class NotValid(Refusal):
    """What was typed does not fit; the sentence names the fields."""

    code, http = "secrecy_form_not_valid", 400

    def __str__(self) -> str:
        return str(self.data["words"])


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was typed. Raises NotValid with the fields and what is wrong."""
    if not form.is_valid():
        told = [f"{form.fields[name].label if name in form.fields else ''}: {' '.join(found)}" for name, found in form.errors.items()]
        raise NotValid(words=" ".join(told))
    return form.cleaned_data
